"""The log is kept five years by rule: nothing that makes room takes a line of it."""

import os
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from storage import fsio
from storage.audit import Audit
from storage.audit_reading import read
from storage.clock import Clock
from storage.logbook import Logbook
from storage.logbook_reading import read as read_logbook
from storage.upkeep.compaction import compact
from storage.upkeep.premises import Premises
from tests.house.rooms import files, shown
from tests.storage.site import Site, instant

SIX_YEARS = timedelta(days=6 * 365).total_seconds()


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.log")}


def aged(folder: Path) -> None:
    for file in folder.glob("*.log"):
        old = file.stat().st_mtime - SIX_YEARS
        os.utime(file, (old, old))


@pytest.fixture
def old(site: Site) -> Site:
    """Return a site whose logs were written six years ago and whose store is busy since."""
    site.told.reading = instant(-SIX_YEARS / 60)
    clock = Clock(read=site.told)
    for n in range(3):
        audit = Audit(site.folder / "audit", site.recipients.auditor, clock)
        audit.append("chart-opened", person="Karin Ek", patient=f"p{n}")
        audit.close()
        logbook = Logbook(site.folder / "logbook", site.recipients, clock)
        logbook.append("note", unit="14", text=str(n))
        logbook.close()
    for name in ("audit", "logbook"):
        aged(site.folder / name)
    site.told.reading = instant(0)
    return site


def test_no_retention_takes_a_line_of_a_log_however_old_it_is(old: Site) -> None:
    audit, logbook = bytes_of(old.folder / "audit"), bytes_of(old.folder / "logbook")
    for minute in range(0, 40 * 60, 60):
        old.told.reading = instant(minute)
        old.admit(minute)
    old.store.sweep()
    assert len(old.store.generations("14")) < 40, "the retention did work"
    assert bytes_of(old.folder / "audit") == audit
    assert bytes_of(old.folder / "logbook") == logbook
    entries = read(old.folder / "audit", old.kit.keys).entries
    assert {entry.patient for entry in entries} == {"p0", "p1", "p2"}
    assert len(read_logbook(old.folder / "logbook", old.kit.keys).entries) == 3


def test_tidying_and_forgetting_a_unit_take_no_line_of_a_log(old: Site) -> None:
    audit, logbook = bytes_of(old.folder / "audit"), bytes_of(old.folder / "logbook")
    old.admit(0)
    for room in ("keys", "state"):
        (old.folder / room).mkdir(exist_ok=True)
    premises = msgspec.structs.replace(
        Premises.below(old.folder), copies=old.folder / "store", keys=old.keys_dir
    )
    assert compact(premises, old.store, known=(), remove=["14"]).removed == ("14",)
    assert old.store.units() == []
    assert bytes_of(old.folder / "audit") == audit
    assert bytes_of(old.folder / "logbook") == logbook


def test_full_disk_takes_no_line_of_a_log(old: Site) -> None:
    audit = bytes_of(old.folder / "audit")
    removed: list[str] = []

    def full(name: str, path: Path) -> None:
        if name in {"unlink", "rmtree"}:
            removed.append(path.name)
        if name in {"write", "create"} and "audit" not in path.parts:
            raise OSError(28, "no room")

    for minute in range(3):
        old.admit(minute)
    with fsio.watched(full):
        for minute in range(3, 6):
            with pytest.raises(Exception, match="S-"):
                old.admit(minute)
        begun = Audit(old.folder / "audit", old.recipients.auditor, Clock(read=old.told))
        begun.append("unlock", person="Karin Ek")
    assert not [name for name in removed if name.endswith(".log")]
    assert audit.items() <= bytes_of(old.folder / "audit").items()


REMOVERS = ("remove_file", "remove_tree", ".unlink(", "rmtree", "truncate")


def test_logs_own_code_removes_nothing_but_its_half_line_and_what_it_took_in() -> None:
    """A purge that somebody adds must come past this test, where a reviewer sees it."""
    found = {
        (shown(path), remover, text.count(remover))
        for path in files("storage")
        if path.name.startswith(("audit", "logbook", "sealed_log"))
        for text in [path.read_text(encoding="utf-8")]
        for remover in REMOVERS
        if remover in text
    }
    assert found == {
        ("storage/sealed_log.py", "truncate", 1),  # its own half-written line
        ("storage/sealed_log.py", ".unlink(", 1),  # its own file that could not be begun
        ("storage/sealed_log.py", "remove_file", 1),  # the spool's, once it stands in the log
    }
