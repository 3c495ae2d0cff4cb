"""How the value of a search parameter is compared with a resource (FHIR R4, 3.1.1.4)."""

from datetime import datetime, timedelta

from appliance.sources.demo.hours import ZONE

FOREVER = datetime.max.replace(tzinfo=ZONE) - timedelta(days=2)
"""The end of a Period that has none."""


class BadQuestion(ValueError):
    """A parameter has a value that no server can understand."""


def by_token(wish: str, value: tuple[str, str]) -> bool:
    """Say whether "code", "system|code" or "|code" means a coding (system, code)."""
    system, bar, code = wish.rpartition("|")
    return code == value[1] and (not bar or system == value[0])


def by_reference(wish: str, value: str) -> bool:
    """Say whether "x", "Type/x" or an absolute address means the reference "Type/x"."""
    return wish == value or wish == value.partition("/")[2] or wish.endswith(f"/{value}")


def by_text(wish: str, value: str) -> bool:
    """Say whether a text begins with what is wished, in either case."""
    return value.casefold().startswith(wish.casefold())


def by_date(wish: str, value: object) -> bool:
    """Say whether "ge2026-11-22" and the like hold for an instant or Period."""
    prefix, (low, high) = wished_span(wish)
    first, last = span(value)
    return {
        "eq": low <= first and last < high,
        "ne": not (low <= first and last < high),
        "ge": last >= low,
        "gt": last >= high,
        "le": first < high,
        "lt": first < low,
        "sa": first >= high,
        "eb": last < low,
        "ap": first < high and last >= low,
    }[prefix]


def wished_span(wish: str) -> tuple[str, tuple[datetime, datetime]]:
    """Return prefix and span of a date parameter. Raises BadQuestion where it means nothing."""
    prefix = wish[:2] if wish[:2].isalpha() else "eq"
    if prefix not in {"eq", "ne", "ge", "gt", "le", "lt", "sa", "eb", "ap"}:
        raise BadQuestion(f"{wish!r} has no known prefix")
    text = wish[2:] if wish[:2].isalpha() else wish
    return prefix, _date_span(text)


_STEPS = {10: timedelta(days=1), 16: timedelta(minutes=1)}


def _date_span(text: str) -> tuple[datetime, datetime]:
    """Return the first instant a date means and the first it no longer means."""
    padded = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text)
    try:
        begin = datetime.fromisoformat(padded.replace(" ", "+"))
    except ValueError:
        raise BadQuestion(f"{text!r} is no date") from None
    if begin.tzinfo is None:
        begin = begin.replace(tzinfo=ZONE)
    long = {4: timedelta(days=365), 7: timedelta(days=30)}.get(len(text))
    step = long or _STEPS.get(len(text)) or timedelta(seconds=1)
    return begin, begin + step


def span(value: object) -> tuple[datetime, datetime]:
    """Return the first and last instant of an instant or Period of a resource."""
    if isinstance(value, dict):
        low, high = value.get("start"), value.get("end")
        return (
            _date_span(low)[0] if low else datetime.min.replace(tzinfo=ZONE),
            _date_span(high)[0] if high else FOREVER,
        )
    begin, end = _date_span(str(value))
    return begin, end - timedelta(microseconds=1)
