"""Every screen of the catalogue is clean: nothing cut, covered, crossed, too small, too pale.

What is looked for stands in ``screens/checker.py``. Each screen is seen here in its hardest look
(German, the largest letters) and in one other, so that all languages and sizes come up over the
screens; with ``--full`` each is seen in every one. ``python -m tests.screens`` renders and checks
them in every theme and on other panels besides. The hardest look is seen as on the panel that most
hospitals buy, the other as on the smallest one that is promised: targets are real millimetres.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from printing.language import LANGUAGES
from tests.appliance.kiosk.screens.machine import demo_machine
from tests.appliance.kiosk.screens.panels import COMMON, PANELS, SMALLEST, Bought

TEXTS = (1.0, 1.25, 1.5)
HARDEST = ("de", 1.5)
SEEN: set[type] = set()
"""The kinds of screen that stood on the glass."""


@pytest.fixture(scope="module")
def visit(glass: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from tests.appliance.kiosk.screens.visit import visiting

    with (
        demo_machine(tmp_path_factory.mktemp("demo")) as machine,
        visiting(glass, machine) as visit,
    ):
        yield visit


def wrong(visit: Any, wanted: list[tuple[Any, Any]]) -> dict[str, list[str]]:
    """Show each screen in its look; return what is wrong with those that are not clean."""
    from tests.appliance.kiosk.screens.checker import faults
    from tests.appliance.kiosk.screens.looking import bring

    found: dict[str, list[str]] = {}
    for entry, look in wanted:
        bring(visit, entry, look)
        SEEN.add(type(visit.driver.screen))
        if fault := faults(visit.driver):
            found[f"{entry.name} {look.language} {look.text}"] = fault
    return found


def test_no_text_is_cut_covered_or_crossed_in_the_hardest_look(visit: Any) -> None:
    from tests.appliance.kiosk.screens import catalogue
    from tests.appliance.kiosk.screens.looking import looks

    (hardest,) = looks(HARDEST[:1], ("day",), HARDEST[1:])
    on(visit, COMMON)
    assert wrong(visit, [(entry, hardest) for entry in catalogue()]) == {}


def on(visit: Any, panel: Bought) -> None:
    """Let the glass be as large as on a panel."""
    glass = visit.kiosk.glass
    glass.inches = panel.inches_in(glass.size)
    glass.fit(glass.size)
    assert glass.millimetres == pytest.approx(panel.said.pixel)


def test_no_screen_is_left_out_of_the_catalogue(visit: Any) -> None:
    from tests.appliance.kiosk.screens import catalogue
    from tests.appliance.kiosk.screens.looking import looks

    (hardest,) = looks(HARDEST[:1], ("day",), HARDEST[1:])
    if not SEEN:  # this test alone was asked for
        wrong(visit, [(entry, hardest) for entry in catalogue()])
    assert {one.__name__ for one in kinds_of_screen()} - {one.__name__ for one in SEEN} == set()


def kinds_of_screen() -> set[type]:
    """Return every kind of screen the kiosk can show; what others are built on is none."""
    from appliance.kiosk.screens.screen import Screen

    whole, left = set(), [Screen]
    while left:
        kind = left.pop()
        left.extend(kind.__subclasses__())
        if not kind.__subclasses__() and kind.__module__.startswith("appliance."):
            whole.add(kind)
    return whole


def test_no_text_is_cut_covered_or_crossed_in_any_language(visit: Any) -> None:
    from tests.appliance.kiosk.screens import catalogue
    from tests.appliance.kiosk.screens.looking import looks

    others = [
        look
        for look in looks(LANGUAGES, ("day", "night", "contrast"), TEXTS)
        if (look.language, look.text) != HARDEST
    ]
    step = 7  # has no factor in common with the number of looks: all come up
    wanted = [
        (entry, others[place * step % len(others)]) for place, entry in enumerate(catalogue())
    ]
    on(visit, SMALLEST)
    assert wrong(visit, wanted) == {}


@pytest.mark.full
@pytest.mark.timeout(900)
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_screen_is_clean_and_no_text_shrinks_where_letters_grow(
    visit: Any, code: str
) -> None:
    from tests.appliance.kiosk.screens import catalogue
    from tests.appliance.kiosk.screens.checker import faults, sizes
    from tests.appliance.kiosk.screens.looking import bring, looks

    found: dict[str, list[str]] = {}
    designed: dict[str, dict[str, float]] = {}
    for look in looks((code,), ("day",), TEXTS):
        for entry in catalogue():
            bring(visit, entry, look)
            here = sizes(visit.driver)
            before = designed.setdefault(entry.name, here)
            smaller = [
                f"smaller than designed: “{words}” {here[words]} px"
                for words in here.keys() & before.keys()
                if here[words] < before[words] - 0.6
            ]
            if fault := faults(visit.driver) + smaller:
                found[f"{entry.name} {look.text}"] = fault
    assert found == {}


def test_the_checker_sees_what_is_wrong(visit: Any) -> None:
    from appliance.kiosk.pen import Box
    from appliance.kiosk.theme import Type
    from tests.appliance.kiosk.screens.checker import faults

    visit.lock()
    screen = visit.driver.screen
    assert faults(visit.driver) == []
    kind = Type(22)
    pen = screen.pen
    before = len(pen.traces)

    def seen(mark: str) -> bool:
        found = faults(visit.driver)
        del pen.traces[before:]
        return any(fault.startswith(mark) for fault in found)

    pen.text(1270, 190, "beyond the edge", kind)
    assert seen("off the panel")
    pen.fill(Box(400, 180, 40, 12), "surface")
    pen.text(420, 192, "half on a card", kind)
    assert seen("crosses an edge")
    pen.text(300, 192, "one", kind)
    pen.text(310, 192, "another", kind)
    assert seen("overlap")
    pen.text(300, 192, "tiny", Type(12))
    assert seen("too small")
    pen.text(300, 192, "pale", kind, "line")
    assert seen("too pale")
    pen.text(300, 192, "hidden", kind)
    pen.fill(Box(310, 180, 10, 10), "bg")
    assert seen("covered")


def test_the_checker_measures_in_the_panels_own_millimetres(visit: Any) -> None:
    from appliance.kiosk.pen import Box
    from appliance.kiosk.widgets.pane import Button
    from tests.appliance.kiosk.screens.checker import faults

    visit.lock()
    screen, glass = visit.driver.screen, visit.kiosk.glass
    high = 12.1 / SMALLEST.said.pixel
    one, other = "one key", "another key"
    keys = [
        Button(glass, Box(300, 450, 380, high), one, lambda: None),
        Button(glass, Box(680 + 3.1 / SMALLEST.said.pixel, 450, 380, high), other, lambda: None),
    ]
    screen.put(*keys)
    pair = f"too close: Button “{one}” and Button “{other}”"
    found = {}
    for name, panel in PANELS.items():
        on(visit, panel)
        told = faults(visit.driver)
        found[name] = [
            words
            for words in told
            if words.startswith((pair, f"too small to touch: Button “{one}”"))
        ]
    screen.take_off(*keys)
    assert {name for name, wrong in found.items() if wrong} == {"10.1-inch"}
    assert len(found["10.1-inch"]) == 2
