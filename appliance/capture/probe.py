"""The production probe: the site's fictitious patient is searched for in the live system.

Numbered as in the code:
1. Only her number is ever asked for, and only her name is looked for in the answer. Whoever else
   is found is a fault that is said without a name.
2. What came of it stands in the report for the status, and in the logbook as a check.
3. A disk that refuses, or a logbook that cannot be written, does not change what was found.
"""

import logging
import time
import unicodedata
from pathlib import Path

import msgspec

from appliance.sources.search import CannotSearch, Finder, ProbeMissed, ProbeOtherName
from appliance.sources.source import SourceUnreachable
from storage.clock import Clock
from storage.errors import LyktaError
from storage.logbook import Logbook
from storage.reports import probe as report
from storage.reports.probe import Probed

log = logging.getLogger("lykta.capture")


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """The fictitious patient: her number, and her name where it is to be compared."""

    number: str
    name: str = ""


def probe(finder: Finder, patient: Patient, clock: Clock) -> Probed:
    """Return what a search for the fictitious patient brought.

    Raises CannotSearch where the source does not know how; no other fault of the source.
    """
    at, began = clock.now(), time.monotonic()
    error: LyktaError | None
    try:
        error = _compared(finder, patient)
    except CannotSearch:
        raise
    except LyktaError as fault:
        error = fault
    seconds = time.monotonic() - began
    if error is None:
        return Probed(at=at, seconds=seconds)
    return Probed(
        at=at,
        seconds=seconds,
        reached=not isinstance(error, SourceUnreachable),
        code=error.code,
        message=error.message,
        remedy=error.remedy,
        facts={name: str(value) for name, value in error.facts.items()},
    )


def note(source: str, probed: Probed, state: Path, logbook: Logbook | None) -> None:
    """Leave what was found for the status, and in the logbook (2); a fault is logged (3)."""
    facts = {
        "check": "probe",
        "source": source,
        "found": "yes" if probed.found else "no",
        "seconds": f"{probed.seconds:.1f}",
    }
    if probed.code:
        facts["code"] = probed.code
    try:
        report.note(state, source, probed)
        if logbook is not None:
            logbook.append("check", facts=facts)
    except (LyktaError, OSError) as fault:
        log.warning("the probe of %s could not be noted: %s", source, fault)


def _compared(finder: Finder, patient: Patient) -> LyktaError | None:
    names = finder.find(patient.number).names  # 1
    if not names:
        return ProbeMissed(host=finder.name)
    wanted = _words(patient.name)
    if wanted and not any(_words(name) == wanted for name in names):
        return ProbeOtherName(host=finder.name)
    return None


def _words(name: str) -> frozenset[str]:
    """Return the words of a name, in whatever order and case they were written."""
    plain = unicodedata.normalize("NFC", name).casefold().replace(",", " ")
    return frozenset(plain.split())
