"""The logbook: what the machine went through is kept for those whom it concerns."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from storage import fsio
from storage.clock import Clock
from storage.fsio import DiskFault, DiskFull
from storage.keys.recipients import Recipients
from storage.keys.rolekeys import KeysForgotten, RoleKeys
from storage.logbook import KINDS, LOGBOOK, Logbook, Record
from storage.logbook_reading import LogbookBroken, LogbookTorn, read
from storage.sealed_log import SealedLog
from tests.storage.site import PASSWORD, Site, flip, instant


class Book:
    """A logbook folder of a site with a ward nurse and a clinic's secretary."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.folder = site.folder / "logbook"
        site.people.add("Karin Ek", PASSWORD, "nurse14", ("14",), by=site.kit.keys)
        site.people.add("Eva Sund", PASSWORD, "desk", ("tand",), by=site.kit.keys)
        self.recipients = Recipients.load(site.keys_dir)
        self.logbook = self.begin()

    def begin(self) -> Logbook:
        """Begin as a new process does."""
        return Logbook(self.folder, self.recipients, Clock(read=self.site.told))

    def keys(self, name: str) -> RoleKeys:
        """Return a person's keys."""
        return self.site.people.unlock(name, PASSWORD)

    def texts(self, name: str) -> list[str]:
        """Return the texts that a person can read."""
        return [record.text for record in read(self.folder, self.keys(name)).entries]

    @property
    def file(self) -> Path:
        """The one file."""
        (file,) = self.folder.glob("*.log")
        return file


@pytest.fixture
def book(site: Site) -> Book:
    return Book(site)


def test_what_the_machine_went_through_is_kept_as_it_was_told(book: Book) -> None:
    written = book.logbook.append(
        "print-job", unit="14", person="Karin Ek", text="tog om", facts={"pages": "2", "job": "7"}
    )
    (record,) = read(book.folder, book.site.kit.keys).entries
    assert record == written
    assert (record.kind, record.unit, record.person, record.text) == (
        "print-job",
        "14",
        "Karin Ek",
        "tog om",
    )
    assert record.facts == {"pages": "2", "job": "7"}
    assert (record.at, record.clock) == (instant(0), "confirmed")


def test_each_reads_the_records_of_her_own_units_and_of_the_machine(book: Book) -> None:
    book.logbook.append("note", unit="14", text="avdelningens")
    book.logbook.append("note", unit="tand", text="klinikens")
    book.site.told.reading = instant(1)
    book.logbook.append("outage-began", text="alla")
    assert book.texts("Karin Ek") == ["avdelningens", "alla"]
    assert book.texts("Eva Sund") == ["klinikens", "alla"]
    logs = read(book.folder, book.site.kit.keys)
    assert len(logs.entries) == 3
    assert logs.closed == 0
    assert read(book.folder, book.keys("Karin Ek")).closed == 1
    assert [one.text for one in read(book.folder, book.site.kit.keys, {"tand", ""}).entries] == [
        "klinikens",
        "alla",
    ]


def test_nothing_readable_lies_in_the_logbook(book: Book) -> None:
    book.logbook.append("note", unit="14", person="Karin Ek", text="patienten flyttad")
    data = book.file.read_bytes()
    for hidden in (b"patienten flyttad", b"Karin Ek", instant(0).wall.isoformat().encode()):
        assert hidden not in data


def test_forgotten_keys_read_nothing(book: Book) -> None:
    book.logbook.append("note", unit="14")
    keys = book.keys("Karin Ek")
    keys.forget()
    with pytest.raises(KeysForgotten):
        read(book.folder, keys)


def test_altered_record_is_told_from_a_power_cut(book: Book) -> None:
    for n in range(4):
        book.logbook.append("check", unit="14", text=str(n))
    whole = book.file.read_bytes()
    book.file.write_bytes(whole[:-9])
    (fault,) = read(book.folder, book.site.kit.keys).faults
    assert isinstance(fault, LogbookTorn)
    book.file.write_bytes(whole)
    flip(book.file, len(whole) - 60)
    logs = read(book.folder, book.site.kit.keys)
    (fault,) = logs.faults
    assert isinstance(fault, LogbookBroken)
    assert [one.text for one in logs.entries] == ["0", "1", "2"]


