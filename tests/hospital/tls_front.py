"""TLS before a server that has none: demands a client's certificate where it is told to."""

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

from tests.hospital.authority import Pair

_CHUNK = 65536


class _Front(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Relay)
        self.context = context
        self.target = 0


class _Relay(BaseRequestHandler):
    """Passes bytes on, both ways, until either side has had enough."""

    server: _Front

    def handle(self) -> None:
        """Shake hands, then relay. A client that is not let in is hung up on by TLS itself."""
        with suppress(OSError):
            inside = self.server.context.wrap_socket(self.request, server_side=True)
            with inside, socket.create_connection(("127.0.0.1", self.server.target)) as behind:
                while self._passed(inside, behind):
                    pass

    def _passed(self, inside: ssl.SSLSocket, behind: socket.socket) -> bool:
        waiting = [inside] if inside.pending() else select.select([inside, behind], [], [], 10)[0]
        for one in waiting:
            data = one.recv(_CHUNK)
            if not data:
                return False
            (behind if one is inside else inside).sendall(data)
        return bool(waiting)


class Front:
    """A running front: its port, and how to point it at a server."""

    def __init__(self, server: _Front) -> None:
        """Keep the server."""
        self._server = server
        self.port: int = server.server_address[1]

    def lead_to(self, port: int) -> None:
        """Relay to this port of 127.0.0.1 from now on."""
        self._server.target = port


@contextmanager
def tls_front(own: Pair, clients: Path | None = None) -> Iterator[Front]:
    """Run a front on a free port; with `clients`, only they come in whom that authority knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.cert, own.key)
    if clients is not None:
        context.load_verify_locations(clients)
        context.verify_mode = ssl.CERT_REQUIRED
    server = _Front(context)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield Front(server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
