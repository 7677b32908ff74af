"""The preview pod: a Symphony pod on this machine, for authors without one and for the tests."""

from __future__ import annotations

from symphony_ecp.preview.answers import FAULTS
from symphony_ecp.preview.pod import Call, PreviewPod

__all__ = ["FAULTS", "Call", "PreviewPod"]
