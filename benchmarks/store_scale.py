"""The store from 100 to 20,000 patients, beside plain SQLite with the same rows in the same run.

    python -m benchmarks.store_scale [patients ...]

Two shapes of the same hospital, because the grain of the store is the unit:

- wards: the patients lie in wards of 40, as on a real site. Each ward is made, stored and
  dropped in turn, as capture does, so its memory must stay flat however big the hospital is.
- one unit: all patients in one unit, the worst a single file can be asked to hold.

Per size and shape one process of its own, so that its peak memory is its own. CPU seconds of all
threads (a noisy neighbour counts little), wall milliseconds where a person waits. Plain SQLite
gets the same compressed rows, the same indexes and one durable commit; it seals, verifies, signs
and rotates nothing. Targets: growth per patient at most doubles from the smallest size to the
biggest, capture of wards <= 150 MB. About four minutes.
"""

import json
import os
import random
import resource
import sqlite3  # noqa: TID251 - the yardstick; nothing of a patient's is in it
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

import msgspec
import zstandard

from appliance.desk.lookup import Index, fold, search
from storage import snapshot_file
from storage.clock import Clock, Instant
from storage.keys import first_keys
from storage.keys.recipients import Recipients
from storage.keys.rolekeys import RoleKeys
from storage.keys.signing import Signer, device_public
from storage.keys.slots import Cost
from storage.reading import open_unit
from storage.records import (
    Administration,
    AdministrationStatus,
    Allergies,
    Allergy,
    AllergyState,
    Chart,
    Order,
    OrderKind,
    OrderStatus,
    Person,
    Quantity,
    Snapshot,
    Stay,
    Timing,
    Unit,
    encode,
)
from storage.store import Store

SIZES = (100, 1_000, 5_000, 20_000)
WARD = 40
MEMORY_MB = 150
GROWTH = 2.0
_FAMILIES = ("Håkansson", "Lindqvist", "Öberg", "Sjöström", "Nilsson", "Åkerlund", "Berg", "Ek")
_GIVEN = ("Åsa", "Gunnar", "Märta", "Sven-Erik", "Ulla-Britt", "Örjan", "Kerstin", "Dag")
_DRUGS = ("metoprolol", "ramipril", "furosemid", "paracetamol", "apixaban", "omeprazol", "insulin")
_HOWS = ("Sväljes hela med vatten.", "Ges i samband med måltid.", "Får ej krossas.", "Vid behov.")
_SEARCHES = 60


class Took(msgspec.Struct, kw_only=True):
    """What one size in one shape took. CPU in seconds, waits in milliseconds, sizes in MB."""

    patients: int
    shape: str
    write: float
    verify: float
    round: float
    plain_write: float
    open_one: float
    open_all: float
    plain_open: float
    first: float
    plain_first: float
    search: tuple[float, float]
    plain_search: tuple[float, float]
    size: float
    plain_size: float
    capture_memory: float
    reader_memory: float


def chart(number: int, now: datetime, ward: str) -> Chart:
    """Return a patient with 20 orders and 60 administrations, no two patients' texts alike."""
    chance = random.Random(number)  # noqa: S311 - for variety, repeatable
    orders = tuple(_order(number, n, chance) for n in range(20))
    given = tuple(
        Administration(
            key=f"{number}-a{n}",
            order=orders[n % 20].key,
            drug=orders[n % 20].drug,
            status=AdministrationStatus.GIVEN,
            at=now - timedelta(minutes=chance.randrange(4_320)),
            by=f"{chance.choice(_GIVEN)} {chance.choice(_FAMILIES)}",
        )
        for n in range(60)
    )
    return Chart(
        person=Person(
            key=f"p{number}",
            number=f"18{number % 90 + 10}{number // 90 % 12 + 1:02}02-{number % 10_000:04}",
            family=f"{chance.choice(_FAMILIES)} {number}",
            given=chance.choice(_GIVEN),
        ),
        stay=Stay(key=f"s{number}", unit=ward, bed=str(number % WARD + 1)),
        orders=orders,
        administrations=given,
        allergies=Allergies(
            state=AllergyState.LISTED, entries=(Allergy(key="a", substance="Penicillin"),)
        ),
    )


def _order(number: int, place: int, chance: random.Random) -> Order:
    drug = chance.choice(_DRUGS)
    amount = str(chance.randrange(1, 4))
    return Order(
        key=f"{number}-{place}",
        status=OrderStatus.ACTIVE,
        kind=OrderKind.REGULAR,
        drug=drug,
        strength=f"{chance.randrange(1, 900)} mg",
        form="tablett",
        amount=Quantity(value=amount, unit="tabletter"),
        timing=Timing(times=("08:00", "14:00", "20:00")),
        source_text=f"{amount} tabletter {drug} klockan 8, 14 och 20. {chance.choice(_HOWS)}",
        ordered_by=f"{chance.choice(_GIVEN)} {chance.choice(_FAMILIES)}",
    )


