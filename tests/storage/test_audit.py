"""The audit log: every opening has a name, nobody reads it without the key, tampering shows."""

import base64
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from storage import fsio
from storage.audit import AUDIT, EVENTS, Audit, Entry, heads
from storage.audit_reading import AuditReport, read, verify
from storage.clock import Clock
from storage.fsio import DiskFault, DiskFull
from storage.keys.opening import new_seed, open_sealed, public_of
from storage.keys.recipients import RecipientsUntrusted
from storage.keys.rolekeys import NotEntitled, RoleKeys
from storage.sealed_log import LogHead, Ratchet, SealedLog, unline
from tests.storage.site import PASSWORD, Site, instant


class Log:
    """An audit folder of a site."""

    def __init__(self, site: Site) -> None:
        """Begin as the kiosk does."""
        self.site = site
        self.folder = site.folder / "audit"
        self.audit = self.begin()

    def begin(self) -> Audit:
        """Begin a new log, as a restarted process does."""
        return Audit(self.folder, self.site.recipients.auditor, Clock(read=self.site.told))

    def fill(self, entries: int) -> None:
        """Write so many openings, a minute apart."""
        for n in range(entries):
            self.site.told.reading = instant(n)
            self.audit.append("chart-opened", person="Anna Ek", unit="14", patient=f"patient-{n}")

    def read(self) -> AuditReport:
        """Read as the auditor."""
        return read(self.folder, self.site.kit.keys)

    @property
    def file(self) -> Path:
        """The one log."""
        (file,) = self.folder.glob("*.log")
        return file


@pytest.fixture
def log(site: Site) -> Log:
    return Log(site)


def test_every_opening_is_kept_with_its_name(log: Log) -> None:
    log.audit.append(
        "printed",
        person="Anna Ek",
        role="staff",
        unit="14",
        patient="p1",
        detail="2 pages",
        device="kiosk-1",
    )
    (entry,) = log.read().entries
    assert (entry.event, entry.person, entry.role, entry.unit) == (
        "printed",
        "Anna Ek",
        "staff",
        "14",
    )
    assert (entry.patient, entry.detail, entry.device, entry.at) == (
        "p1",
        "2 pages",
        "kiosk-1",
        instant(0),
    )
    assert log.read().faults == ()


def test_nothing_readable_lies_in_the_log(log: Log) -> None:
    # Words of nine letters and more: four happen to stand in base64 once in some hundred runs.
    log.fill(5)
    data = log.file.read_bytes()
    for hidden in (b"chart-opened", b"patient-3", instant(0).wall.isoformat().encode()):
        assert hidden not in data


def test_only_the_auditor_and_recovery_read_it(log: Log) -> None:
    log.fill(2)
    people, by = log.site.people, log.site.kit.keys
    people.add("Anna Ek", PASSWORD, by=by)
    people.add("Revisor", PASSWORD, "auditor", by=by)
    assert len(read(log.folder, people.unlock("Revisor", PASSWORD)).entries) == 2
    with pytest.raises(NotEntitled):
        read(log.folder, people.unlock("Anna Ek", PASSWORD))


def test_stranger_with_a_key_of_his_own_reads_nothing(log: Log) -> None:
    log.fill(2)
    stranger = RoleKeys("M", "auditor", (), {"auditor": bytes(32)})
    report = read(log.folder, stranger)
    assert report.entries == ()
    assert [fault.facts["reason"] for fault in report.faults] == ["head"]


def lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines(keepends=True)


def alter(file: Path) -> None:
    found = lines(file)
    found[3] = found[3][:9] + (b"A" if found[3][9:10] != b"A" else b"B") + found[3][10:]
    file.write_bytes(b"".join(found))


def remove(file: Path) -> None:
    found = lines(file)
    del found[3]
    file.write_bytes(b"".join(found))


def swap(file: Path) -> None:
    found = lines(file)
    found[2], found[3] = found[3], found[2]
    file.write_bytes(b"".join(found))


def repeat(file: Path) -> None:
    found = lines(file)
    found.insert(3, found[2])
    file.write_bytes(b"".join(found))


def scribble(file: Path) -> None:
    found = lines(file)
    found[3] = b"not base64 at all!\n"
    file.write_bytes(b"".join(found))


