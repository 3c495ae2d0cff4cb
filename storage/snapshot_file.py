"""One sealed file: a snapshot in SQLCipher, under a random key of its own.

Layout: `meta(k, v)`; one zstd-compressed JSON blob per patient in `chart`, per diary in `diary`
and per document of the whole unit in `report` (files of before there were documents have none),
with the few columns needed to find one. Readable by any SQLCipher 4 with the key:
raw key, page size 8192, HMAC on. The file is written once, verified, and never changed.

What a rotten page takes with it (`read_parts`):
1. The head and the census, which names everybody the file holds, stand twice: in `meta` near
   the file's beginning and in `spare` at its end. One bad page, or one bad stretch of a disk,
   takes one of them.
2. The first bad page puts SQLCipher's connection into an error state in which every later read
   fails too. So each failed read is given up, and the next one is made on a new connection.
3. A page that reads is a page as it was written here: its HMAC is under a key that is derived
   from this file's own random key, and covers the page's number. Nothing of another file, of
   another place in this one, or made without the key is ever taken for it.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import msgspec
import zstandard
from sqlcipher3 import dbapi2 as sqlcipher

from storage import fsio
from storage.errors import LyktaError
from storage.records import (
    SCHEMA,
    Chart,
    Diary,
    Person,
    Report,
    Snapshot,
    Stay,
    encode,
    plain_number,
)

KEY_SIZE = 32
PAGE_SIZE = 8192
_LEVEL = 3
_TABLES = (
    "CREATE TABLE meta (k TEXT PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE chart (n INTEGER PRIMARY KEY, person TEXT, number TEXT, doc BLOB NOT NULL)",
    "CREATE TABLE diary (n INTEGER PRIMARY KEY, key TEXT, doc BLOB NOT NULL)",
    "CREATE TABLE report (n INTEGER PRIMARY KEY, key TEXT, doc BLOB NOT NULL)",
)
_SPARE = "CREATE TABLE spare (k TEXT PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID"
_INDEXES = (
    "CREATE INDEX chart_person ON chart (person)",
    "CREATE INDEX chart_number ON chart (number)",
)
_CHARTS = "SELECT doc FROM chart ORDER BY n"
_DIARIES = "SELECT doc FROM diary ORDER BY n"
_REPORTS = "SELECT doc FROM report ORDER BY n"
_HAS_REPORTS = "SELECT count(*) FROM sqlite_master WHERE name = 'report'"
_PLACES = ("meta", "spare")
_HEAD = msgspec.json.Decoder(Snapshot)
_FULL = 13
_PRIMARY_CODE = 0xFF
_UNREADABLE = (OSError, sqlcipher.DatabaseError, zstandard.ZstdError, msgspec.MsgspecError)


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


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One patient of the census: who she is and where she lies."""

    person: Person
    stay: Stay


class ListedDiary(msgspec.Struct, frozen=True, kw_only=True):
    """One diary of the census: whose it is."""

    key: str
    practitioner: str


class ListedReport(msgspec.Struct, frozen=True, kw_only=True):
    """One document of the whole unit: what it is called."""

    key: str
    title: str


