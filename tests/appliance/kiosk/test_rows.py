"""A row shows its own patient and nobody else, whatever was scrolled, filtered, resized, answered.

Hypothesis makes up what a hurried person does: turns pages, drags, walks with the arrows, opens
patients and comes back, searches, takes larger letters, another language, another panel; and what
the desk does meanwhile: it answers with a ward where others lie in the beds. After every step
each row on the glass is held against its patient, and the whole glass against everybody else.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from printing.sheets.ward_list import ward_list
from storage.records import Snapshot, Stay
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.test_journey import is_on, listing
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import charts

MANY = 34
PANELS = [(1280, 800), (1920, 1080), (1024, 768)]
_LONG = "Maximiliana Christina Elisabeth Ulrika Eleonora Wallenstierna-Łukaszewicz"


def ward(letter: str) -> Snapshot:
    """Return a ward whose patients are in no other; some have long names, two have none known."""
    made = []
    for bed in range(1, MANY + 1):
        sample = (charts.ordinary, charts.no_allergies_recorded, charts.marked_to_check)[bed % 3]()
        given = f"{letter}nna {_LONG}" if bed % 9 == 0 else f"{letter}nna"
        made.append(
            msgspec.structs.replace(
                sample,
                person=charts.person(
                    f"{letter}{bed}",
                    number=f"{letter}-{bed:04d}",
                    family=f"Bo{bed:03d}",
                    given=given,
                ),
                stay=Stay(key=f"s{bed}", unit="A12", room="1", bed=str(bed)),
            )
        )
    return msgspec.structs.replace(charts.ward_snapshot(), charts=tuple(made))


WARDS = {letter: ward(letter) for letter in "XYZ"}
EVERYBODY = {
    words
    for snapshot in WARDS.values()
    for chart in snapshot.charts
    for words in (chart.person.name, chart.person.number)
}


class Glass:
    """A kiosk on a ward list, and what must stand on it."""

    def __init__(self, driver: Any, desk: WardDesk) -> None:
        self.driver, self.desk, self.ward = driver, desk, "X"
        self.patient = ""

    def begin(self) -> None:
        """Lie in the first ward, on its list, as designed."""
        from appliance.kiosk.screens.ward import Ward

        self.answer("X")
        self.driver.kiosk.look(language="sv", text=1.0)
        self.driver.kiosk._way.clear()
        self.driver.kiosk.go(lambda house: Ward(house, "A12"))
        self.settle("Ward")

    def answer(self, letter: str) -> None:
        """Let the desk answer with another ward's patients from now on."""
        self.desk.__init__(WARDS[letter])  # type: ignore[misc]  # a desk is its snapshots
        self.desk.generation = self.desk.newest = ord(letter)
        self.ward = letter

    def settle(self, name: str) -> None:
        self.driver.until(lambda: is_on(self.driver, name), name, 5.0)

    def check(self) -> None:
        """Hold the glass against the patients."""
        sheet = ward_list(WARDS[self.ward], charts.stamp(), self.driver.kiosk.language)
        here = {words for row in sheet.rows for words in (row.name, row.number)}
        texts = self.driver.texts()
        assert not (EVERYBODY - here) & set(texts), "somebody of another ward"
        if is_on(self.driver, "Ward"):
            self._rows(sheet.rows)
        elif is_on(self.driver, "MedicationScreen"):
            others = {row.number for row in sheet.rows} - {self.patient}
            assert self.patient in texts
            assert not others & set(texts), "somebody else on a patient's list"

    def _rows(self, rows: Any) -> None:
        page = listing(self.driver)
        drawn = [one for one in page.pen.drawn if one.words in EVERYBODY]
        assert len(page.rows) == len(rows)
        assert page.visible, "no row at all"
        for placed in page.visible:
            row = rows[placed.index]
            mine = [one.words for one in drawn if placed.box.holds(*one.box.middle)]
            assert mine == [row.name, row.number], placed
            bed = [one.words for one in page.pen.drawn if placed.box.holds(*one.box.middle)]
            assert bed[0] == row.bed
        assert len(drawn) == 2 * len(page.visible), "a text that is in no row"


def turn_page(glass: Glass, amount: int) -> None:
    for _ in range(amount % 4 + 1):
        glass.driver.key("pagedown" if amount % 2 else "pageup")


def arrows(glass: Glass, amount: int) -> None:
    page = listing(glass.driver)
    page.focused = True
    for _ in range(amount % 9 + 1):
        glass.driver.key("down" if amount % 3 else "up")


def drag(glass: Glass, amount: int) -> None:
    page = listing(glass.driver)
    if page.rows and is_on(glass.driver, "Ward"):
        x, y = page.box.x + 100, page.box.y + 200
        glass.driver.press(x, y)
        glass.driver.drag(x, y + (amount % 400) - 200)
        glass.driver.release(x, y + (amount % 400) - 200)
        back_to_list(glass)