def rename(file: Path) -> None:
    file.rename(file.with_name("other.log"))


def behead(file: Path) -> None:
    file.write_bytes(b"".join(lines(file)[1:]))


@pytest.mark.parametrize(
    ("tamper", "left"),
    [(alter, 2), (remove, 2), (swap, 1), (repeat, 2), (scribble, 2), (rename, 0), (behead, 0)],
)
def test_tampering_shows_and_what_came_before_still_counts(
    log: Log, tamper: Callable[[Path], None], left: int
) -> None:
    log.fill(5)
    tamper(log.file)
    report = log.read()
    assert [entry.patient for entry in report.entries] == [f"patient-{n}" for n in range(left)]
    assert [fault.code for fault in report.faults] == ["S-14"]


def test_entry_rewritten_with_its_own_key_breaks_the_next(log: Log) -> None:
    """Who learns one entry's key rewrites that entry, and the chain tells."""
    log.fill(4)
    found = lines(log.file)
    head = msgspec.json.decode(found[0], type=LogHead)
    seed = log.site.kit.keys.seed("auditor")
    key = open_sealed(head.keys[0].sealed, seed, AUDIT.binding(log.file.name))
    ratchet = Ratchet(key, found[0])
    ratchet.advance(unline(found[1]))
    entry = msgspec.json.decode(ratchet.open(unline(found[2])), type=Entry)
    forged = msgspec.structs.replace(entry, person="Somebody Else")
    found[2] = base64.b64encode(ratchet.seal(msgspec.json.encode(forged))) + b"\n"
    log.file.write_bytes(b"".join(found))
    report = log.read()
    assert [entry.person for entry in report.entries] == ["Anna Ek", "Somebody Else"]
    assert [fault.facts["entry"] for fault in report.faults] == [3]


def test_log_cut_short_shows_against_a_witness_only(log: Log) -> None:
    """The documented limit: without a manifest's witness a cut end cannot be seen."""
    log.fill(5)
    witness = heads(log.folder)
    assert [(head.log, head.entries) for head in witness] == [(log.file.name, 5)]
    log.fill(2)
    keys = log.site.kit.keys
    assert verify(log.folder, keys, witness) == ()
    log.file.write_bytes(b"".join(lines(log.file)[:4]))
    assert verify(log.folder, keys) == ()
    (fault,) = verify(log.folder, keys, witness)
    assert fault.facts["reason"] == "cut"
    log.file.unlink()
    (fault,) = verify(log.folder, keys, witness)
    assert fault.facts["reason"] == "missing"


def test_witness_of_a_damaged_log_still_counts(log: Log) -> None:
    log.fill(5)
    witness = heads(log.folder)
    alter(log.file)
    reasons = [fault.facts["reason"] for fault in verify(log.folder, log.site.kit.keys, witness)]
    assert reasons == ["content", "cut"]


def test_entry_torn_by_a_power_cut_is_told_from_tampering(log: Log) -> None:
    log.fill(3)
    whole = log.file.read_bytes()
    log.file.write_bytes(whole[:-20])
    report = log.read()
    assert [fault.code for fault in report.faults] == ["S-15"]
    assert len(report.entries) == 2
    log.file.write_bytes(whole[:30])
    assert [fault.code for fault in log.read().faults] == ["S-15"]
    assert heads(log.folder)[0].entries == 0


def test_each_process_has_a_log_of_its_own(log: Log) -> None:
    log.fill(2)
    other = log.begin()
    log.site.told.reading = instant(0.5)
    other.append("exported", person="IT Ivar")
    log.audit.close()
    log.audit.close()
    log.site.told.reading = instant(0.7)
    log.audit.append("lock", person="Anna Ek")
    report = log.read()
    assert [entry.event for entry in report.entries] == [
        "chart-opened",
        "exported",
        "lock",
        "chart-opened",
    ]
    assert len(list(log.folder.glob("*.log"))) == 3
    assert report.faults == ()


PROCESS = """
import sys
from pathlib import Path
from storage.audit import Audit
from storage.clock import Clock
from storage.keys.recipients import Recipients
folder = Path(sys.argv[1])
audit = Audit(folder / "audit", Recipients.load(folder / "keys").auditor, Clock())
for n in range(20):
    audit.append("search", person=sys.argv[2], detail=str(n))
"""