def test_record_of_another_unit_cannot_be_smuggled_into_a_units_file(book: Book) -> None:
    role = book.recipients.find("desk")
    assert role is not None
    log = SealedLog(book.folder, LOGBOOK, lambda: {"desk": role.public}, about="tand")
    foreign = Record(at=instant(0), kind="note", unit="14", text="falsk")
    log.write(msgspec.json.encode(foreign), instant())
    logs = read(book.folder, book.keys("Eva Sund"))
    assert logs.entries == ()
    assert [fault.code for fault in logs.faults] == ["S-50"]


def test_kind_must_be_a_known_word(book: Book) -> None:
    assert "check" in KINDS
    assert len(set(KINDS)) == len(KINDS)
    with pytest.raises(ValueError, match="gossip"):
        book.logbook.append("gossip")


def test_empty_logbook_is_empty_and_whole(book: Book) -> None:
    logs = read(book.folder, book.site.kit.keys)
    assert (logs.entries, logs.faults, logs.closed) == ((), (), 0)


def hooks(error: int) -> Iterator[tuple[fsio.Hook, list[str]]]:
    """Yield hooks that let call 1 fail, then 2, and so on."""
    nth = 0
    while True:
        nth += 1
        calls: list[str] = []

        def hook(name: str, _: Path, seen: list[str] = calls, at: int = nth) -> None:
            seen.append(name)
            if len(seen) == at:
                raise OSError(error, "no")

        yield hook, calls


@pytest.mark.parametrize(("error", "kind"), [(5, DiskFault), (28, DiskFull)])
def test_no_single_failing_disk_call_loses_a_record(
    book: Book, error: int, kind: type[Exception]
) -> None:
    acknowledged: list[str] = []
    failed = 0
    for n, (hook, calls) in enumerate(hooks(error)):
        logbook = book.begin()
        with fsio.watched(hook):
            for text in (f"{n}a", f"{n}b"):
                try:
                    logbook.append("note", unit="14", text=text)
                    acknowledged.append(text)
                except kind:
                    failed += 1
        if len(calls) <= n:
            break
    assert failed > 8, "the test must have teeth"
    logs = read(book.folder, book.site.kit.keys)
    assert sorted(one.text for one in logs.entries) == sorted(acknowledged)
    assert logs.faults == ()


WRITER = """
import sys
from pathlib import Path
from storage.clock import Clock
from storage.keys.recipients import Recipients
from storage.logbook import Logbook
folder = Path(sys.argv[1])
logbook = Logbook(folder / "logbook", Recipients.load(folder / "keys"), Clock())
n = int(sys.argv[2])
while True:
    logbook.append("note", unit="14", text=str(n))
    print(n, flush=True)
    n += 1
"""


def killed_while_writing(book: Book, start: int, pause: float) -> int:
    """Let a process write until it is killed; return the last number it acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, book.site.folder, str(start)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as writer:
        assert writer.stdout is not None
        first = int(writer.stdout.readline())
        try:
            writer.wait(pause)
        except subprocess.TimeoutExpired:
            writer.kill()
        lines = writer.stdout.read().splitlines(keepends=True)
    return max([first, *(int(line) for line in lines if line.endswith(b"\n"))])


def assert_survives_kills(book: Book, times: int) -> None:
    acknowledged: set[str] = set()
    for n in range(times):
        start = 10_000 * n
        last = killed_while_writing(book, start, 0.002 + 0.0017 * (n * 7 % 13))
        acknowledged |= {str(number) for number in range(start, last + 1)}
        logs = read(book.folder, book.site.kit.keys)
        assert {fault.code for fault in logs.faults} <= {"S-51"}
        assert acknowledged <= {one.text for one in logs.entries}


def test_killed_at_any_moment_keeps_every_acknowledged_record(book: Book) -> None:
    assert_survives_kills(book, 6)


@pytest.mark.full
@pytest.mark.timeout(900)
def test_killed_two_hundred_times_keeps_every_acknowledged_record(book: Book) -> None:
    assert_survives_kills(book, 200)
