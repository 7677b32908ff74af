"""A pod, and a client with a connection to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import Rest
from tests.preview.clients import ACCOUNTS, WORLD, Client

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def running() -> Iterator[PreviewPod]:
    with PreviewPod() as pod:
        yield pod


@pytest.fixture
def pod(running: PreviewPod) -> PreviewPod:
    running.reset()
    running.rest, running.faults = Rest(directory=WORLD, accounts=ACCOUNTS), set()
    return running


@pytest.fixture
def client(pod: PreviewPod) -> Iterator[Client]:
    client = Client(pod)
    yield client
    client.close()
