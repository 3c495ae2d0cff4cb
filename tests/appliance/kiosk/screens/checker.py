"""Looks at a screen as a program can: what is cut, covered, crossed, too small or too pale.

It reads what the pens say they did (`Pen.traces`), in the order of painting: every ground that
was laid, every line of text with the box from its capitals' top to its baseline, every symbol.

1. A line lies wholly on the panel. 2. It stands on one ground: no edge, rule or card's border
runs through it, so what has a card, a row or a button stays inside it. 3. Nothing that is painted
later covers it, unless a whole page does (a dialog). 4. It meets no other line and no symbol,
and a space parts it from the next in its row.
5. No letters are under 16 px, and no key's label is broken inside a word. 6. Ink and the ground
it really stands on keep 7:1. 7. What can be touched is 12 mm at least, the one primary action
15 mm, each 3 mm from the next, by the real millimetres of the panel. In an exercise on a panel
smaller than the usual one, keys may be as much smaller as its frame makes the screens.
"""

import re
from collections.abc import Iterator
from itertools import combinations, takewhile
from math import hypot
from typing import Any, NamedTuple

from appliance.kiosk.driver import Driver
from appliance.kiosk.pen import NO_RIM, Box, Clipped, Filled, Glass, Inked, Marked, Trace
from appliance.kiosk.theme import HEIGHT, WIDTH, contrast
from appliance.kiosk.widgets.field import Field
from appliance.kiosk.widgets.listing import Listing
from appliance.kiosk.widgets.pane import Button

LEAST_LETTERS, LEAST_CONTRAST = 16.0, 7.0
TARGET, PRIMARY, GAP = 12.0, 15.0, 3.0
USUAL_PANEL = 0.24
"""Millimetres for one pixel of the design on a panel of 15.6 inches at 16:9, about."""
_PAGE = 0.6 * WIDTH * HEIGHT
_SLACK, _ROUND = 0.5, 0.15
_DESCENT, _SPACE = 0.2, 0.28
_OF_A_FAULT = 70


class _Line(NamedTuple):
    """A visible line, and its place in the order of painting."""

    place: int
    ink: Inked


def faults(driver: Driver) -> list[str]:
    """Return what is wrong with the screen that stands, in words; nothing on a clean one."""
    traces = _without_hidden(list(_visible(_traces(driver))))
    lines = [_Line(place, one) for place, one in enumerate(traces) if isinstance(one, Inked)]
    found = [words for line in lines for words in _of_line(line, traces, driver.kiosk.glass.panel)]
    found += _meetings(lines, [one for one in traces if isinstance(one, Marked)])
    return [*found, *_broken_words(driver), *_targets(driver)]


def sizes(driver: Driver) -> dict[str, float]:
    """Return the size of each line that stands once on the glass, by its words."""
    found: dict[str, list[float]] = {}
    for one in _visible(_traces(driver)):
        if isinstance(one, Inked):
            found.setdefault(one.words, []).append(one.size)
    return {words: where[0] for words, where in found.items() if len(where) == 1}


def _traces(driver: Driver) -> list[Trace]:
    ground: list[Trace] = list(driver.kiosk._ground.traces)
    return ground + [one for pane in driver.panes() for one in pane.pen.traces]


def _visible(traces: list[Trace]) -> Iterator[Trace]:
    """Leave out the lines that a clip cuts: a slice of a tall row overlaps the next by a line."""
    clip: Box | None = None
    for one in traces:
        if isinstance(one, Clipped):
            clip = one.box
        elif clip is None or _inside(one.box, clip, 0):
            yield one
        elif isinstance(one, Filled):
            yield Filled(_common(one.box, clip), one.colour)


def _without_hidden(traces: list[Trace]) -> list[Trace]:
    """Drop what lies wholly under a later page."""
    pages = [
        (place, one.box)
        for place, one in enumerate(traces)
        if isinstance(one, Filled) and _area(_common(one.box, Box(0, 0, WIDTH, HEIGHT))) > _PAGE
    ]
    return [
        one
        for place, one in enumerate(traces)
        if not any(after > place and _inside(one.box, page, 0) for after, page in pages)  # type: ignore[union-attr]  # clips are gone
    ]


def _of_line(line: _Line, traces: list[Trace], panel: Box) -> Iterator[str]:
    words, box, size, colour = line.ink
    named = f"“{words[:_OF_A_FAULT]}”"
    if not _inside(box, panel, _SLACK):
        yield f"off the panel: {named} at {_place(box)}"
    if size < LEAST_LETTERS - _ROUND:
        yield f"too small: {named} in {size:.1f} px"
    grounds = _grounds(line, traces)
    if len(grounds) > 1:
        yield f"crosses an edge: {named} at {_place(box)} on {' and '.join(grounds)}"
    for ground in grounds:
        if (ratio := contrast(colour, ground)) < LEAST_CONTRAST:
            yield f"too pale: {named} {colour} on {ground} is {ratio:.1f}:1"
    for one in traces[line.place + 1 :]:
        if isinstance(one, Filled) and _meet(one.box, box, 1):
            yield f"covered: {named} at {_place(box)} by {_place(one.box)}"
            break


