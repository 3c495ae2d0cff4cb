"""The nurses' rounds: which doses of a prescription were given, when, by whom, or why not.

1. A dose belongs to its planned instant; what became of it is drawn from that instant alone.
2. A dose whose record would lie after `now` does not exist yet.
3. As needed doses keep the order's own gap and half its ceiling a calendar day, so that no
   twenty-four hours exceed the ceiling.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from appliance.sources.demo import hours
from appliance.sources.demo.dice import Dice
from appliance.sources.demo.fhir import quantity
from appliance.sources.demo.names import NURSES
from appliance.sources.demo.plan import Line, Oddity, Way
from appliance.sources.demo.prescribing import Prescription

KEPT = timedelta(days=5)
"""How long the record system serves what was given."""

_ROUND_HOURS = {1: ("08",), 2: ("08", "20"), 3: ("08", "14", "20"), 4: ("08", "12", "16", "20")}
_REFUSALS = (
    "Patienten avböjde",
    "Fastande inför undersökning",
    "Kräks",
    "På operation",
    "Lågt blodtryck, läkare kontaktad",
    "På röntgen",
    "Sov, väcktes inte",
)
_OMITTED, _FORGOTTEN, _LATE, _MISTAKEN = 0.03, 0.037, 0.08, 0.004


class Outcome(StrEnum):
    """What became of a dose, in the words of MedicationAdministration.status."""

    GIVEN = "completed"
    OMITTED = "not-done"
    RUNNING = "in-progress"
    MISTAKEN = "entered-in-error"


@dataclass(frozen=True, kw_only=True)
class Dose:
    """One dose: given or omitted at `at`; an infusion runs until `until`, None while it runs."""

    id: str
    order: Prescription
    at: datetime
    outcome: Outcome
    amount: str
    nurse: tuple[str, str]
    witness: tuple[str, str] | None = None
    until: datetime | None = None
    why_not: str = ""


def doses(dice: Dice, order: Prescription, now: datetime) -> list[Dose]:
    """Return all that is recorded of an order at an instant, oldest first."""
    line = order.line
    if line.oddity is Oddity.DO_NOT:
        return []
    begin = max(order.starts, now - KEPT)
    ends = [moment for moment in (order.held, order.ends, now) if moment is not None]
    end = min(ends)
    if line.way is Way.INFUSION:
        return list(_bags(dice, order, now))
    if order.single is not None:
        return _single_dose(dice, order, now)
    planned = (
        _needed(dice, order, begin, end) if line.way is Way.NEEDED else _planned(order, begin, end)
    )
    made = (_dose(dice, order, moment, end) for moment in planned)
    return [dose for group in made for dose in group]


def _planned(order: Prescription, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the instants at which standing doses are due."""
    line = order.line
    clock = line.times or _ROUND_HOURS[line.frequency]
    first = hours.day_of(order.starts)
    for day in _days(begin, end):
        if not _due(line, day, first):
            continue
        for hour in clock:
            moment = hours.at(day, hour)
            if max(begin, order.starts) <= moment <= end:
                yield moment


def _due(line: Line, day: date, first: date) -> bool:
    if line.days and day.strftime("%a").lower() not in line.days:
        return False
    return (day - first).days % line.every == 0


