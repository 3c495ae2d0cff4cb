"""The care that the copies had, and what of it IT should look at though every copy is fresh.

Each report is a small file that its own process leaves in the state folder: the scrub by capture,
the proof by every unlock, the backup by its timer. One that is absent or cannot be read says
nothing, and never hides how fresh the copies are.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import msgspec

from printing.language import mark
from storage import proof, scrub
from storage.clock import Age, Clock, Instant
from storage.errors import LyktaError
from storage.freshness import Reason
from storage.highwater import Incident
from storage.proof import Proof
from storage.scrub import ScrubReport
from storage.upkeep import report as backups
from storage.upkeep.report import BackupReport

SCRUB_OVERDUE = timedelta(hours=3)
"""The scrub runs hourly; after this nobody knows whether the stored copies rot."""

ROLLBACK_SHOWN = timedelta(days=7)
_NAMED = 5


class Concern(msgspec.Struct, frozen=True, kw_only=True):
    """Something to look at: why, of which unit (empty: the machine), and whether it is grave.

    What is grave makes the status critical, the rest a warning. What has a `title` is for
    everybody on the ward: the board gives it a card of its own, with its `remedy`.
    """

    reason: Reason
    unit: str = ""
    grave: bool = False
    title: str = ""
    remedy: Reason | None = None


class Care(msgspec.Struct, frozen=True, kw_only=True):
    """The last reports: scrub, backup, and each unit's last real opening.

    The ages are those of the scrub and of the last backup that was made, None where there is none.
    """

    scrub: ScrubReport | None = None
    scrub_age: Age | None = None
    backup: BackupReport | None = None
    backup_age: Age | None = None
    proofs: Mapping[str, Proof] = {}


def read(state: Path, clock: Clock, now: Instant) -> Care:
    """Return the reports that can be read, with their ages at a reading of the clock."""
    checked, proofs = None, None
    with suppress(LyktaError):
        checked = scrub.read(state)
    with suppress(LyktaError):
        proofs = proof.read(state)
    backup = backups.read(state)
    made = backup.made if backup else None
    return Care(
        scrub=checked,
        scrub_age=clock.age(checked.at, now) if checked else None,
        backup=backup,
        backup_age=clock.age(made, now) if made else None,
        proofs=proofs or {},
    )


def of_error(error: LyktaError) -> Reason:
    """Return an error's message as a reason."""
    facts = {name: str(value) for name, value in error.facts.items()}
    return Reason(text=error.message, facts=facts)


def concerns(care: Care, clock: Clock, now: Instant) -> Iterator[Concern]:
    """Yield what the machine's reports give to think about."""
    if care.scrub is not None and care.scrub_age is not None:
        yield from _of_scrub(care.scrub, care.scrub_age)
    if care.backup is not None and care.backup.fault is not None:
        fault = care.backup.fault
        yield Concern(reason=Reason(fault.message, fault.facts))
    late = backups.overdue(care.backup, clock, now) if care.backup is not None else None
    if late is not None:
        yield Concern(reason=late)


def _of_scrub(report: ScrubReport, age: Age) -> Iterator[Concern]:
    if report.damaged:
        named = [f"{one.unit}/{one.generation}" for one in report.damaged[:_NAMED]]
        more = [*named, "..."] if len(report.damaged) > _NAMED else named
        facts = {"count": str(len(report.damaged)), "copies": ", ".join(more)}
        yield Concern(reason=Reason("Stored copies that are damaged: {count} ({copies}).", facts))
    if report.fault:
        facts = {"code": report.fault}
        yield Concern(reason=Reason("The stored copies could not all be checked ({code}).", facts))
    if age.at_least > SCRUB_OVERDUE:
        facts = {"hours": str(age.at_least // timedelta(hours=1))}
        text = Reason("The stored copies were last checked {hours} hours ago.", facts)
        yield Concern(reason=text)


def of_unit(
    unit: str, proved: Proof | None, waiting: int, incidents: tuple[Incident, ...], ages: list[Age]
) -> Iterator[Concern]:
    """Yield what is to be thought about one unit, beside its freshness.

    `waiting` is how many refused captures wait for a word; `ages` are those of `incidents`.
    """
    if waiting:
        facts = {"unit": unit, "count": str(waiting)}
        text = Reason("{unit}: refused captures that wait for a person's word: {count}.", facts)
        yield Concern(reason=text, unit=unit)
    if proved is not None and proved.fault:
        facts = {"unit": unit, "code": proved.fault}
        text = Reason("{unit}: the copy did not open when somebody logged in ({code}).", facts)
        yield Concern(reason=text, unit=unit, grave=True)
    elif proved is not None and not proved.good:
        facts = {"unit": unit, "older": str(proved.older), "lost": str(proved.lost)}
        text = Reason(
            "{unit}: of the newest copy {older} were only in older copies and {lost} unreadable.",
            facts,
        )
        yield Concern(reason=text, unit=unit)
    for met, age in zip(incidents, ages, strict=True):
        if age.at_least <= ROLLBACK_SHOWN:
            facts = {"unit": unit, "found": str(met.found), "highest": str(met.highest)}
            text = Reason(
                "{unit} was put back from copy {highest} to copy {found}; newer ones have come "
                "since.",
                facts,
            )
            yield Concern(reason=text, unit=unit)


CHECKED = mark("All {count} stored copies were checked: {when}.")
NEVER_CHECKED = mark("The stored copies have not been checked yet.")
OPENED = mark("opened and counted {moment}: {count}")
NEVER_OPENED = mark("nobody has opened it yet")
BACKED_UP = mark("The last backup: {when}.")
PINNED = mark("copy {generation} is pinned")