class Census(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody a file holds, in its order, without what is known of them."""

    patients: tuple[Listed, ...] = ()
    diaries: tuple[ListedDiary, ...] = ()
    reports: tuple[ListedReport, ...] = ()


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What a damaged file still gives: `head` is the snapshot without all that has its own part.

    `charts`, `diaries` and `reports` hold what could be read, by its place in the census.
    """

    head: Snapshot
    census: Census
    charts: Mapping[int, Chart]
    diaries: Mapping[int, Diary]
    reports: Mapping[int, Report] = {}


def census_of(snapshot: Snapshot) -> Census:
    """Return the census of a snapshot, in its order."""
    return Census(
        patients=tuple(Listed(person=one.person, stay=one.stay) for one in snapshot.charts),
        diaries=tuple(
            ListedDiary(key=one.key, practitioner=one.practitioner) for one in snapshot.diaries
        ),
        reports=tuple(ListedReport(key=one.key, title=one.title) for one in snapshot.reports),
    )


def write(file: Path, key: bytes, snapshot: Snapshot) -> None:
    """Write a snapshot to a new file, not yet synced.

    Raises DiskFull or DiskFault; the file is then to be thrown away.
    """
    packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    meta = [(name, packer.compress(plain)) for name, plain in _meta(snapshot).items()]
    meta.append(("schema", str(SCHEMA).encode()))
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
        database.executemany(
            "INSERT INTO diary VALUES (?, ?, ?)", _keyed_rows(snapshot.diaries, packer)
        )
        database.executemany(
            "INSERT INTO report VALUES (?, ?, ?)", _keyed_rows(snapshot.reports, packer)
        )
        for statement in _INDEXES:
            database.execute(statement)
        database.execute(_SPARE)
        database.executemany("INSERT INTO spare VALUES (?, ?)", meta)  # 1
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
            same = _holds(database, snapshot)  # 3
    except _UNREADABLE as fault:
        raise CopyUnverified(unit=snapshot.unit.code, reason=_reason(fault)) from fault
    if bad_pages or structure != [("ok",)] or not same:
        raise CopyUnverified(unit=snapshot.unit.code, reason="content")


def read(file: Path, key: bytes) -> Snapshot:
    """Return the whole snapshot of a file. Raises CopyUnreadable; never returns a part."""
    try:
        with _connected(file, key, "ro") as database:
            return _read_all(database)
    except _UNREADABLE as fault:
        raise CopyUnreadable(reason=_reason(fault)) from fault


def read_parts(file: Path, key: bytes) -> Parts:
    """Return what can be read of a file that is damaged, part by part.

    Raises CopyUnreadable where neither head nor census can be read (a file of before there was
    a census too), or not one part: a copy of which nothing can be read is no copy.
    """
    torn = _Torn(file, key)
    head = torn.head()
    census = torn.census()
    if head is None or census is None:
        raise CopyUnreadable(reason=torn.reason)
    charts = torn.parts("chart", Chart, len(census.patients))
    diaries = torn.parts("diary", Diary, len(census.diaries))
    reports = torn.parts("report", Report, len(census.reports))
    if not (charts or diaries or reports):
        raise CopyUnreadable(reason=torn.reason)
    return Parts(head=head, census=census, charts=charts, diaries=diaries, reports=reports)


_Part = TypeVar("_Part", bound=msgspec.Struct)
_Answer = TypeVar("_Answer")


class _Torn:
    """A damaged file, read as far as it goes; `reason` tells what failed last."""

    def __init__(self, file: Path, key: bytes) -> None:
        self._file = file
        self._key = key
        self._unpacker = zstandard.ZstdDecompressor()
        self.reason = "census"

    def head(self) -> Snapshot | None:
        """Return the snapshot without its parts, from wherever it can be read."""
        return self._first("snapshot", _HEAD)

    def census(self) -> Census | None:
        """Return who was in the unit, from wherever it can be read."""
        return self._first("census", msgspec.json.Decoder(Census))

    def _first(self, name: str, decoder: msgspec.json.Decoder[_Part]) -> _Part | None:
        asked = [partial(self._stored, table=place, name=name) for place in _PLACES]  # 1
        found = next(filter(None, map(self._try, asked)), None)
        return None if found is None else decoder.decode(found)

    def _stored(self, database: Any, table: str, name: str) -> bytes | None:
        rows = dict(database.execute(f"SELECT k, v FROM {table}").fetchall())  # noqa: S608 - one of _PLACES
        _must_be_ours(rows)
        return self._unpacker.decompress(rows[name]) if name in rows else None

    def parts(self, table: str, kind: type[_Part], many: int) -> dict[int, _Part]:
        """Return every part that reads, by its number."""
        found: dict[int, _Part] = {}
        decoder = msgspec.json.Decoder(kind)
        left = deque(range(many))
        while left:
            self._try(partial(self._take, table=table, left=left, decoder=decoder, found=found))
        return found

    def _take(
        self,
        database: Any,
        table: str,
        left: deque[int],
        decoder: msgspec.json.Decoder[_Part],
        found: dict[int, _Part],
    ) -> None:
        """Take one part after the other; the one whose reading fails is taken off first."""
        query = f"SELECT doc FROM {table} WHERE n = ?"  # noqa: S608 - three fixed names
        while left:
            n = left.popleft()
            for (doc,) in database.execute(query, (n,)).fetchall():
                found[n] = decoder.decode(self._unpacker.decompress(doc))

    def _try(self, ask: Callable[[Any], _Answer]) -> _Answer | None:
        """Ask on a connection of its own (2); None where the answer lies on a bad page."""
        try:
            with _connected(self._file, self._key, "ro") as database:
                database.execute("PRAGMA cipher_log_level = NONE")  # each bad page would be told
                return ask(database)
        except _UNREADABLE as fault:
            self.reason = _reason(fault)
            return None


@contextmanager
def _connected(file: Path, key: bytes, mode: str) -> Iterator[Any]:
    if len(key) != KEY_SIZE:
        raise ValueError(f"a file key has {KEY_SIZE} bytes, not {len(key)}")
    fsio.step("sqlite-open", file)
    unchanging = ""
    if mode == "ro":
        fsio.size_of(file)  # SQLite would wait for ever at a pipe that lies in a file's place
        unchanging = "&immutable=1"
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


def _keyed_rows(
    found: Sequence[Any], packer: zstandard.ZstdCompressor
) -> Iterator[tuple[int, str, bytes]]:
    for n, one in enumerate(found):
        yield n, one.key, packer.compress(encode(one))


def _meta(snapshot: Snapshot) -> dict[str, bytes]:
    """Return what stands in both places, not yet compressed."""
    head = msgspec.structs.replace(snapshot, charts=(), diaries=(), reports=())
    return {"snapshot": encode(head), "census": encode(census_of(snapshot))}


def _must_be_ours(rows: Mapping[str, bytes]) -> None:
    if rows.get("schema") != str(SCHEMA).encode():
        raise sqlcipher.DatabaseError("schema")


def _holds(database: Any, snapshot: Snapshot) -> bool:
    """Return whether a file holds this snapshot and nothing else, one part at a time."""
    unpacker = zstandard.ZstdDecompressor()
    for place in _PLACES:
        rows = dict(database.execute(f"SELECT k, v FROM {place}").fetchall())  # noqa: S608 - one of _PLACES
        _must_be_ours(rows)
        plain = {k: unpacker.decompress(v) for k, v in rows.items() if k != "schema"}
        if plain != _meta(snapshot) or _HEAD.decode(plain["snapshot"]).unit != snapshot.unit:
            return False
    charts = _decoded(database, _CHARTS, Chart, unpacker)
    diaries = _decoded(database, _DIARIES, Diary, unpacker)
    reports = _decoded(database, _REPORTS, Report, unpacker)
    return (
        _alike(charts, snapshot.charts)
        and _alike(diaries, snapshot.diaries)
        and _alike(reports, snapshot.reports)
    )


def _alike(stored: Iterator[Any], meant: Sequence[Any]) -> bool:
    pairs = zip_longest(stored, meant)
    return all(one and other and encode(one) == encode(other) for one, other in pairs)


def _read_all(database: Any) -> Snapshot:
    unpacker = zstandard.ZstdDecompressor()
    rows = dict(database.execute("SELECT k, v FROM meta").fetchall())
    _must_be_ours(rows)
    head = _HEAD.decode(unpacker.decompress(rows["snapshot"]))
    charts = _decoded(database, _CHARTS, Chart, unpacker)
    diaries = _decoded(database, _DIARIES, Diary, unpacker)
    ((has_reports,),) = database.execute(_HAS_REPORTS).fetchall()
    reports = _decoded(database, _REPORTS, Report, unpacker) if has_reports else ()
    return msgspec.structs.replace(
        head, charts=tuple(charts), diaries=tuple(diaries), reports=tuple(reports)
    )


def _decoded(
    database: Any, query: str, kind: type[Any], unpacker: zstandard.ZstdDecompressor
) -> Iterator[Any]:
    decoder = msgspec.json.Decoder(kind)
    for (doc,) in database.execute(query):
        yield decoder.decode(unpacker.decompress(doc))
