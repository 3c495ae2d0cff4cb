"""What people declared of outages: for IT, who looks from elsewhere."""

from collections.abc import Iterator

from appliance.status.care import Concern
from appliance.status.section import Section, Seen
from printing.language import mark
from printing.verdicts import reason_words
from storage.freshness import Reason
from storage.reports import declared
from storage.reports.declared import Declared

_GOES_ON = mark("{person} declared an outage of {source} since {since}.")
_OF_ALL = mark("{person} declared an outage of all record systems since {since}.")
_UNREADABLE = mark("The declaration of an outage cannot be read: the board takes it for one.")
_TITLE = mark("An outage is declared")
_REMEDY = mark("It goes on until somebody ends it, on the screen or with 'lykta outage end'.")


def section(seen: Seen) -> Section | None:
    """Return the declared outages that go on; they say nothing of what the machine noticed."""
    said = declared.read(seen.state)
    going_on = [one for one in said.open if one.has_begun(seen.clock, seen.now)]
    reasons = [_reason(one) for one in going_on]
    if said.damaged:
        reasons.append(Reason(_UNREADABLE))
    if not reasons:
        return None
    return Section(
        key="declared",
        words=lambda language: (reason_words(one, language) for one in reasons),
        document=[
            {"since": one.since, "by": one.by, "why": one.why, "source": one.source or None}
            for one in going_on
        ],
        concerns=tuple(_concerns(reasons)),
    )


def _reason(one: Declared) -> Reason:
    facts = {"person": one.by or "?", "since": f"{one.since:%Y-%m-%dT%H:%M:%SZ}"}
    return (
        Reason(_GOES_ON, facts | {"source": one.source}) if one.source else Reason(_OF_ALL, facts)
    )


def _concerns(reasons: list[Reason]) -> Iterator[Concern]:
    for one in reasons:
        yield Concern(reason=one, title=_TITLE, remedy=Reason(_REMEDY))