def _grounds(line: _Line, traces: list[Trace]) -> tuple[str, ...]:
    """Return the colours under a line, the uppermost first; one where it stands on one ground."""
    box, found = line.ink.box, []
    for one in reversed(traces[: line.place]):
        if isinstance(one, Filled) and _meet(one.box, box, _SLACK):
            found.append(one.colour)
            if _inside(box, one.box, _SLACK):
                break
    return tuple(dict.fromkeys(found))


def _meetings(lines: list[_Line], marks: list[Marked]) -> Iterator[str]:
    tall = [(_with_descent(line.ink), line.ink) for line in lines]
    tall.sort(key=lambda pair: pair[0].y)
    for place, (box, ink) in enumerate(tall):
        low = box.y + box.h
        for under, other in takewhile(lambda pair: pair[0].y < low, tall[place + 1 :]):  # noqa: B023 - used at once
            named = f"“{ink.words[:40]}” and “{other.words[:40]}” at {_place(box)}, {_place(under)}"
            if _meet(box, under, 1):
                yield f"overlap: {named}"
            elif _meet(_with_space(ink), _with_space(other), 1):
                yield f"run together: {named}"
        for mark in marks:
            if _meet(box, mark.box, 1.5):
                symbol = f"{mark.name} {_place(mark.box)}"
                yield f"on a symbol: “{ink.words[:40]}” at {_place(box)} and {symbol}"


def _broken_words(driver: Driver) -> Iterator[str]:
    """Name the keys whose label is broken inside a word (5)."""
    for pane in driver.panes():
        if isinstance(pane, Button):
            whole = re.split(r"\s|(?<=[-/])", pane.label)
            lines = [one.words for one in pane.pen.traces if isinstance(one, Inked)]
            for line in lines:
                if line in pane.label and any(
                    word and word not in whole for word in re.split(r"\s|(?<=[-/])", line)
                ):
                    yield f"broken inside a word: “{pane.label}” at “{line}”"


def _targets(driver: Driver) -> Iterator[str]:
    """Measure what can be touched in the panel's millimetres (7)."""
    millimetres = _millimetres(driver.kiosk.glass)
    panes: list[Any] = driver.panes()
    above = [place for place, pane in enumerate(panes) if getattr(pane, "modal", False)]
    panes = panes[above[-1] :] if above else panes
    panes = [pane for pane in panes if isinstance(pane, Button | Field)]
    touched = [pane for pane in panes if getattr(pane, "kind", "") != "disabled"]
    for pane in touched:
        primary = getattr(pane, "kind", "") == "primary"
        least = PRIMARY if primary else TARGET
        if min(pane.box.w, pane.box.h) * millimetres < least - 0.05:
            yield f"too small to touch: {_name(pane)} {_place(pane.box)} needs {least:.0f} mm"
    for one, other in combinations(touched, 2):
        gap = _gap(one.box, other.box) * millimetres
        if gap < GAP - 0.05:
            yield f"too close: {_name(one)} and {_name(other)}, {gap:.1f} mm"
    for listing in driver.panes():
        if isinstance(listing, Listing):
            yield from _rows(listing, millimetres)


def _millimetres(glass: Glass) -> float:
    """Return what one pixel of the design takes; in an exercise on a small panel as outside it."""
    whole = Glass(glass.size, glass.theme, glass.language, inches=glass.inches).millimetres
    return whole if glass.rim != NO_RIM and whole < USUAL_PANEL else glass.millimetres


def _rows(listing: Listing, millimetres: float) -> Iterator[str]:
    for placed in listing.visible:
        high = listing.rows[placed.index].height * millimetres
        if listing.rows[placed.index].open and high < TARGET - 0.05:
            yield f"too low to touch: row {placed.index} of a list is {high:.1f} mm"


def _name(pane: Any) -> str:
    return f"{type(pane).__name__} “{getattr(pane, 'label', '')}”"


def _with_descent(ink: Inked) -> Box:
    return Box(ink.box.x, ink.box.y, ink.box.w, ink.box.h + ink.size * _DESCENT)


def _with_space(ink: Inked) -> Box:
    """Return a line's box with half of the space that must part it from the next in its row."""
    air = ink.size * _SPACE / 2
    return Box(ink.box.x - air, ink.box.y, ink.box.w + 2 * air, ink.box.h)


def _place(box: Box) -> str:
    return f"({box.x:.0f},{box.y:.0f} {box.w:.0f}x{box.h:.0f})"


def _inside(box: Box, other: Box, slack: float) -> bool:
    return (
        box.x >= other.x - slack
        and box.y >= other.y - slack
        and box.x + box.w <= other.x + other.w + slack
        and box.y + box.h <= other.y + other.h + slack
    )


def _common(box: Box, other: Box) -> Box:
    x, y = max(box.x, other.x), max(box.y, other.y)
    right, low = min(box.x + box.w, other.x + other.w), min(box.y + box.h, other.y + other.h)
    return Box(x, y, max(right - x, 0), max(low - y, 0))


def _meet(box: Box, other: Box, least: float) -> bool:
    x, y, w, h = box
    left, top, wide, high = other
    if min(y + h, top + high) - max(y, top) <= least:
        return False
    return min(x + w, left + wide) - max(x, left) > least


def _area(box: Box) -> float:
    return box.w * box.h


def _gap(box: Box, other: Box) -> float:
    across = max(other.x - box.x - box.w, box.x - other.x - other.w)
    down = max(other.y - box.y - box.h, box.y - other.y - other.h)
    if across >= 0 and down >= 0:
        return hypot(across, down)
    return max(across, down)