def wards(patients: int, each: int, now: datetime) -> Iterator[Snapshot]:
    """Yield the hospital unit by unit; a unit is made when it is asked for."""
    for place, first in enumerate(range(0, patients, each)):
        code = f"w{place:04}"
        charts = (chart(n, now, code) for n in range(first, min(first + each, patients)))
        yield Snapshot(
            unit=Unit(code=code, name=f"Avdelning {place}"),
            source="bench",
            as_of=now,
            captured=now,
            charts=tuple(charts),
        )


class Site:
    """A store with real keys in a folder, and a plain database beside it."""

    def __init__(self, folder: Path) -> None:
        """Make the keys; slots at a cheap cost, they are not what is measured."""
        keys = folder / "keys"
        kit = first_keys.create(keys, Cost(memory_kib=1024, iterations=1, lanes=1))
        self.folder = folder
        self.keys: RoleKeys = kit.keys
        self.store = Store(folder / "store", device_public(keys))
        self.recipients = Recipients.load(keys)
        self.signer = Signer.load(keys)
        self.now: Instant = Clock().now()

    def admit(self, snapshot: Snapshot) -> None:
        """Store a unit: sealed, read back, signed, published, rotated."""
        self.store.admit(
            snapshot,
            as_of=self.now,
            captured=self.now,
            recipients=self.recipients,
            signer=self.signer,
        )


def measure(patients: int, shape: str, folder: Path) -> Took:
    """Measure one size in one shape."""
    site = Site(folder)
    each = WARD if shape == "wards" else patients
    spent = dict.fromkeys(("round", "write", "verify", "plain"), 0.0)
    base, most = 0.0, 0.0
    for snapshot in wards(patients, each, site.now.wall):
        base = max(base, _resident())
        spent["round"] += _cpu(site.admit, snapshot)
        most = max(most, _peak())
    memory = most if shape == "wards" else most - base
    for snapshot in wards(patients, each, site.now.wall):
        file, key = folder / f"{snapshot.unit.code}.db", os.urandom(snapshot_file.KEY_SIZE)
        spent["write"] += _cpu(snapshot_file.write, file, key, snapshot)
        spent["verify"] += _cpu(snapshot_file.verify, file, key, snapshot)
        spent["plain"] += _cpu(_write_plain, file.with_suffix(".plain"), snapshot)
        file.unlink()
    return _measure_reading(site, patients, shape, spent, memory)