def test_kiosk_and_command_line_write_at_the_same_time(log: Log) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, log.site.folder, name], cwd=Path(__file__).parents[2]
        )
        for name in ("kiosk", "cli")
    ]
    assert [process.wait(60) for process in running] == [0, 0]
    report = log.read()
    assert report.faults == ()
    for name in ("kiosk", "cli"):
        mine = [entry.detail for entry in report.entries if entry.person == name]
        assert sorted(mine, key=int) == [str(n) for n in range(20)]


def test_threads_of_one_process_share_a_log(log: Log) -> None:
    with ThreadPoolExecutor(8) as workers:
        list(
            workers.map(
                lambda n: log.audit.append("search", person="Anna", detail=str(n)), range(40)
            )
        )
    report = log.read()
    assert (len(report.entries), report.faults) == (40, ())
    assert len(list(log.folder.glob("*.log"))) == 1


def test_event_must_be_a_known_word(log: Log) -> None:
    assert "printed" in EVENTS
    with pytest.raises(ValueError, match="opened-a-bit"):
        log.audit.append("opened-a-bit", person="Anna")


def test_entry_is_on_the_disk_before_the_chart_is_shown(log: Log) -> None:
    log.fill(1)
    calls: list[str] = []
    with fsio.watched(lambda name, _: calls.append(name)):
        log.fill(1)
    assert calls == ["write", "fsync"]


@pytest.mark.parametrize(("error", "kind"), [(5, DiskFault), (28, DiskFull)])
def test_failing_disk_leaves_a_whole_log_behind(
    log: Log, error: int, kind: type[Exception]
) -> None:
    """Each disk call of a first and of a later entry fails in turn."""
    failed, nth = 0, 0
    while True:
        nth += 1
        calls: list[str] = []

        def hook(name: str, _: Path, seen: list[str] = calls, at: int = nth) -> None:
            seen.append(name)
            if len(seen) == at:
                raise OSError(error, "no")

        log.audit = log.begin()
        with fsio.watched(hook):
            for _ in range(2):
                try:
                    log.fill(1)
                except kind:
                    failed += 1
        if len(calls) < nth:
            break
    assert failed > 8
    assert [fault for fault in log.read().faults if fault.code != "S-15"] == []


def test_unfinished_entry_is_cut_off_again(log: Log) -> None:
    log.fill(1)
    size = log.file.stat().st_size

    def fail(name: str, _: Path) -> None:
        if name == "fsync":
            raise OSError(5, "no")

    with fsio.watched(fail), pytest.raises(DiskFault):
        log.fill(1)
    assert log.file.stat().st_size == size
    assert log.read().faults == ()


def test_folder_without_logs_is_empty_and_whole(log: Log) -> None:
    assert heads(log.folder) == ()
    assert log.read() == AuditReport((), ())


def test_witness_remembers_the_latest_logs_only(log: Log) -> None:
    for _ in range(18):
        log.begin().append("unlock", person="Anna")
    assert len(heads(log.folder)) == 16


def test_witness_of_an_empty_log_asks_nothing(log: Log) -> None:
    log.fill(1)
    log.file.write_bytes(lines(log.file)[0])
    assert verify(log.folder, log.site.kit.keys, heads(log.folder)) == ()


OLD = Path(__file__).parent / "logs_of_0_1"
OLD_SEED = bytes.fromhex("41f48690c4d553ba7d5682c45a0d107054f0ffbadec1270b5c4e4f83876f0e47")


def test_log_of_an_older_lykta_can_still_be_read(log: Log) -> None:
    """Bytes written by Lykta 0.1, with the auditor's key of the machine that wrote them."""
    keys = RoleKeys("Revisor", "auditor", (), {"auditor": OLD_SEED})
    report = read(OLD, keys)
    assert report.faults == ()
    assert [(entry.event, entry.unit, entry.detail) for entry in report.entries] == [
        ("unlock", "", ""),
        ("chart-opened", "14", "medication-list"),
        ("printed", "14", "2 pages"),
        ("lock", "", ""),
    ]
    assert {(entry.person, entry.purpose, entry.clock) for entry in report.entries} == {
        ("Karin Ek", "", "")
    }
    assert heads(OLD)[0].entries == 4


