"""The feeds of messages: whether they come, and what of them could not be applied."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from appliance.status.care import Concern
from appliance.status.section import Section, Seen
from printing.language import Language, mark
from storage.freshness import Reason
from storage.reports import feed
from storage.reports.feed import FeedReport

SILENT = timedelta(minutes=5)
"""A feed whose report is older than this is not kept by any running service."""

QUIET = timedelta(hours=1)
"""A hospital in which nothing was told for so long is a feed that is cut off."""

_LINE = mark(
    "Feed {name}: open connections {lines}, messages {taken}, applied {applied}, last {last}."
)
_NEVER = mark("never")
_FAULT = mark("The feed {name} takes no messages: {fault}")
_LEFT = mark("Feed {name}: {count} messages could not be applied. The next round reads them whole.")
_STRANGE = mark("Feed {name}: {count} messages were not understood.")
_REFUSED = mark("Feed {name}: {count} messages were refused.")
_QUIET = mark("Feed {name}: no message has come since {since}.")
_GONE = mark("Feed {name}: the service has not reported on it since {since}.")
_UNTRUSTED = mark("{unit}: the feed does not keep its copy fresh now: {why}")
_FORETOLD = mark("{unit}: the feed foretold the last {count} whole rounds.")
_MISSED = mark("Feed {name}: the last whole round of {unit} found {count} changes it had not told.")


def section(seen: Seen) -> Section | None:
    """Return what the feeds brought since the service started."""
    reports = feed.read(seen.state)
    if not reports:
        return None
    return Section(
        key="feeds",
        words=lambda language: (word for one in reports.values() for word in _words(one, language)),
        document=msgspec.to_builtins(dict(reports)),
        concerns=tuple(found for one in reports.values() for found in _concerns(one, seen)),
        measures=(
            f"'feed_messages'={sum(one.taken for one in reports.values())};;;0",
            f"'feed_left'={sum(one.left + one.strange for one in reports.values())};;;0",
        ),
    )


def _words(report: FeedReport, language: Language) -> Iterator[str]:
    last = language.moment(report.last) if report.last else language.say(_NEVER)
    yield language.say(
        _LINE,
        name=report.name,
        lines=report.lines,
        taken=report.taken,
        applied=report.applied,
        last=last,
    )
    for unit in report.units:
        if unit.rounds:
            yield "  " + language.say(_FORETOLD, unit=unit.unit, count=unit.rounds)
        if unit.why:
            yield "  " + language.say(_UNTRUSTED, unit=unit.unit, why=language.say(unit.why))


def _concerns(report: FeedReport, seen: Seen) -> Iterator[Concern]:
    name = report.name
    if report.fault:
        yield Concern(reason=Reason(_FAULT, {"name": name, "fault": report.fault}))
    elif seen.now.wall - report.at > SILENT:
        since = f"{report.at:%Y-%m-%dT%H:%M:%SZ}"
        yield Concern(reason=Reason(_GONE, {"name": name, "since": since}))
    elif report.last is not None and seen.now.wall - report.last > QUIET:
        since = f"{report.last:%Y-%m-%dT%H:%M:%SZ}"
        yield Concern(reason=Reason(_QUIET, {"name": name, "since": since}))
    for text, count in (
        (_LEFT, report.left),
        (_STRANGE, report.strange),
        (_REFUSED, report.refused),
    ):
        if count:
            yield Concern(reason=Reason(text, {"name": name, "count": str(count)}))
    for unit in report.units:
        if unit.missed:
            facts = {"name": name, "unit": unit.unit, "count": str(unit.missed)}
            yield Concern(reason=Reason(_MISSED, facts))
