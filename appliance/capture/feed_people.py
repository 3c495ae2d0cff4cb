"""Who of our patients a message is about, and where she lies: never a guess.

1. A person is found by her numbers alone: the number on the list, in any spelling, or, where she
   has none there, the source's own key. Names are not compared, nor keys of who has a number: a
   key "17" and another's local number "17" are not one person.
2. Where the dates of birth contradict, it is not she: two authorities may have given one number.
3. Where the numbers lead to two different persons, it is neither.
4. A ward's code that the settings do not name is not "somewhere else": it may be our ward, spelt
   in a way nobody told us. Only "*" in the settings says that all others are elsewhere.
5. A code that is a unit's own is that unit, also under "*": else a patient who is moved into one
   of our wards would leave its list.
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TypeVar

import msgspec

from appliance.sources.feed import Place, Whom
from storage.records import Chart, Person, Snapshot, Unit, plain_number, same_number

_Key = TypeVar("_Key")

EVERY_OTHER = "*"
"""Stands in the settings for every ward code that is not named there."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """The feed's units, and which of the sender's ward codes are which of them.

    `places` leads from "WARD" or "WARD@FACILITY" to a unit's code, "" for a ward that is not
    copied here.
    """

    units: Mapping[str, Unit]
    places: Mapping[str, str]

    def unit_of(self, place: Place) -> str | None:
        """Return the unit's code, "" where the place is not ours, None where nobody can say (4)."""
        if not place:
            return None
        for key in (f"{place.ward}@{place.facility}", place.ward):
            if key in self.places:
                return self.places[key]
        if place.ward in self.units:  # 5
            return place.ward
        return self.places.get(EVERY_OTHER)


class TwoPersons(Exception):
    """The numbers of a message lead to two persons, or to one who was born on another day."""


def found(wards: Mapping[str, Snapshot], whom: Whom) -> dict[str, Chart]:
    """Return the charts of a message's person by unit; empty where she is on no list.

    Raises TwoPersons.
    """
    charts = {
        (code, chart.person.key): chart for code, ward in wards.items() for chart in ward.charts
    }
    return {code: chart for (code, _key), chart in hers_among(charts, whom).items()}


def hers_among(charts: Mapping[_Key, Chart], whom: Whom) -> dict[_Key, Chart]:
    """Return those of some charts that are a message's person's. Raises TwoPersons."""
    hers = {key: one for key, one in charts.items() if is_she(one.person, whom.numbers)}
    if len({chart.person.key for chart in hers.values()}) > 1:  # 3
        raise TwoPersons
    if any(not _same_birth(chart.person.birth, whom.person.birth) for chart in hers.values()):
        raise TwoPersons  # 2
    return hers


def is_she(person: Person, numbers: Collection[str]) -> bool:
    """Say whether a person bears one of these numbers (1)."""
    if not person.number:
        return person.key in numbers
    tail = _tail(person.number)
    return any(tail == _tail(one) and same_number(person.number, one) for one in numbers)


@lru_cache(maxsize=1 << 16)
def _tail(number: str) -> str:
    """Return the last four signs: two spellings of one number share them, few others do."""
    return plain_number(number)[-4:]


def _same_birth(one: str, other: str) -> bool:
    return not one or not other or one.startswith(other) or other.startswith(one)


_CODE = re.compile(r"(?!.*\d{5})[A-Za-zÅÄÖåäöÆØæø0-9_-]{1,10}")


def shown(code: str) -> str:
    """Return a code of a message as the status may show it, "?" where it may be something else.

    The status is read without a password, and in a message whose fields have slipped a ward's
    code may be a name or a personal number.
    """
    return code if _CODE.fullmatch(code) else "?"
