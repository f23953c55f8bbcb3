from __future__ import annotations

import socket

import pytest

from tests.support.network import NetworkForbidden


def test_a_test_cannot_reach_another_machine() -> None:
    with pytest.raises(NetworkForbidden, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
