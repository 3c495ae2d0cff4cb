"""What a doctor writes on the demo wards: one `Line` is one prescription of a treatment plan."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict, Unpack


class Way(StrEnum):
    """How a line asks for its doses."""

    TIMES = "times"
    """At stated clock times."""
    OFTEN = "often"
    """So many times a day, no clock time stated."""
    NEEDED = "needed"
    """When the patient needs it, with a ceiling."""
    INFUSION = "infusion"
    """Running at a rate."""
    ONCE = "once"
    """One single dose."""


class Oddity(StrEnum):
    """Shapes that a structured reader must not simplify but send back to the source's text."""

    NONE = ""
    SEVERAL = "several"
    """Several dosage instructions; `Line.parts` holds them."""
    UNKNOWN_EXTENSION = "unknown-extension"
    """The dosage instruction carries an extension nobody else knows."""
    MODIFIER = "modifier"
    """The order carries a modifierExtension."""
    DO_NOT = "do-not"
    """The order says that the drug must not be given."""
    TEXT_ONLY = "text-only"
    """The dosage is words without any structure."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One prescription of a treatment plan; hours count from the admission.

    `dose` and `most` are an amount and its unit ("2 tabletter", "2-6 enheter"). `times` are
    hours ("08", "22:30"); `days` are weekdays as FHIR writes them; `every` is the number of
    days between doses. `after` and `until` bound the treatment; a single dose is given at
    `after` and ordered at `ordered`, else a few hours before. `held` says why it is on hold and
    `held_after` since when; `stopped` says why it is stopped at `until`. With `renew` the order
    is stopped and written anew every so many hours, alternating between `dose` and `next_dose`.
    `bag` is hours a bag lasts.
    """

    way: Way
    drug: str
    dose: str
    reason: str = ""
    times: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    every: int = 1
    frequency: int = 0
    gap: int = 0
    most: str = ""
    rate: str = ""
    bag: float = 0
    after: float = 0
    ordered: float | None = None
    until: float | None = None
    stopped: str = ""
    held: str = ""
    held_after: float = 4
    renew: int = 0
    next_dose: str = ""
    note: str = ""
    oddity: Oddity = Oddity.NONE
    parts: tuple[tuple[str, str], ...] = ()
    text: str = ""


class More(TypedDict, total=False):
    """What a prescription may have besides drug, dose and time; the fields of `Line`."""

    days: tuple[str, ...]
    every: int
    after: float
    until: float
    stopped: str
    held: str
    held_after: float
    renew: int
    next_dose: str
    note: str
    oddity: Oddity
    parts: tuple[tuple[str, str], ...]
    text: str


def times(drug: str, dose: str, hours: str, reason: str = "", **more: Unpack[More]) -> Line:
    """Return a standing prescription with clock times ("08 20")."""
    return Line(
        way=Way.TIMES, drug=drug, dose=dose, times=tuple(hours.split()), reason=reason, **more
    )


def often(drug: str, dose: str, frequency: int, reason: str = "", **more: Unpack[More]) -> Line:
    """Return a standing prescription of so many doses a day without clock times."""
    return Line(way=Way.OFTEN, drug=drug, dose=dose, frequency=frequency, reason=reason, **more)


def needed(drug: str, dose: str, gap: int, most: str, reason: str, **more: Unpack[More]) -> Line:
    """Return an as needed prescription: at least `gap` hours apart, at most `most` a day."""
    return Line(way=Way.NEEDED, drug=drug, dose=dose, gap=gap, most=most, reason=reason, **more)


def infusion(
    drug: str, dose: str, rate: str, bag: float, reason: str, **more: Unpack[More]
) -> Line:
    """Return an infusion of bags of `dose` at a rate ("83 ml/timme")."""
    return Line(way=Way.INFUSION, drug=drug, dose=dose, rate=rate, bag=bag, reason=reason, **more)


def once(
    drug: str,
    dose: str,
    after: float,
    reason: str,
    *,
    ordered: float | None = None,
    renew: int = 0,
    note: str = "",
) -> Line:
    """Return a single dose, given `after` hours after the admission and ordered before."""
    return Line(
        way=Way.ONCE,
        drug=drug,
        dose=dose,
        after=after,
        reason=reason,
        ordered=ordered,
        renew=renew,
        note=note,
    )


@dataclass(frozen=True)
class Profile:
    """Why somebody lies on a ward, whom it strikes and what is prescribed for it."""

    name: str
    ages: tuple[int, int]
    lines: tuple[Line, ...]
    men_only: bool = False
