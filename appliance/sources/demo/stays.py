"""Who lies where: every place of a ward is a chain of stays without a gap.

1. The end of one stay is the beginning of the next, so that a ward is always full.
2. A boundary is drawn from the number of the stay alone, so that the past never changes.
3. Two places now and then exchange their beds, across wards as well; how often they have done
   so by an instant decides who lies where.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from appliance.sources.demo import hours
from appliance.sources.demo.dice import Dice
from appliance.sources.demo.names import FAMILIES, MEN, WOMEN
from appliance.sources.demo.numbers import fictitious_number, phone
from appliance.sources.demo.plan import Profile
from appliance.sources.demo.residents import RESIDENTS, Resident
from appliance.sources.demo.wards import WARDS, Bed, Ward

_DAYS = 5
_RESIDENT_DAYS = 21
_SPREAD = 1
_BIRTHDAYS = 360
_BIRTHDAY_STEP = 113
_FIRST_YEAR = 1900

_SWAPS = (
    (("B31", 1), ("B31", 5), 59),
    (("B31", 2), ("B31", 9), 71),
    (("B31", 6), ("B31", 14), 83),
    (("B32", 1), ("B32", 5), 67),
    (("B32", 3), ("B32", 12), 79),
    (("B32", 8), ("B32", 19), 53),
    (("M41", 1), ("M41", 5), 61),
    (("M41", 2), ("M41", 8), 73),
    (("M41", 6), ("M41", 13), 89),
    (("B31", 7), ("B32", 7), 62),
    (("B32", 9), ("M41", 9), 47),
    (("B31", 11), ("M41", 11), 55),
)


@dataclass(frozen=True)
class Place:
    """One of the places a ward has; `number` counts from 0."""

    ward: Ward
    number: int

    @property
    def key(self) -> tuple[str, int]:
        """Ward code and number."""
        return self.ward.code, self.number

    @property
    def resident(self) -> Resident | None:
        """The patient who never leaves this place, if there is one."""
        return RESIDENTS.get(self.key)

    @property
    def bed(self) -> Bed:
        """The bed that belongs to this place."""
        return self.ward.beds[self.number]


PLACES = tuple(Place(ward, number) for ward in WARDS for number in range(len(ward.beds)))
"""The sixty places."""

_BY_KEY = {place.key: place for place in PLACES}
_PARTNER = {
    one: (_BY_KEY[other], every)
    for first, second, every in _SWAPS
    for one, other in ((first, second), (second, first))
}


@dataclass(frozen=True)
class Somebody:
    """A person of the demo hospital."""

    id: str
    number: str
    family: str
    given: str
    born: date
    woman: bool
    phone: str
    protected: bool = False


@dataclass(frozen=True)
class Stay:
    """One admission: who, why, from when to when. `ends` lies in the future while it lasts."""

    id: str
    place: Place
    count: int
    starts: datetime
    ends: datetime
    person: Somebody
    why: str
    profile: Profile | None

    @property
    def resident(self) -> Resident | None:
        """The resident whose stay this is, if it is one."""
        return self.place.resident


def stay_at(dice: Dice, place: Place, now: datetime) -> Stay:
    """Return the stay that fills a place at an instant."""
    days = _RESIDENT_DAYS if place.resident else _DAYS
    today = hours.day_number(hours.day_of(now))
    guess = today // days + 1
    while _boundary(dice, place, guess) > now:
        guess -= 1
    return stay(dice, place, guess)


@lru_cache(maxsize=5_000)
def stay(dice: Dice, place: Place, count: int) -> Stay:
    """Return a stay by its number in the chain of its place."""
    resident = place.resident
    person = _resident(dice, place, resident) if resident else _patient(dice, place, count)
    profile = None if resident else _profile(dice, place, count)
    return Stay(
        id=dice.mark("stay", *place.key, count),
        place=place,
        count=count,
        starts=_boundary(dice, place, count),
        ends=_boundary(dice, place, count + 1),
        person=person,
        why=resident.why if resident else profile.name if profile else "",
        profile=profile,
    )


def beds(place: Place, since: datetime, now: datetime) -> list[tuple[datetime, Place]]:
    """Return where the patient of a place has lain from an instant to another, oldest first."""
    partner = _PARTNER.get(place.key)
    if partner is None:
        return [(since, place)]
    other, every = partner
    zero = hours.at(hours.EPOCH, "10:20")
    period = timedelta(hours=every)
    first, last = (since - zero) // period, (now - zero) // period
    turns = [(max(since, zero + turn * period), turn) for turn in range(first, last + 1)]
    return [(begin, other if turn % 2 else place) for begin, turn in turns]


@lru_cache(maxsize=20_000)
def _boundary(dice: Dice, place: Place, count: int) -> datetime:
    """Return when a stay begins: mostly in the day, now and then at night."""
    days = _RESIDENT_DAYS if place.resident else _DAYS
    about = ("boundary", *place.key, count)
    lead = dice.between(0, days - 1, "lead", *place.key)
    day = count * days + lead + dice.between(-_SPREAD, _SPREAD, *about, "day")
    if dice.share(*about, "night") < 0.25:  # noqa: PLR2004 - a quarter come through the emergency ward
        minute = dice.between(0, 24 * 60 - 1, *about, "minute")
    else:
        minute = dice.between(9 * 60, 18 * 60, *about, "minute")
    hour = f"{minute // 60:02d}:{minute % 60:02d}"
    return hours.at(hours.EPOCH + timedelta(days=day), hour)


def _profile(dice: Dice, place: Place, count: int) -> Profile:
    return dice.pick(place.ward.profiles, "profile", *place.key, count)


def _patient(dice: Dice, place: Place, count: int) -> Somebody:
    about = ("patient", *place.key, count)
    woman = dice.share(*about, "sex") < 0.5  # noqa: PLR2004 - an even chance
    low, high = _profile(dice, place, count).ages
    year = hours.EPOCH.year + 6 - dice.between(low, high, *about, "age")
    turn = PLACES.index(place) * 6 + count % 6
    born = _birthday(year, turn)
    return Somebody(
        id=dice.mark(*about),
        number=fictitious_number(born, dice.between(0, 3, *about, "turn"), woman=woman),
        family=dice.pick(FAMILIES, *about, "family"),
        given=dice.pick(WOMEN if woman else MEN, *about, "given"),
        born=born,
        woman=woman,
        phone=phone(dice.throw(*about, "phone")),
    )


def _birthday(year: int, turn: int) -> date:
    """Return a day of the year that no other recent patient has, so that no number repeats."""
    ordinal = turn * _BIRTHDAY_STEP % _BIRTHDAYS
    return date(max(year, _FIRST_YEAR), 1, 1) + timedelta(days=ordinal)


def _resident(dice: Dice, place: Place, resident: Resident) -> Somebody:
    return Somebody(
        id=dice.mark("resident", *place.key),
        number=resident.number,
        family=resident.family,
        given=resident.given,
        born=resident.born,
        woman=resident.woman,
        phone="" if resident.protected else phone(dice.throw("phone", *place.key)),
        protected=resident.protected,
    )
