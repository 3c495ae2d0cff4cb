"""The guard's figures, and the probe of the live system."""

from typing import Annotated

import msgspec
from msgspec import Meta

_Percent = Annotated[int, Meta(ge=0, le=90)]


class GuardFigures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The figures that a site and each of its units may have of its own."""

    lost_percent: Annotated[
        int,
        Meta(
            ge=30,
            le=80,
            description="A ward whose census lost more than so many percent since the last copy, "
            "and more than 'lost_at_least' patients, keeps its older copy.",
        ),
    ] = 50
    lost_at_least: Annotated[
        int, Meta(ge=2, le=30, description="So many patients a ward may always lose at once.")
    ] = 5
    day_percent: Annotated[
        _Percent,
        Meta(
            description="The same within a day, a few patients at a time; not where the ward was "
            "as empty at this hour of another week. 0: no such rule."
        ),
    ] = 65
    usual_percent: Annotated[
        _Percent,
        Meta(
            description="A census so many percent below the fewest patients ever seen at this "
            "hour of the week is refused. 0: no such rule."
        ),
    ] = 50
    emptied_percent: Annotated[
        _Percent,
        Meta(
            description="Where more than so many percent of the patients who stayed lost all "
            "their orders, and more than 'emptied_at_least', the older copy is kept. "
            "0: no such rule."
        ),
    ] = 20
    emptied_at_least: Annotated[
        int, Meta(ge=1, le=20, description="So many patients may always lose all their orders.")
    ] = 3
    thinned_percent: Annotated[
        _Percent,
        Meta(
            description="Where half of the patients who stayed lost more than so many percent of "
            "their orders at once, the older copy is kept. 0: no such rule."
        ),
    ] = 25
    stalled_captures: Annotated[
        int,
        Meta(
            ge=0,
            le=20,
            description="After so many captures in a row in which the record system's own time "
            "stood still, its answers are refused. 0: no such rule.",
        ),
    ] = 3


class GuardSettings(GuardFigures, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the guard refuses to believe; look with 'lykta guard report' what it did."""

    log_only: Annotated[
        bool,
        Meta(
            description="true: the learnt rules and the round's only say what they would refuse. "
            "The rules of the first order (an empty ward, half of it gone, orders gone) bind "
            "always."
        ),
    ] = False
    site_percent: Annotated[
        _Percent,
        Meta(
            description="Where all wards together lost more than so many percent of their "
            "patients in a round, those that lost many keep their older copies. 0: no such rule."
        ),
    ] = 20
    canary: Annotated[
        str,
        Meta(
            max_length=40,
            description="Personal number of a fictitious patient who always lies in one of the "
            "wards. Empty where the site has none.",
        ),
    ] = ""


class GuardUnitSettings(GuardFigures, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit with figures of its own; one that is not given has Lykta's default."""

    unit: Annotated[str, Meta(min_length=1, max_length=20, description="Code of the unit.")]
    closes: Annotated[
        bool,
        Meta(
            description="true: the ward closes at times, as every weekend. At an hour of the week "
            "at which it was empty before, an empty census is believed."
        ),
    ] = False


class ProbeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The probe: a fictitious patient is searched for in the live system, day by day."""

    number: Annotated[
        str,
        Meta(
            max_length=40,
            description="Personal number of the fictitious patient who stands in the record "
            "system. Empty: no probe.",
        ),
    ] = ""
    name: Annotated[
        str,
        Meta(
            max_length=80,
            description="Her name there, as in 'Kvinna, Fiktiv'; another name is said to be "
            "wrong. Empty: any.",
        ),
    ] = ""
    source: Annotated[
        str,
        Meta(
            max_length=40,
            description="Name of the source that is asked. Empty: every one that can search.",
        ),
    ] = ""
    times: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")], ...],
        Meta(max_length=24, description="When she is searched for, as in '06:30'."),
    ] = ("06:30", "18:30")
