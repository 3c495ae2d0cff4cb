"""When a site does its routines, and what it wants done when one fails."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
_TIME = r"([01]\d|2[0-3]):[0-5]\d"
_RHYTHM = rf"^$|^({_DAY}(-{_DAY})? |([1-9]|1\d|2[0-8]) )?{_TIME}( {_TIME}){{0,7}}$"
_HOW = (
    " Written '07:00 19:00' (every day), 'mon-fri 07:00', 'mon 10:00' (weekly) or '1 10:00' "
    "(monthly, on the 1st to 28th). Empty: this site does not do it."
)


class RoutineSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The routines: when each is due, by local time. What is due stands on the locked board."""

    freshness: Annotated[
        str,
        Meta(
            pattern=_RHYTHM,
            examples=["07:00 19:00", "mon-fri 08:00 15:00"],
            description="The daily check: the copy is young and whole, the right patients are in "
            "it." + _HOW,
        ),
    ] = "07:00 19:00"
    restart: Annotated[
        str,
        Meta(
            pattern=_RHYTHM,
            examples=["13:00"],
            description="The daily restart, and an unlock after it; the machine itself notes it.",
        ),
    ] = "13:00"
    probe: Annotated[
        str,
        Meta(
            pattern=_RHYTHM,
            examples=["08:00"],
            description="The live record system is tried with the test patient. Where the "
            "probe above names her, the machine does it alone.",
        ),
    ] = "08:00"
    clock: Annotated[
        str,
        Meta(
            pattern=_RHYTHM,
            examples=["mon 07:00"],
            description="The machine's clock is compared with a watch.",
        ),
    ] = "mon 07:00"
    supplies: Annotated[
        str,
        Meta(
            pattern=_RHYTHM,
            examples=["mon 13:00"],
            description="A look at paper, toner, forms and the marked socket.",
        ),
    ] = "mon 13:00"
    update: Annotated[
        str,
        Meta(
            pattern=_RHYTHM,
            examples=["wed 13:00"],
            description="The weekly restart: the newest version and documents are in force.",
        ),
    ] = "wed 13:00"
    test_print: Annotated[
        str,
        Meta(
            pattern=_RHYTHM,
            examples=["1 13:00"],
            description="The monthly test page, with its code.",
        ),
    ] = "1 13:00"
    late_minutes: Annotated[
        int,
        Meta(
            ge=15,
            le=720,
            description="So long after its hour a daily routine is overdue; a weekly one after a "
            "day, a monthly one after a week.",
        ),
    ] = 120
    patients: Annotated[
        int,
        Meta(ge=1, le=5, description="So many patients are drawn by chance at the daily check."),
    ] = 3
    newest_hours: Annotated[
        int,
        Meta(
            ge=1,
            le=240,
            description="The newest entry in a ward's charts may be so many hours older than the "
            "copy; otherwise the record system gives old news.",
        ),
    ] = 24
    escalation: Annotated[
        str,
        Meta(
            max_length=240,
            description="What to do when a routine fails, in the site's own words, as in 'Starta "
            "om datorn. Hjälper det inte: ring IT, 12 345.'. Empty: restart, then call 'support'.",
        ),
    ] = ""


class EscalationSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to do when one routine fails, where the site wants something else than [routines]."""

    routine: Annotated[
        Literal["freshness", "restart", "probe", "clock", "supplies", "update", "test-print"],
        Meta(description="Name of the routine."),
    ]
    text: Annotated[
        str, Meta(min_length=1, max_length=240, description="What to do, and whom to call.")
    ]
