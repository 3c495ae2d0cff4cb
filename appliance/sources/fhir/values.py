"""Single FHIR values as the values of our records, losing no digit and no word."""

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime, tzinfo

from msgspec import Raw

from appliance.sources.fhir.shapes import Amount, HumanName, Ratio
from storage.records import Quantity

_NUMBER = re.compile(rb"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_READABLE = re.compile(r"\d+(\.\d+)?")
_TYPE_AND_ID = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?$")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_FIRST = datetime(MINYEAR, 1, 3, tzinfo=UTC)
_LAST = datetime(MAXYEAR, 12, 29, tzinfo=UTC)


def id_of(reference: str, kind: str) -> str:
    """Return the id of a reference to this kind of resource, or "" where it is none.

    Relative ("Patient/7"), absolute ("https://host/fhir/Patient/7") and versioned references
    are understood. The host of an absolute one is not compared: behind a reverse proxy servers
    write an inner name, and every answer is checked against the patient that was asked for.
    """
    found = _TYPE_AND_ID.search(reference)
    return found[2] if found and found[1] == kind else ""


def instant(text: str, zone: tzinfo) -> datetime | None:
    """Return a FHIR dateTime or instant in UTC; a date alone is local midnight.

    Partial dates and texts that are no time return None. What systems write for "never" and
    "for ever" ("0001-01-01T00:00:00", "9999-12-31T23:59:59Z") is moved inward by a few days,
    or no other time zone could show it: a chart must not fail to open for that.
    """
    try:
        at = datetime.fromisoformat(_FRACTION.sub(r"\1", text))
    except (ValueError, OverflowError):
        return None
    local = at if at.tzinfo else at.replace(tzinfo=zone)
    if at.year in (MINYEAR, MAXYEAR):
        local = min(max(local.replace(tzinfo=UTC), _FIRST), _LAST)
    return local.astimezone(UTC)


def for_ever(text: str) -> bool:
    """Say whether a bound is what systems write for "no bound": the calendar's ends."""
    return text.startswith((f"{MINYEAR:04}-", f"{MAXYEAR:04}-"))


def last_instant(text: str, zone: tzinfo) -> datetime | None:
    """Return the last second that an end covers; a date alone covers its whole day, locally."""
    if has_clock(text):
        return instant(text, zone)
    return instant(f"{text}T23:59:59", zone)


def has_clock(text: str) -> bool:
    """Say whether a FHIR dateTime holds a time of day."""
    return "T" in text


def number(amount: Amount | None) -> str:
    """Return a quantity's number with the source's own digits, "" where it is no number."""
    return digits(amount.value) if amount is not None else ""


def digits(raw: Raw) -> str:
    """Return a raw JSON number as it was written, "" where it is no number."""
    written = bytes(raw).strip()
    return written.decode() if _NUMBER.fullmatch(written) else ""


def quantity(amount: Amount | None) -> Quantity | None:
    """Return a quantity with the source's digits and unit, None where it holds no number."""
    value = number(amount)
    if amount is None or not value:
        return None
    return Quantity(value=value, unit=amount.unit or amount.code)


def plain(amount: Amount | None) -> bool:
    """Say whether a quantity is wholly told by its number and unit (or is not there at all).

    A negative number and one with an exponent ("1e-3") are none that a nurse should have to read.
    """
    if amount is None:
        return True
    return bool(_READABLE.fullmatch(number(amount))) and not amount.comparator


def written(amount: Amount | None) -> str:
    """Return a quantity as words, "500 mg", "" where it holds no number."""
    known = quantity(amount)
    return f"{known.value} {known.unit}".strip() if known else ""


def ratio_words(ratio: Ratio | None) -> str:
    """Return a ratio as words, "500 mg/5 mL"; "" where it has no numerator.

    Per one of something is written as a label writes it, "100 enheter/ml": FHIR cannot leave
    the 1 out, and no number is changed by it.
    """
    if ratio is None or not written(ratio.numerator):
        return ""
    below = written(ratio.denominator).removeprefix("1 ")
    return f"{written(ratio.numerator)}/{below}" if below else written(ratio.numerator)


def name_of(names: tuple[HumanName, ...]) -> HumanName:
    """Return the name in use: official, then usual, then the first that is not old."""
    rank = {"official": 0, "usual": 1, "": 2, "nickname": 4, "maiden": 5, "old": 6}
    return min(names, key=lambda name: rank.get(name.use, 3), default=HumanName())


def name_words(names: tuple[HumanName, ...]) -> str:
    """Return a name as one text, given names first."""
    name = name_of(names)
    return name.text or " ".join((*name.given, name.family)).strip()