def test_entry_says_what_was_known_of_the_clock_and_why_it_was_opened(log: Log) -> None:
    log.audit.append("unlock", person="Anna Ek")
    log.site.told.reading = instant(1, boot="boot-b", up=1, synced=False)
    log.audit.append("chart-opened", person="Anna Ek", purpose="ringde anhörig")
    log.site.told.reading = instant(-600, boot="boot-c", up=1)
    log.audit.append("lock", person="Anna Ek")
    entries = {entry.event: entry for entry in log.read().entries}
    assert entries["unlock"].clock == "confirmed"
    assert entries["chart-opened"].clock == "unconfirmed"
    assert entries["lock"].clock == "wrong"
    assert entries["chart-opened"].purpose == "ringde anhörig"


def test_a_period_leaves_entries_out_but_never_a_fault(log: Log) -> None:
    log.fill(5)
    keys = log.site.kit.keys
    some = read(log.folder, keys, since=instant(1).wall, until=instant(3).wall)
    assert [entry.patient for entry in some.entries] == ["patient-1", "patient-2"]
    alter(log.file)
    faults = read(log.folder, keys, since=instant(90).wall).faults
    assert [fault.code for fault in faults] == ["S-14"]


def test_entry_whose_seal_is_whole_but_says_nothing_known_is_a_fault(log: Log) -> None:
    log.audit._log.write(b'{"event": 7}', instant())
    log.fill(1)
    report = log.read()
    assert report.entries == ()
    assert [fault.facts["entry"] for fault in report.faults] == [1]


def test_log_that_the_auditor_cannot_open_at_all_is_a_fault(log: Log) -> None:
    """Somebody puts a log in the folder that is sealed to another role."""
    role = log.site.recipients.find("staff")
    assert role is not None
    SealedLog(log.folder, AUDIT, lambda: {"staff": role.public}).write(b"{}", instant())
    keys = log.site.people
    keys.add("Revisor", PASSWORD, "auditor", by=log.site.kit.keys)
    (fault,) = read(log.folder, keys.unlock("Revisor", PASSWORD)).faults
    assert fault.facts["reason"] == "head"


def test_log_sealed_before_the_auditors_key_was_changed_can_still_be_read(log: Log) -> None:
    log.fill(2)
    old, new = log.site.kit.keys.seed("auditor"), new_seed()
    later = Audit(log.folder, lambda: public_of(new), Clock(read=log.site.told))
    later.append("unlock", person="Anna Ek")
    both = RoleKeys("Revisor", "auditor", (), {"auditor": (new, old)})
    assert len(read(log.folder, both).entries) == 3
    only_old = RoleKeys("Gammal", "auditor", (), {"auditor": old})
    report = read(log.folder, only_old)
    assert len(report.entries) == 2
    assert [fault.facts["reason"] for fault in report.faults] == ["head"]


def test_auditor_who_left_reads_nothing_new_within_half_a_day(log: Log) -> None:
    """The kiosk runs for months; a changed key must come into use without a restart."""
    seeds = [log.site.kit.keys.seed("auditor")]
    running = Audit(log.folder, lambda: public_of(seeds[0]), Clock(read=log.site.told))
    running.append("unlock", person="before")
    left = RoleKeys("Gammal", "auditor", (), {"auditor": seeds[0]})
    seeds.insert(0, new_seed())
    log.site.told.reading = instant(12 * 60 + 1)
    running.append("unlock", person="after")
    assert [entry.person for entry in read(log.folder, left).entries] == ["before"]


def test_list_of_keys_that_was_tampered_with_stops_no_log_that_has_begun(log: Log) -> None:
    public = log.site.recipients.auditor
    answers = iter([public])

    def asked() -> bytes:
        for one in answers:
            return one
        raise RecipientsUntrusted(reason="wrong signature")

    running = Audit(log.folder, asked, Clock(read=log.site.told))
    running.append("unlock", person="Anna Ek")
    log.site.told.reading = instant(13 * 60)
    running.append("lock", person="Anna Ek")
    assert [entry.event for entry in log.read().entries] == ["unlock", "lock"]
    with pytest.raises(RecipientsUntrusted):
        Audit(log.folder, asked, Clock(read=log.site.told)).append("unlock", person="Anna Ek")
