"""The sources: which do not answer or answer too slowly, and what the last round cost them."""

from collections.abc import Iterator

from appliance.status.care import Concern
from appliance.status.section import Section, Seen
from printing.language import Language, mark
from storage import attempts
from storage.attempts import Attempt
from storage.freshness import Reason
from storage.reports import outages, pace
from storage.reports.outages import Kind, Outage

_SILENT = mark("{source} has not answered since {since}.")
_SLOW = mark(
    "{source} answers too slowly to work with since {since}: {seconds} s, usually {usual} s."
)
_SLOW_TITLE = mark("The record system is too slow")
_WORK_HERE = mark("Work from the lists here until it is quick again, and tell IT.")
_COST = mark(
    "The last round asked {requests} questions ({ways}); pauses it was asked for: {pauses}."
)
_PACE = mark("{source} takes {seconds} s for an answer.")
_PACE_USUAL = mark("{source} takes {seconds} s for an answer; usually {usual} s.")


def down(seen: Seen) -> Section | None:
    """Return the sources that are out of order, silent or too slow, with since when."""
    going_on = outages.read(seen.state)
    if not going_on:
        return None
    document = {
        name: {"since": one.since, "kind": one.kind, "seconds": one.seconds, "usual": one.usual}
        for name, one in going_on.items()
    }
    concerns = tuple(_of_outage(name, one) for name, one in going_on.items())
    return Section(key="outages", document=document, concerns=concerns)


def _of_outage(name: str, outage: Outage) -> Concern:
    facts = {"source": name or "?", "since": f"{outage.since:%Y-%m-%dT%H:%M:%SZ}"}
    if outage.kind is Kind.SILENT:
        return Concern(reason=Reason(_SILENT, facts))
    facts |= {"seconds": f"{outage.seconds:.1f}", "usual": f"{outage.usual:.1f}"}
    return Concern(reason=Reason(_SLOW, facts), title=_SLOW_TITLE, remedy=Reason(_WORK_HERE))


def cost(seen: Seen) -> Section | None:
    """Return what the last attempt at every unit cost its source, and the sources' pace."""
    last = attempts.read(seen.state)
    if not last:
        return None
    paces = pace.read(seen.state)
    units = {
        code: {"requests": one.requests, "pauses": one.pauses, "way": one.way or None}
        for code, one in last.items()
    }
    document = {
        "units": units,
        "requests": sum(one.requests for one in last.values()),
        "pauses": sum(one.pauses for one in last.values()),
        "pace": {name: {"latest": one.latest, "usual": one.usual} for name, one in paces.items()},
    }
    return Section(
        key="cost",
        words=lambda language: _words(last, paces, language),
        document=document,
        measures=(f"'requests'={document['requests']};;;0", f"'pauses'={document['pauses']};;;0"),
    )


def _words(
    last: dict[str, Attempt], paces: dict[str, pace.Pace], language: Language
) -> Iterator[str]:
    asked = [one for one in last.values() if one.requests]
    if asked:
        ways = ", ".join(
            sorted({language.say(_WAYS[one.way]) for one in asked if one.way in _WAYS})
        )
        yield language.say(
            _COST,
            requests=sum(one.requests for one in asked),
            ways=ways,
            pauses=sum(one.pauses for one in asked),
        )
    for name, one in paces.items():
        seconds = language.number(f"{one.latest:.2f}")
        if one.usual is None:
            yield language.say(_PACE, source=name, seconds=seconds)
        else:
            yield language.say(
                _PACE_USUAL, source=name, seconds=seconds, usual=language.number(f"{one.usual:.2f}")
            )


_WAYS = {
    "whole": mark("everything"),
    "changes": mark("changes only"),
    "export": mark("a bulk export"),
    "feed": mark("the feed"),
}
