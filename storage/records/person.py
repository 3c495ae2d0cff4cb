"""A person: patient of a ward or visitor of a clinic."""

from datetime import date
from enum import StrEnum

import msgspec


class Sex(StrEnum):
    """Administrative sex, as the source has it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who somebody is, in the source's own spelling.

    `key` identifies the person inside the source. `number` is the national personal number
    or reserve number exactly as the source writes it, empty where it has none. `birth` is an
    ISO 8601 date which may be partial ("1940", "1940-03"), empty where unknown. `protected`
    is true where the source marks the identity as protected.
    """

    key: str
    number: str = ""
    family: str = ""
    given: str = ""
    birth: str = ""
    sex: Sex = Sex.UNKNOWN
    protected: bool = False
    phone: str = ""

    @property
    def name(self) -> str:
        """Family name, comma, given names; what is missing is left out."""
        return ", ".join(part for part in (self.family, self.given) if part)


def plain_number(number: str) -> str:
    """Return the digits and letters of a personal number, for comparing two spellings."""
    return "".join(sign for sign in number.upper() if sign.isalnum())


_LONG = 12
_SHORT = 10


def same_number(one: str, other: str) -> bool:
    """Say whether two personal numbers are one: written alike, or one without its century.

    Swedish routines also write the fictitious 18020202-0202 as 180202-0202. That spelling is
    known for numbers of the 1800s only: for the living it is another person's number
    (20100315-1234 is not 201003-1234, who is born in 2020).
    """
    short, long = sorted((plain_number(one), plain_number(other)), key=len)
    if short == long:
        return bool(short)
    if (len(short), len(long)) != (_SHORT, _LONG):
        return False
    odd = long.startswith("18") and long.startswith(short[:6]) and long.endswith(short[6:])
    return long[2:] == short or odd


def age_in_years(birth: str, on: date) -> int | None:
    """Return completed years on a day, or None where the birth date is unknown or partial."""
    try:
        born = date.fromisoformat(birth)
    except ValueError:
        return None
    before_birthday = (on.month, on.day) < (born.month, born.day)
    return on.year - born.year - before_birthday
