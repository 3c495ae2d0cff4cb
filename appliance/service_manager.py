"""Tell systemd how the service fares (sd_notify(3)); silence where systemd does not listen.

The library for it, sdnotify, has no wheel, and a wheel is all we install.
"""

import os
import socket


def notify(state: str) -> bool:
    """Send a state ("READY=1", "WATCHDOG=1", "STATUS=..."); return whether anyone listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.connect(address)
        channel.sendall(state.encode())
    return True
