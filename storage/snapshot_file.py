"""One sealed file: a snapshot in SQLCipher, under a random key of its own.

Layout: `meta(k, v)`; one zstd-compressed JSON blob per patient in `chart` and per diary in
`diary`, with the few columns needed to find one. Readable by any SQLCipher 4 with the key:
raw key, page size 8192, HMAC on. The file is written once, verified, and never changed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import zstandard
from sqlcipher3 import dbapi2 as sqlcipher

from storage import fsio
from storage.errors import LyktaError
from storage.records import SCHEMA, Chart, Diary, Snapshot, encode, plain_number

KEY_SIZE = 32
PAGE_SIZE = 8192
_LEVEL = 3
_TABLES = (
    "CREATE TABLE meta (k TEXT PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE chart (n INTEGER PRIMARY KEY, person TEXT, number TEXT, doc BLOB NOT NULL)",
    "CREATE TABLE diary (n INTEGER PRIMARY KEY, key TEXT, doc BLOB NOT NULL)",
)
_INDEXES = (
    "CREATE INDEX chart_person ON chart (person)",
    "CREATE INDEX chart_number ON chart (number)",
)
_FULL = 13
_PRIMARY_CODE = 0xFF


class CopyUnverified(LyktaError):
    """What was read back from the disk is not what was written."""

    code = "S-04"
    message = "The new copy of {unit} did not pass its check ({reason}). The older copy is kept."
    remedy = "The next capture tries again. If it happens twice, ask IT to check the disk."


class CopyUnreadable(LyktaError):
    """A sealed file cannot be read whole."""

    code = "S-05"
    message = "A stored copy cannot be read ({reason})."
    remedy = (
        "Lykta shows the copy before it, with that copy's age. Tell IT: the disk may be failing."
    )


def write(file: Path, key: bytes, snapshot: Snapshot) -> None:
    """Write a snapshot to a new file, not yet synced.

    Raises DiskFull or DiskFault; the file is then to be thrown away.
    """
    packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    head = msgspec.structs.replace(snapshot, charts=(), diaries=())
    meta = (("schema", str(SCHEMA).encode()), ("snapshot", packer.compress(encode(head))))
    with _disk_worded(file), _connected(file, key, "rwc") as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        for statement in _TABLES:
            database.execute(statement)
        fsio.step("sqlite-write", file)
        database.executemany("INSERT INTO meta VALUES (?, ?)", meta)
        database.executemany(
            "INSERT INTO chart VALUES (?, ?, ?, ?)", _chart_rows(snapshot.charts, packer)
        )
        database.executemany("INSERT INTO diary VALUES (?, ?, ?)", _diary_rows(snapshot, packer))
        for statement in _INDEXES:
            database.execute(statement)
        fsio.step("sqlite-commit", file)
        database.execute("COMMIT")


def verify(file: Path, key: bytes, snapshot: Snapshot) -> None:
    """Read a file back, page by page and blob by blob, and compare it with what was meant.

    1. Every page's HMAC. 2. SQLite's own structure. 3. Every blob decoded and equal, and none
    more: a digest alone proves nothing, it may be taken from a torn write. Raises
    CopyUnverified.
    """
    try:
        with _connected(file, key, "ro") as database:
            bad_pages = database.execute("PRAGMA cipher_integrity_check").fetchall()  # 1
            structure = database.execute("PRAGMA quick_check").fetchall()  # 2
            same = encode(_read_all(database)) == encode(snapshot)  # 3
    except (OSError, sqlcipher.DatabaseError, zstandard.ZstdError, msgspec.MsgspecError) as fault:
        raise CopyUnverified(unit=snapshot.unit.code, reason=_reason(fault)) from fault
    if bad_pages or structure != [("ok",)] or not same:
        raise CopyUnverified(unit=snapshot.unit.code, reason="content")


def read(file: Path, key: bytes) -> Snapshot:
    """Return the whole snapshot of a file. Raises CopyUnreadable; never returns a part."""
    try:
        with _connected(file, key, "ro") as database:
            return _read_all(database)
    except (OSError, sqlcipher.DatabaseError, zstandard.ZstdError, msgspec.MsgspecError) as fault:
        raise CopyUnreadable(reason=_reason(fault)) from fault


@contextmanager
def _connected(file: Path, key: bytes, mode: str) -> Iterator[Any]:
    if len(key) != KEY_SIZE:
        raise ValueError(f"a file key has {KEY_SIZE} bytes, not {len(key)}")
    fsio.step("sqlite-open", file)
    unchanging = "&immutable=1" if mode == "ro" else ""
    address = f"{file.absolute().as_uri()}?mode={mode}{unchanging}"
    database = sqlcipher.connect(address, uri=True, isolation_level=None)
    try:
        database.set_key(f"x'{key.hex()}'")
        database.execute(f"PRAGMA cipher_page_size = {PAGE_SIZE}")
        yield database
    finally:
        database.close()


@contextmanager
def _disk_worded(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlcipher.DatabaseError as fault:
        _raise_disk(fault, file.parent.parent.name)


def _raise_disk(fault: Exception, unit: str) -> NoReturn:
    if getattr(fault, "sqlite_errorcode", 0) & _PRIMARY_CODE == _FULL:
        raise fsio.DiskFull(what=unit) from fault
    raise fsio.DiskFault(what=unit, reason=_reason(fault)) from fault


def _reason(fault: Exception) -> str:
    """Return a token for IT: SQLite's error name where there is one; never the data."""
    return getattr(fault, "sqlite_errorname", None) or type(fault).__name__


def _chart_rows(
    charts: Sequence[Chart], packer: zstandard.ZstdCompressor
) -> Iterator[tuple[int, str, str, bytes]]:
    for n, chart in enumerate(charts):
        number = plain_number(chart.person.number)
        yield n, chart.person.key, number, packer.compress(encode(chart))


def _diary_rows(
    snapshot: Snapshot, packer: zstandard.ZstdCompressor
) -> Iterator[tuple[int, str, bytes]]:
    for n, diary in enumerate(snapshot.diaries):
        yield n, diary.key, packer.compress(encode(diary))


def _read_all(database: Any) -> Snapshot:
    unpacker = zstandard.ZstdDecompressor()
    rows = dict(database.execute("SELECT k, v FROM meta").fetchall())
    if rows.get("schema") != str(SCHEMA).encode():
        raise sqlcipher.DatabaseError("schema")
    head = msgspec.json.decode(unpacker.decompress(rows["snapshot"]), type=Snapshot)
    charts = _decoded(database, "SELECT doc FROM chart ORDER BY n", Chart, unpacker)
    diaries = _decoded(database, "SELECT doc FROM diary ORDER BY n", Diary, unpacker)
    return msgspec.structs.replace(head, charts=tuple(charts), diaries=tuple(diaries))


def _decoded(
    database: Any, query: str, kind: type[Any], unpacker: zstandard.ZstdDecompressor
) -> Iterator[Any]:
    decoder = msgspec.json.Decoder(kind)
    for (doc,) in database.execute(query):
        yield decoder.decode(unpacker.decompress(doc))
