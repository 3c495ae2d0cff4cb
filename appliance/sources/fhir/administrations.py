"""Administrations: what was given, what was not, and what the source leaves unclear."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from appliance.sources.fhir import errors
from appliance.sources.fhir.drugs import MIXTURE, Drug, drug
from appliance.sources.fhir.paging import Got
from appliance.sources.fhir.shapes import (
    GivenDosage,
    Medication,
    MedicationAdministration,
    Practitioner,
)
from appliance.sources.fhir.values import has_clock, id_of, instant, name_words, plain, quantity
from printing.language import mark
from storage.records import Administration, AdministrationStatus

CUT_OFF = mark("Stopped before the whole dose was given.")
PAUSED = mark("The administration is paused.")
ODD_STATUS = mark("The source does not say clearly whether the dose was given.")
DAY_ONLY = mark("The source gives only the day, not the time.")
MODIFIED = mark("The source has changed the meaning of this dose in a way Lykta does not know.")
UNCLEAR_AMOUNT = mark("The amount or rate given is not a plain number.")
REASONS = (CUT_OFF, PAUSED, ODD_STATUS, DAY_ONLY, MODIFIED, UNCLEAR_AMOUNT)
"""Why an administration is to be checked; English keys for translation."""

_STATUS = {
    "completed": (AdministrationStatus.GIVEN, ()),
    "in-progress": (AdministrationStatus.RUNNING, ()),
    "not-done": (AdministrationStatus.NOT_GIVEN, ()),
    "stopped": (AdministrationStatus.UNCLEAR, (CUT_OFF,)),
    "on-hold": (AdministrationStatus.UNCLEAR, (PAUSED,)),
}
_UNTRUE = "entered-in-error"
_ODD = (AdministrationStatus.UNCLEAR, (ODD_STATUS,))
_MODIFIER = b'"modifierExtension"'


def recent(
    found: Sequence[Got[MedicationAdministration]], since: datetime, zone: tzinfo, host: str
) -> list[Got[MedicationAdministration]]:
    """Return those of the history, whatever the server made of our time limit.

    What runs on is kept however long ago it began. Raises SourceBadValue on one that has no
    time at all: it cannot be told whether it belongs here.
    """
    return [one for one in found if _is_recent(one.resource, since, zone, host)]


def administrations(
    found: Sequence[Got[MedicationAdministration]],
    zone: tzinfo,
    medications: Mapping[str, Medication],
    staff: Mapping[str, Practitioner],
    host: str,
) -> tuple[Administration, ...]:
    """Return a patient's administrations in the order of time."""
    made = (_administration(one, zone, medications, staff, host) for one in found)
    return tuple(sorted(made, key=lambda one: (one.at, one.key)))


def _is_recent(found: MedicationAdministration, since: datetime, zone: tzinfo, host: str) -> bool:
    if found.status == _UNTRUE:
        return False
    at = _at(found, zone)
    if at is None:
        raise errors.SourceBadValue(host=host, what="MedicationAdministration", why="no time")
    if found.status in ("in-progress", "on-hold"):
        return True
    until = instant(found.effective_period.end, zone)
    return max(at, until or at) >= since


def _at(found: MedicationAdministration, zone: tzinfo) -> datetime | None:
    period = found.effective_period
    return instant(found.effective_date_time or period.start or period.end, zone)


def _administration(
    got: Got[MedicationAdministration],
    zone: tzinfo,
    medications: Mapping[str, Medication],
    staff: Mapping[str, Practitioner],
    host: str,
) -> Administration:
    found, at = got.resource, _at(got.resource, zone)
    what = drug(
        found.medication_codeable_concept,
        found.medication_reference,
        found.contained,
        medications,
    )
    if at is None:
        raise errors.SourceBadValue(host=host, what="MedicationAdministration", why="no time")
    status, reasons = _STATUS.get(found.status, _ODD)
    dosage = found.dosage
    return Administration(
        key=found.id,
        order=id_of(found.request.reference, "MedicationRequest"),
        drug=what.name,
        status=status,
        at=at,
        until=instant(found.effective_period.end, zone),
        amount=quantity(dosage.dose),
        rate=quantity(dosage.rate_ratio.numerator if dosage.rate_ratio else dosage.rate_quantity),
        rate_per=quantity(dosage.rate_ratio.denominator) if dosage.rate_ratio else None,
        route=dosage.route.words,
        by=_given_by(found, staff),
        reason="; ".join(one.words for one in found.status_reason if one.words),
        text="; ".join(text for text in (dosage.text, *(note.text for note in found.note)) if text),
        check=(*reasons, *_doubts(found, dosage, got.raw), *_mixed(what, dosage)),
    )


def _doubts(found: MedicationAdministration, dosage: GivenDosage, raw: bytes) -> tuple[str, ...]:
    doubts = []
    rate = dosage.rate_ratio
    parts = (
        dosage.dose,
        dosage.rate_quantity,
        *((rate.numerator, rate.denominator) if rate else ()),
    )
    if not all(map(plain, parts)):
        doubts.append(UNCLEAR_AMOUNT)
    if not has_clock(found.effective_date_time or found.effective_period.start):
        doubts.append(DAY_ONLY)
    if _MODIFIER in raw:
        doubts.append(MODIFIED)
    return tuple(doubts)


def _mixed(what: Drug, dosage: GivenDosage) -> tuple[str, ...]:
    """Return the drug's reasons to check, and that a dose may be of one part of a mixture."""
    rate = dosage.rate_ratio.numerator if dosage.rate_ratio else dosage.rate_quantity
    if MIXTURE in what.check or not what.of_a_part((quantity(dosage.dose), quantity(rate))):
        return what.check
    return (*what.check, MIXTURE)


def _given_by(found: MedicationAdministration, staff: Mapping[str, Practitioner]) -> str:
    for performer in found.performer:
        known = staff.get(id_of(performer.actor.reference, "Practitioner"))
        words = performer.actor.display or (name_words(known.name) if known else "")
        if words:
            return words
    return ""
