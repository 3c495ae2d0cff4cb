"""A real PostgreSQL from Debian, with a small ward system in it.

`postgres()` makes a cluster in a folder of its own, starts it on a free port of 127.0.0.1, and
ends it by its own process id. PostgreSQL refuses to run as root: it then runs as `postgres`.
"""

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import run

import psycopg

from tests.hospital.authority import Authority
from tests.hospital.started import Started

SCHEMA = Path(__file__).with_name("ward.sql")
PASSWORD = "hemligt"


@dataclass(frozen=True)
class Postgres:
    """A running server; `authority` is the certificate of who signed the server's own."""

    port: int
    folder: Path
    process: Started
    authority: Path

    @property
    def admin(self) -> str:
        """The owner's way in, for changing what the record system holds."""
        return f"host={self.folder} port={self.port} dbname=ward user=owner"

    def url(self, user: str = "reader", base: str = "ward") -> str:
        """Return the address as it stands in the settings."""
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{base}"

    def do(self, *statements: str) -> None:
        """Change something as the record system itself does."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            for one in statements:
                connection.execute(one.encode())


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a server with a ward in it, and the logins reader, writer and others."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    folder = Path(tempfile.mkdtemp(prefix="lykta-postgres-"))
    before: list[str] = []
    if os.geteuid() == 0:
        before = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        shutil.chown(folder, "postgres", "postgres")
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "Europe/Stockholm"}
    data = folder / "data"
    made = [str(binaries / "initdb"), "-D", str(data), "-U", "owner", "-E", "UTF8", "--no-sync"]
    run([*before, *made, "--auth-local=trust", "--auth-host=scram-sha-256"],
        check=True, capture_output=True, env=environment, cwd="/")  # fmt: skip
    port = _free_port()
    authority = Authority(folder / "authority")
    pair = authority.issue("database")
    for file in (pair.cert, pair.key):
        file.chmod(0o600)
        if before:
            shutil.chown(file, "postgres", "postgres")
    (folder / "authority").chmod(0o755)
    settings = {"ssl": "on", "ssl_cert_file": pair.cert, "ssl_key_file": pair.key,
                "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder,
                "fsync": "off", "timezone": "Europe/Stockholm"}  # fmt: skip
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    process = Started(
        [*before, str(binaries / "postgres"), "-D", str(data), *options],
        Path(tempfile.gettempdir(), f"{folder.name}.log"),
        environment,
    )
    try:
        _fill(folder, port)
        yield Postgres(port=port, folder=folder, process=process, authority=authority.file)
    finally:
        process.end()
        shutil.rmtree(folder, ignore_errors=True)
        Path(tempfile.gettempdir(), f"{folder.name}.log").unlink(missing_ok=True)


def _fill(folder: Path, port: int) -> None:
    where = f"host={folder} port={port} user=owner"
    deadline = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(f"{where} dbname=postgres").close()
            break
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    with psycopg.connect(f"{where} dbname=postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE ward")
    with psycopg.connect(f"{where} dbname=ward", autocommit=True) as connection:
        connection.execute(SCHEMA.read_bytes())
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        for name in ("reader", "writer", "columnist", "climber", "reset"):
            connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'".encode())
            connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}".encode())
        connection.execute("GRANT INSERT ON alert TO writer")
        connection.execute("GRANT UPDATE (phone) ON patient TO columnist")
        connection.execute("ALTER ROLE climber NOINHERIT")
        connection.execute("GRANT writer TO climber")
        connection.execute("REVOKE SELECT ON measure FROM reset")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
