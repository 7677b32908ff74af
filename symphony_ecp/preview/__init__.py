"""The preview pod: a Symphony pod on this machine, for authors without one and for the tests."""

from __future__ import annotations

from symphony_ecp.preview.handout import write_account, write_certificates, write_configuration
from symphony_ecp.preview.pod import PreviewPod
from symphony_ecp.preview.state import FAULTS, Call

__all__ = [
    "FAULTS",
    "Call",
    "PreviewPod",
    "write_account",
    "write_certificates",
    "write_configuration",
]
