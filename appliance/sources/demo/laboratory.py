"""Samples that are ordered and taken, scans that are booked, and what is done at the bedside.

Every afternoon samples are ordered for the next morning's round at six; now and then one is
wanted at once. What is taken has a time, what is answered is ordered no more. Each tube has one
number, which all its analyses share.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from appliance.sources.demo import hours
from appliance.sources.demo.dice import Dice
from appliance.sources.demo.fhir import (
    OWN,
    SNOMED,
    Resource,
    concept,
    period,
    reference,
    resource,
)
from appliance.sources.demo.stays import Stay

_DAY = timedelta(days=1)
_ANSWERED = timedelta(minutes=55)
_DAYS_TOLD = 3

PANELS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("lila EDTA", ("B-Hb", "B-LPK", "B-TPK"), 0.75),
    ("grön LiHep", ("P-K", "P-Na", "P-Krea"), 0.7),
    ("grön LiHep, CRP", ("P-CRP",), 0.4),
    ("blå citrat", ("P-PK(INR)", "P-APTT"), 0.2),
    ("gul gel", ("S-Vankomycin, dalvärde",), 0.08),
    ("blododling aerob", ("B-Odling aerob",), 0.08),
)
"""Tube, the analyses it is for, and how often a patient has it in a morning."""

_SCANS = ("DT buk med kontrast", "Lungröntgen", "Koloskopi, fasta från 00:00", "UKG")
_CARE = (("Såromläggning", "10:00", 0.3), ("Mobilisering", "09:30", 0.6))


def laboratory(dice: Dice, stay: Stay, physician: str, now: datetime) -> Iterator[Resource]:
    """Yield a stay's laboratory orders and their specimens as they stand."""
    if stay.resident and not stay.resident.allergies:
        return  # nothing at all is known of her
    for day in _days(now):
        for panel in PANELS:
            if dice.share("panel", stay.id, day, panel[0]) < panel[2]:
                yield from _tube(dice, stay, panel, physician, day, now)


def happenings(dice: Dice, stay: Stay, now: datetime) -> Iterator[Resource]:
    """Yield a stay's scans and what is done at the bedside, planned or done."""
    for day in _days(now):
        if dice.share("scan", stay.id, day) < 0.12:  # noqa: PLR2004 - one patient in eight a day
            yield from _scan(dice, stay, day, now)
        for what, hour, chance in _CARE:
            if dice.share("care", stay.id, what) < chance:
                yield from _care(dice, stay, what, hours.at(day, hour), now)


def _days(now: datetime) -> list[date]:
    today = hours.day_of(now)
    return [today + _DAY * step for step in range(-_DAYS_TOLD + 1, 2)]


def _tube(
    dice: Dice,
    stay: Stay,
    panel: tuple[str, tuple[str, ...], float],
    physician: str,
    day: date,
    now: datetime,
) -> Iterator[Resource]:
    tube, tests, _chance = panel
    about = (stay.id, day, tube)
    minute = dice.between(0, 59, "ordered", *about)
    hour = dice.between(11, 16, "ordered hour", *about)
    ordered = hours.at(day - _DAY, f"{hour}:{minute:02d}")
    planned = hours.at(day, "06")
    if ordered > now or ordered < stay.starts:
        return
    taken = planned + dice.between(-10, 45, "taken", *about) * hours.MINUTE
    answered = taken + _ANSWERED <= now
    number = str(10_000_000 + dice.throw("number", *about) % 90_000_000)
    key = dice.mark("specimen", *about)
    yield _specimen(key, number, tube, stay, taken if taken <= now else None, ordered)
    for place, test in enumerate(tests):
        yield resource(
            "ServiceRequest",
            dice.mark("lab", *about, place),
            taken + _ANSWERED if answered else ordered,
            identifier=[{"system": f"{OWN}rad", "value": f"{number}-{place + 1}"}],
            requisition={"system": f"{OWN}rid", "value": number},
            status="completed" if answered else "active",
            intent="order",
            category=[concept("Laboratorium", SNOMED, "108252007")],
            priority="routine",
            code=concept(test),
            subject=reference("Patient", stay.person.id),
            encounter=reference("Encounter", stay.id),
            occurrenceDateTime=hours.written(planned),
            authoredOn=hours.written(ordered),
            requester={"display": physician},
            specimen=[reference("Specimen", key)],
        )


def _specimen(
    key: str, number: str, tube: str, stay: Stay, taken: datetime | None, ordered: datetime
) -> Resource:
    return resource(
        "Specimen",
        key,
        taken or ordered,
        accessionIdentifier={"system": f"{OWN}lid", "value": number},
        status="available" if taken else None,
        subject=reference("Patient", stay.person.id),
        collection={"collectedDateTime": hours.written(taken)} if taken else None,
        container=[{"type": concept(tube.partition(",")[0])}],
    )


def _scan(dice: Dice, stay: Stay, day: date, now: datetime) -> Iterator[Resource]:
    """Yield a scan of a day, where she was here by then."""
    hour = dice.between(8, 15, "scan hour", stay.id, day)
    at = hours.at(day, str(hour))
    if at < stay.starts:
        return
    yield resource(
        "ServiceRequest",
        dice.mark("scan", stay.id, day),
        at + hours.HOUR if at + hours.HOUR <= now else stay.starts,
        status="completed" if at + hours.HOUR <= now else "active",
        intent="order",
        category=[concept("Bilddiagnostik", SNOMED, "363679005")],
        code=concept(dice.pick(_SCANS, "scan of", stay.id, day)),
        subject=reference("Patient", stay.person.id),
        encounter=reference("Encounter", stay.id),
        occurrencePeriod=period(at, at + hours.HOUR),
        authoredOn=hours.written(max(stay.starts, at - 2 * _DAY)),
    )


def _care(dice: Dice, stay: Stay, what: str, at: datetime, now: datetime) -> Iterator[Resource]:
    """Yield what is done for a patient at an hour, where she was here then."""
    if at < stay.starts:
        return
    late = dice.between(-10, 40, "care", stay.id, what, at)
    done = at + late * hours.MINUTE
    missed = dice.share("missed", stay.id, what, at) < 0.05  # noqa: PLR2004 - one in twenty
    status = ("not-done" if missed else "completed") if done <= now else "preparation"
    yield resource(
        "Procedure",
        dice.mark("care", stay.id, what, at),
        done if done <= now else max(stay.starts, at - 2 * _DAY),
        status=status,
        code=concept(what),
        subject=reference("Patient", stay.person.id),
        encounter=reference("Encounter", stay.id),
        performedDateTime=hours.written(done if status == "completed" else at),
    )
