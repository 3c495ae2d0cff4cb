"""The service itself: its three lamps, and what its timetable and people keep it from."""

from collections.abc import Iterator

import msgspec

from appliance.status.care import Concern
from appliance.status.section import Section, Seen
from printing.language import Language, mark
from printing.verdicts import reason_words
from storage.freshness import Reason
from storage.reports import closed, lamps, pauses
from storage.reports.lamps import Glow, Lamp, Lamps
from storage.reports.pauses import ALL

CONFIGURATION, DATA, SOURCE = mark("Configuration"), mark("Data"), mark("Source {name}")
_STARTED = mark("The service started {when}.")
_MARKS = {Glow.GOOD: "✓", Glow.ATTENTION: "!", Glow.BAD: "✗", Glow.WAITING: "·"}

CLOSED = mark("Paused by the timetable until {until}.")
PAUSED = mark("Paused until {until} by {by}: {why}")
NOT_COPIED = (CLOSED, PAUSED)
"""The reasons of a unit that nobody copies now, though nothing is wrong."""

_PAUSED_UNIT = mark("{unit} is paused until {until} by {by}: {why}")
_PAUSED_ALL = mark("Every unit is paused until {until} by {by}: {why}")
_PAUSE = mark("Copying is paused")
_RESUME = mark("It goes on by itself.")
_LAMP = mark("The copying has a fault")


def started(seen: Seen) -> Section | None:
    """Return the three lamps of the service's start, the sources' as their last round left them."""
    lit = lamps.read(seen.state)
    if lit is None:
        return None
    document = {
        "at": lit.at.wall,
        "configuration": lit.configuration.glow,
        "data": lit.data.glow,
        "sources": {name: lamp.glow for name, lamp in lit.sources.items()},
    }
    # What is doubtful about the data stands in the status by itself, newer than this.
    grave = tuple(one for one in _of_lamp(lit.data) if one.grave)
    concerns = (*_of_lamp(lit.configuration), *grave, *_stuck(lit))
    return Section(
        key="lamps",
        words=lambda language: _lit(lit, language),
        document=document,
        concerns=concerns,
    )


def _lit(lit: Lamps, language: Language) -> Iterator[str]:
    """Yield one line for all that is well, and a line for each lamp that is not."""
    yield language.say(_STARTED, when=language.moment(lit.at.wall))
    yield from lines(lit, language)


def lines(lit: Lamps, language: Language) -> Iterator[str]:
    """Yield every lamp in words, and what is to be done below it."""
    yield from lamp_lines(language.say(CONFIGURATION), lit.configuration, language)
    yield from lamp_lines(language.say(DATA), lit.data, language)
    for name, lamp in lit.sources.items():
        yield from lamp_lines(language.say(SOURCE, name=name), lamp, language)


def lamp_lines(name: str, lamp: Lamp, language: Language) -> Iterator[str]:
    """Yield one lamp in words, and what is to be done below it."""
    found = " ".join(reason_words(one, language) for one in lamp.findings)
    yield f"{_MARKS[lamp.glow]} {name}: {found}"
    for words in dict.fromkeys(reason_words(one, language) for one in lamp.remedies):
        yield f"  {words}"


def _of_lamp(lamp: Lamp) -> Iterator[Concern]:
    if lamp.glow not in (Glow.ATTENTION, Glow.BAD):
        return
    for number, finding in enumerate(lamp.findings):
        remedy = lamp.remedies[number] if number < len(lamp.remedies) else None
        bad = lamp.glow is Glow.BAD
        title = _LAMP if bad else ""
        yield Concern(reason=finding, grave=bad, title=title, remedy=remedy)


def _stuck(lit: Lamps) -> Iterator[Concern]:
    """Yield the sources that give nothing until somebody acts: no age tells that in time."""
    said = [*lit.configuration.findings, *lit.data.findings]
    for lamp in lit.sources.values():
        if lamp.lasting and not all(one in said for one in lamp.findings):
            said += lamp.findings
            yield from _of_lamp(msgspec.structs.replace(lamp, glow=Glow.ATTENTION))


def timetable(seen: Seen) -> Section | None:
    """Return which units are paused, by whom, and which the timetable leaves alone now."""
    held = pauses.going_on(pauses.read(seen.state), seen.clock, seen.now)
    shut = {unit: at for unit, at in closed.read(seen.state).items() if at > seen.now.wall}
    if not held and not shut:
        return None
    document = {
        "paused": {
            unit: {"until": one.until, "by": one.by, "why": one.why} for unit, one in held.items()
        },
        "closed": shut,
    }
    concerns = tuple(_of_pause(unit, one) for unit, one in held.items())
    return Section(key="timetable", document=document, concerns=concerns)


def _of_pause(unit: str, pause: pauses.Pause) -> Concern:
    facts = _facts(pause)
    if unit == ALL:
        reason = Reason(_PAUSED_ALL, facts)
    else:
        reason = Reason(_PAUSED_UNIT, facts | {"unit": unit})
    code = "" if unit == ALL else unit
    return Concern(reason=reason, unit=code, title=_PAUSE, remedy=Reason(_RESUME))


def _facts(pause: pauses.Pause) -> dict[str, str]:
    return {"until": _instant(pause.until), "by": pause.by, "why": pause.why}


def _instant(at: object) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def why_not_copied(unit: str, seen: Seen) -> Iterator[Reason]:
    """Yield why a unit is not copied now, though nothing is wrong: a pause, or the timetable."""
    held = pauses.of(unit, pauses.going_on(pauses.read(seen.state), seen.clock, seen.now))
    opens = closed.read(seen.state).get(unit)
    if held is not None:
        yield Reason(PAUSED, _facts(held))
    elif opens is not None and opens > seen.now.wall:
        yield Reason(CLOSED, {"until": _instant(opens)})