def open_one(glass: Glass, amount: int) -> None:
    if is_on(glass.driver, "Ward"):
        page = listing(glass.driver)
        placed = page.visible[amount % len(page.visible)]
        glass.patient = WARDS[glass.ward].charts[placed.index].person.number
        glass.driver.touch(*placed.box.middle)
        glass.settle("MedicationScreen")
    else:
        glass.driver.key("escape")
        glass.settle("Ward")


def search(glass: Glass, amount: int) -> None:
    back_to_list(glass)
    glass.driver.key("F3")
    glass.settle("Search")
    glass.driver.type(f"Bo{amount % MANY + 1:03d}"[: amount % 4 + 2])
    glass.driver.turn(8)
    glass.check()
    glass.driver.key("escape")
    glass.settle("Ward")


def enlarge(glass: Glass, amount: int) -> None:
    glass.driver.kiosk.look(text=(1.0, 1.25, 1.5)[amount % 3])
    glass.driver.until(lambda: not glass.driver.screen.busy, "the screen anew", 5.0)


def speak(glass: Glass, amount: int) -> None:
    glass.driver.kiosk.look(language=("sv", "nb", "de", "en")[amount % 4])
    glass.driver.until(lambda: not glass.driver.screen.busy, "the screen anew", 5.0)


def resize(glass: Glass, amount: int) -> None:
    """Give the real window another size, as another panel does."""
    size = PANELS[amount % len(PANELS)]
    glass.driver.window.size = size
    glass.driver.until(lambda: glass.driver.kiosk.glass.size == size, f"a window of {size}", 5.0)
    glass.driver.until(lambda: not glass.driver.screen.busy, "the screen anew", 5.0)


def change_ward(glass: Glass, amount: int) -> None:
    """Let others lie in the beds, and fetch the newer copy."""
    back_to_list(glass)
    glass.answer("XYZ"[amount % 3])
    glass.driver.kiosk._set(glass.driver.kiosk._make)
    glass.settle("Ward")


def back_to_list(glass: Glass) -> None:
    glass.driver.until(lambda: not glass.driver.screen.busy, "an answer", 5.0)
    if not is_on(glass.driver, "Ward"):
        glass.driver.key("escape")
        glass.settle("Ward")


STEPS: list[Callable[[Glass, int], None]] = [
    turn_page, arrows, drag, open_one, search, enlarge, speak, resize, change_ward,
]  # fmt: skip


@pytest.fixture(scope="module")
def ward_glass(glass: Any) -> Iterator[Glass]:
    from tests.appliance.kiosk.screens.visit import Blind

    desk = WardDesk(WARDS["X"])
    with kiosk_in(glass, desk, idle=10_000.0, tick=30.0) as driver:
        driver.kiosk.opened(desk.unlock("Karin Ek", desk.password))
        blind = Glass(Blind(driver.kiosk, glass), desk)
        yield blind
        resize(blind, 0)


def trial(many: int) -> Callable[[Any], Any]:
    """Return the settings of a trial: so many people, and no time spent on a shorter story."""
    return settings(
        max_examples=many,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


STORIES = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 999)), min_size=5, max_size=12)
Story = list[tuple[Callable[[Glass, int], None], int]]


@trial(6)
@given(story=STORIES)
def test_row_never_shows_another_patient_whatever_is_done(ward_glass: Glass, story: Story) -> None:
    tell(ward_glass, story)


@pytest.mark.full
@pytest.mark.timeout(900)
@trial(150)
@given(story=STORIES)
def test_row_never_shows_another_patient_in_a_long_trial(ward_glass: Glass, story: Story) -> None:
    tell(ward_glass, story)


def tell(ward_glass: Glass, story: Story) -> None:
    ward_glass.begin()
    for step, amount in story:
        step(ward_glass, amount)
        ward_glass.check()


def test_arrows_walk_through_every_row_and_enter_opens_the_chosen_one(ward_glass: Glass) -> None:
    ward_glass.begin()
    driver, page = ward_glass.driver, listing(ward_glass.driver)
    for _ in range(30):
        driver.key("tab")
        if page.focused:
            break
    assert page.focused, "the list is in the ring of the Tab key"
    seen = []
    for _ in range(MANY):
        driver.key("down")
        seen.append(page.chosen)
        assert page.chosen in {placed.index for placed in page.visible}, "it is never off the glass"
    assert seen == list(range(MANY))
    driver.key("up")
    driver.key("enter")
    ward_glass.settle("MedicationScreen")
    assert WARDS["X"].charts[MANY - 2].person.number in driver.texts()