def _needed(dice: Dice, order: Prescription, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the instants at which a patient asked for an as needed dose."""
    line = order.line
    ceiling = float(quantity(line.most)["value"]) / _largest(line.dose)
    fits = int(min(ceiling / 2, 24 / line.gap - 1))
    for day in _days(begin, end):
        if fits < 1 and hours.day_number(day) % 3:
            continue
        count = dice.between(0, min(max(fits, 1), 3), "needed", order.id, day)
        minute = line.gap * 60
        for turn in range(count):
            room = (24 * 60 - minute) // (count - turn) - line.gap * 60
            minute += dice.between(0, max(room, 0), "needed", order.id, day, turn)
            if minute >= 24 * 60:
                break
            moment = hours.at(day, f"{minute // 60}:{minute % 60}")
            if begin <= moment <= end:
                yield moment
            minute += line.gap * 60


def _largest(dose: str) -> float:
    return float(quantity(dose.rpartition("-")[2])["value"])


def _days(begin: datetime, end: datetime) -> Iterator[date]:
    day, last = hours.day_of(begin), hours.day_of(end)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _dose(dice: Dice, order: Prescription, moment: datetime, end: datetime) -> Iterator[Dose]:
    """Yield what was recorded of one due dose: mostly one dose, at times none or two."""
    about = (order.id, int(moment.timestamp()))
    fate = dice.share("fate", *about)
    wished = order.line.way is Way.NEEDED
    if _OMITTED <= fate < _FORGOTTEN and not wished:
        return
    omitted = fate < _OMITTED and not wished
    at = moment if wished else moment + _delay(dice, about, late=fate < _LATE)
    if not order.starts <= at <= end:
        return
    outcome = Outcome.OMITTED if omitted else Outcome.GIVEN
    refusal = dice.pick(_REFUSALS, "refusal", *about) if omitted else ""
    yield _recorded(dice, order, about, at, outcome, why_not=refusal)
    if dice.share("mistake", *about) < _MISTAKEN:
        yield _recorded(dice, order, (*about, "mistake"), at, Outcome.MISTAKEN)


def _delay(dice: Dice, about: tuple[object, ...], *, late: bool) -> timedelta:
    low, high = (30, 70) if late else (-8, 22)
    return timedelta(minutes=dice.between(low, high, "delay", *about))


def _recorded(
    dice: Dice,
    order: Prescription,
    about: tuple[object, ...],
    at: datetime,
    outcome: Outcome,
    why_not: str = "",
) -> Dose:
    careful = order.drug.atc.startswith(("N02A", "A10A", "B01AB")) and outcome is Outcome.GIVEN
    return Dose(
        id=dice.mark("dose", *about),
        order=order,
        at=at,
        outcome=outcome,
        amount=_amount(dice, order, about, at),
        nurse=_nurse(dice, order, at, 0),
        witness=_nurse(dice, order, at, 1) if careful else None,
        why_not=why_not,
    )


def _amount(dice: Dice, order: Prescription, about: tuple[object, ...], at: datetime) -> str:
    """Return how much was given: of several instructions the right one, of a range one end."""
    line = order.line
    if line.parts and line.way is Way.NEEDED:
        return dice.pick(line.parts, "part", *about)[0]
    if line.parts:
        local = at.astimezone(hours.ZONE).hour
        return min(line.parts, key=lambda part: abs(int(part[1]) - local))[0]
    low, dash, high = order.dose.partition("-")
    if not dash:
        return order.dose
    number, _, unit = high.partition(" ")
    return f"{dice.pick((low, number), 'range', *about)} {unit}"


def nurse_key(number: int) -> str:
    """Return the Practitioner id of a nurse."""
    return f"ssk-{number:02d}"


def signature(name: tuple[str, str]) -> str:
    """Return the signature under which a nurse signs, "KL"."""
    return f"{name[0][0]}{name[1][0]}"


def _nurse(dice: Dice, order: Prescription, at: datetime, turn: int) -> tuple[str, str]:
    """Return id and signature of the nurse on duty; `turn` 1 is the one who checks."""
    shift = int((at.timestamp() // 3600 + 2) // 8)
    first = dice.between(0, len(NURSES) - 1, "nurse", order.stay.place.ward.code, shift)
    number = (first + turn * 5) % len(NURSES)
    return nurse_key(number), signature(NURSES[number])


def _single_dose(dice: Dice, order: Prescription, now: datetime) -> list[Dose]:
    given = order.ends
    if given is None or given > min(now, order.stay.ends - hours.MINUTE) or given < now - KEPT:
        return []
    return [_recorded(dice, order, (order.id, "single"), given, Outcome.GIVEN)]


def _bags(dice: Dice, order: Prescription, now: datetime) -> Iterator[Dose]:
    """Yield the bags of an infusion; the last one may still be running."""
    ends = [moment for moment in (order.held, order.ends) if moment is not None]
    end = min(ends) if ends else None
    length = timedelta(minutes=int(order.line.bag * 60))
    bag = order.starts + timedelta(minutes=10)
    number = 0
    while bag <= now and (end is None or bag < end):
        empty = bag + length if end is None else min(bag + length, end)
        if empty >= now - KEPT:
            done = empty <= now
            yield Dose(
                id=dice.mark("bag", order.id, number),
                order=order,
                at=bag,
                outcome=Outcome.GIVEN if done else Outcome.RUNNING,
                amount=order.dose,
                nurse=_nurse(dice, order, bag, 0),
                until=empty if done else None,
            )
        bag, number = bag + length + timedelta(minutes=5), number + 1
