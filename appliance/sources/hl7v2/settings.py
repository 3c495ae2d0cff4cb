"""What a feed must know of its site."""

from datetime import timedelta
from pathlib import Path

import msgspec


class Hl7Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where messages are taken, from whom, and how they are to be read.

    `zone` is that of times without an offset. `charset` is Python's name of the character set
    of a sender that says none in MSH-18 ("" : only ASCII then). `processing` is what MSH-11 must
    say ("" : anything). `peers` are the addresses or networks that may connect (empty: any).
    With `cert_file` and `key_file` only TLS is spoken; with `client_ca_file` only to whom shows a
    certificate of that authority. `connections` is how many may be open at once, `idle` after how
    long without a message one is closed, `per_second` how many messages are taken in the long run.
    """

    name: str
    host: str = "127.0.0.1"
    port: int = 2575
    zone: str = "Europe/Stockholm"
    charset: str = ""
    processing: str = "P"
    peers: tuple[str, ...] = ()
    cert_file: Path | None = None
    key_file: Path | None = None
    client_ca_file: Path | None = None
    connections: int = 8
    idle: timedelta = timedelta(hours=1)
    per_second: int = 100