def _measure_reading(
    site: Site, patients: int, shape: str, spent: dict[str, float], memory: float
) -> Took:
    units = site.store.units()
    plain = sorted(site.folder.glob("*.plain"))
    some = units[:: max(1, len(units) // 20)][:20]
    one = [_wall(open_unit, site.store, unit, site.keys) for unit in some]
    first = [_wall(_first, site, unit) for unit in some]
    before = _resident()
    opened: list[Snapshot] = []
    all_cpu = _cpu(
        lambda: opened.extend(open_unit(site.store, unit, site.keys).snapshot for unit in units)
    )
    reader = _resident() - before
    indexes = tuple(map(Index, opened))
    words = [_word(n * patients // _SEARCHES) for n in range(_SEARCHES)]
    return Took(
        patients=patients,
        shape=shape,
        write=spent["write"],
        verify=spent["verify"],
        round=spent["round"],
        plain_write=spent["plain"],
        open_one=median(one),
        open_all=all_cpu,
        plain_open=_cpu(lambda: [_read_plain(file) for file in plain]),
        first=median(first),
        plain_first=median(_wall(_first_plain, file) for file in plain[:20]),
        search=_percentiles([_wall(search, indexes, word) for word in words]),
        plain_search=_percentiles([_wall(_search, plain, word) for word in words]),
        size=sum(f.stat().st_size for f in site.folder.rglob("snapshot.db")) / 2**20,
        plain_size=sum(file.stat().st_size for file in plain) / 2**20,
        capture_memory=memory,
        reader_memory=reader,
    )


def _first(site: Site, unit: str) -> Chart:
    """Return a patient in the middle of a unit that nobody has opened yet."""
    charts = open_unit(site.store, unit, site.keys).snapshot.charts
    return charts[len(charts) // 2]


def _word(number: int) -> str:
    """Return what somebody types: the start of a name, a whole name, or digits of a number."""
    person = chart(number, datetime.fromisoformat("2026-11-22T03:00+00:00"), "w").person
    return (person.family[:4], person.name, person.number[-4:], "zz")[number % 4]


def _write_plain(file: Path, snapshot: Snapshot) -> None:
    packer = zstandard.ZstdCompressor(level=3, write_checksum=True)
    database = sqlite3.connect(file)
    database.execute("PRAGMA page_size = 8192")
    with database:
        database.execute(
            "CREATE TABLE chart (n INTEGER PRIMARY KEY, person TEXT, number TEXT, name TEXT, doc)"
        )
        database.executemany(
            "INSERT INTO chart VALUES (?, ?, ?, ?, ?)",
            (
                (n, c.person.key, c.person.number, fold(c.person.name), packer.compress(encode(c)))
                for n, c in enumerate(snapshot.charts)
            ),
        )
        database.execute("CREATE INDEX chart_person ON chart (person)")
        database.execute("CREATE INDEX chart_number ON chart (number)")
    database.close()


def _read_plain(file: Path) -> list[Chart]:
    unpacker, decoder = zstandard.ZstdDecompressor(), msgspec.json.Decoder(Chart)
    database = sqlite3.connect(file)
    rows = database.execute("SELECT doc FROM chart ORDER BY n")
    charts = [decoder.decode(unpacker.decompress(doc)) for (doc,) in rows]
    database.close()
    return charts


def _first_plain(file: Path) -> Chart:
    database = sqlite3.connect(file)
    count = database.execute("SELECT max(n) FROM chart").fetchone()[0]
    (doc,) = database.execute("SELECT doc FROM chart WHERE n = ?", (count // 2,)).fetchone()
    database.close()
    return msgspec.json.decode(zstandard.ZstdDecompressor().decompress(doc), type=Chart)


def _search(files: list[Path], word: str) -> int:
    """Search every file as an application without an index in memory would."""
    found = 0
    for file in files:
        database = sqlite3.connect(file)
        found += len(
            database.execute(
                "SELECT person, name FROM chart WHERE name LIKE ? OR number LIKE ?",
                (f"%{fold(word)}%", f"%{word}%"),
            ).fetchall()
        )
        database.close()
    return found


def _cpu(act: Callable[..., object], *given: object) -> float:
    began = time.process_time()
    act(*given)
    return time.process_time() - began


def _wall(act: Callable[..., object], *given: object) -> float:
    began = time.perf_counter()
    act(*given)
    return 1000 * (time.perf_counter() - began)


def _percentiles(times: list[float]) -> tuple[float, float]:
    return median(times), quantiles(times, n=100)[98]


def _resident() -> float:
    """Return the resident memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(rows: list[Took]) -> int:
    """Print the table, then what misses its target; return how many did."""
    print(
        "| shape | patients | round, CPU s | write | verify | write / plain "
        "| open all, CPU s | / plain | open one unit, ms | first chart, ms | / plain "
        "| search p50 / p99, ms | / plain | size, MB | / plain | capture, MB | reader, MB |"
    )
    print("|" + "---|" * 17)
    for row in rows:
        print(
            f"| {row.shape} | {row.patients:,} | {row.round:.3f} | {row.write:.3f} "
            f"| {row.verify:.3f} | {row.write / row.plain_write:.2f} | {row.open_all:.3f} "
            f"| {row.open_all / row.plain_open:.2f} | {row.open_one:.1f} | {row.first:.1f} "
            f"| {row.first / row.plain_first:.1f} | {row.search[0]:.2f} / {row.search[1]:.2f} "
            f"| {row.search[0] / row.plain_search[0]:.2f} | {row.size:.2f} "
            f"| {row.size / row.plain_size:.2f} | {row.capture_memory:.0f} "
            f"| {row.reader_memory:.0f} |"
        )
    missed = _missed(rows)
    print("\n".join(missed) or "every target met")
    return len(missed)


def _missed(rows: list[Took]) -> list[str]:
    missed = [
        f"MISSED: capture of {row.patients} patients took {row.capture_memory:.0f} MB"
        for row in rows
        if row.shape == "wards" and row.capture_memory > MEMORY_MB
    ]
    for shape in dict.fromkeys(row.shape for row in rows):
        small, *_, big = [row for row in rows if row.shape == shape and row.patients >= 1000] or [
            rows[0]
        ] * 2
        for name in ("write", "verify", "round", "open_all", "size"):
            growth = getattr(big, name) / big.patients / (getattr(small, name) / small.patients)
            if growth > GROWTH:
                missed.append(f"MISSED: {shape}, {name} per patient grew {growth:.1f} times")
    return missed


def main(sizes: list[int]) -> int:
    """Measure every size in a process of its own and print the table."""
    rows: list[Took] = []
    for shape in ("wards", "one unit"):
        for size in sizes:
            command = [sys.executable, "-m", "benchmarks.store_scale", "--one", str(size), shape]
            done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
            rows.append(msgspec.convert(json.loads(done.stdout), Took))
    return report(rows)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        with tempfile.TemporaryDirectory() as name:
            took = measure(int(sys.argv[2]), sys.argv[3], Path(name))
        print(msgspec.json.encode(took).decode())
    else:
        sys.exit(main([int(word) for word in sys.argv[1:]] or list(SIZES)))
