"""A month's evidence with the hard cases: long names, remarks, a failed check, gaps told."""

from datetime import UTC, date, datetime, timedelta

from printing.language import Language
from printing.sheets.machine_stamp import MachineStamp
from printing.sheets.routine_evidence import (
    Check,
    Compliance,
    Month,
    RoutineEvidence,
    routine_evidence,
)

_UNTIL = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
_PEOPLE = ("Karin Ek", "Maximiliana von Rosenfält-Lilliehjelm af Trollesjö", "Eva Sund")


def _checks() -> tuple[Check, ...]:
    first = datetime(2026, 11, 16, 6, 3, tzinfo=UTC)
    daily = [
        Check(
            at=first + timedelta(hours=12 * number),
            routine="freshness",
            outcome=("failed", "remarks", "passed")[min(number, 2)],
            person=_PEOPLE[number % 3],
            steps=("patients", "newest") if number == 0 else (),
            noted=("printer",) if number == 1 else (),
            remark="Säng 08:1 var på röntgen, kom tillbaka kl 8" if number == 0 else "",
            compared="2/3" if number == 0 else "3/3",
            version="0.6.0",
            unsure=number == 3,
        )
        for number in range(12)
    ]
    found = Check(at=first + timedelta(hours=1), routine="probe", outcome="passed")
    printed = Check(
        at=first + timedelta(hours=7),
        routine="test-print",
        outcome="passed",
        person="Eva Sund",
        sheet="LYKTA-A12-0412",
    )
    return tuple(sorted((*daily, found, printed), key=lambda one: one.at))


def sample_month() -> Month:
    """Return two weeks of November, read on its last day."""
    return Month(
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        until=_UNTIL,
        since=datetime(2026, 11, 15, 23, tzinfo=UTC),
        checks=_checks(),
        compliance=(
            Compliance(routine="freshness", asked=30, in_time=10, late=1, missed=18, failed=1),
            Compliance(routine="restart", asked=15, missed=14, waiting=1),
            Compliance(routine="probe", asked=15, in_time=1, missed=14),
            Compliance(routine="clock", asked=2, missed=2),
            Compliance(routine="supplies", asked=2, missed=2),
            Compliance(routine="update", asked=2, missed=2),
            Compliance(routine="test-print", asked=1, in_time=1),
        ),
        undated=2,
        unreadable=1,
    )


def evidence(language: Language) -> RoutineEvidence:
    """Return the evidence of that month."""
    stamp = MachineStamp(
        device="LYKTA-A12",
        printed=_UNTIL,
        serial="LYKTA-A12-0420",
        by="Eva Sund",
        site="Exempelsjukhuset",
        support="08-465 004 10",
    )
    return routine_evidence(sample_month(), stamp, "3f2a-91c2-77b0-12de-0a44-91ff", language)
