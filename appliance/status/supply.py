"""The sources: which do not answer or answer too slowly, and what the last round cost them."""

from collections.abc import Iterator

from appliance.status.care import Concern
from appliance.status.section import Section, Seen
from printing.language import Language, mark
from printing.verdicts import reason_words
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
    """Return the sources that are out of order, silent or too slow, with since when.

    A silent one is said and no more: its units' ages tell whether that matters yet. That one is too
    slow nothing else would tell.
    """
    going_on = outages.read(seen.state)
    if not going_on:
        return None
    document = {
        name: {"since": one.since, "kind": one.kind, "seconds": one.seconds, "usual": one.usual}
        for name, one in going_on.items()
    }
    slow = {name: one for name, one in going_on.items() if one.kind is Kind.SLOW}
    silent = [_silent(name, one) for name, one in going_on.items() if name not in slow]
    return Section(
        key="outages",
        words=lambda language: (reason_words(one, language) for one in silent),
        document=document,
        concerns=tuple(_too_slow(name, one) for name, one in slow.items()),
    )


def _facts(name: str, outage: Outage) -> dict[str, str]:
    return {"source": name or "?", "since": f"{outage.since:%Y-%m-%dT%H:%M:%SZ}"}


def _silent(name: str, outage: Outage) -> Reason:
    return Reason(_SILENT, _facts(name, outage))


def _too_slow(name: str, outage: Outage) -> Concern:
    figures = {"seconds": f"{outage.seconds:.1f}", "usual": f"{outage.usual:.1f}"}
    reason = Reason(_SLOW, _facts(name, outage) | figures)
    return Concern(reason=reason, title=_SLOW_TITLE, remedy=Reason(_WORK_HERE))


def cost(seen: Seen) -> Section | None:
    """Return what the last attempt at every unit cost its source, and the sources' pace."""
    last = attempts.read(seen.state)
    if not last:
        return None
    paces = {name: one for name, one in pace.read(seen.state).items() if seen.asked(name)}
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
