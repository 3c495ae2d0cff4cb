"""What the glass may bring about by its wishes, and what it may not, whoever writes them."""

import msgspec
import pytest

from appliance.capture import asked
from appliance.capture.wishes import Granter
from storage.errors import LyktaError
from storage.fsio import DiskFull
from storage.reports import pauses, wishes
from storage.reports.pauses import ALL
from storage.reports.wishes import Act, Wish
from tests.appliance.world import NURSE, World

HOUR = 3600


class Kept:
    """A granter over a world, with what it noted and judged."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.noted: list[tuple[str, str]] = []
        self.judged: list[str] = []
        self.refuse: LyktaError | None = None
        self.logbook_is: LyktaError | None = None
        units = frozenset(unit.code for unit in world.units)
        self.granter = Granter(world.state, world.clock, units, self._note, self._judge)

    def _note(self, kind: str, wish: Wish) -> None:
        if self.logbook_is is not None:
            raise self.logbook_is
        self.noted.append((kind, wish.by))

    def _judge(self, wish: Wish) -> None:
        if self.refuse is not None:
            raise self.refuse
        self.judged.append(f"{wish.act}:{wish.label}")

    def wish(self, act: Act, *units: str, **facts: object) -> Wish:
        """Leave a wish, let it be looked at, and return what came of it."""
        made = Wish(at=self.world.clock.now(), act=act, units=units, by=NURSE)
        name = wishes.ask(self.world.state, msgspec.structs.replace(made, **facts))
        self.granter.look()
        answered = wishes.read(self.world.state, name)
        assert answered is not None
        return answered

    @property
    def paused(self) -> set[str]:
        """The units that are paused now."""
        now = self.world.clock.now()
        return set(pauses.obeyed(self.world.state, self.world.clock, now))


@pytest.fixture
def kept(world: World) -> Kept:
    return Kept(world)


def test_a_nurse_gets_her_copy_at_once(kept: Kept) -> None:
    assert kept.wish(Act.CAPTURE, "14", "15").granted
    now = kept.world.clock.now()
    (request,) = asked.waiting(kept.world.state, kept.world.clock, now).values()
    assert request.left == ("14", "15")


def test_a_glass_in_wrong_hands_cannot_keep_the_record_system_busy(kept: Kept) -> None:
    assert kept.wish(Act.CAPTURE, "14").granted
    second = kept.wish(Act.CAPTURE, "14")
    assert (second.granted, second.code) == (False, "U-61")
    assert kept.wish(Act.CAPTURE, "15").granted, "another unit is another matter"
    kept.world.at(4)
    assert kept.wish(Act.CAPTURE, "14").granted


def test_a_glass_in_wrong_hands_cannot_stop_the_copies_for_long(kept: Kept) -> None:
    assert kept.wish(Act.PAUSE, ALL, seconds=3 * HOUR, why="Work").granted
    assert kept.paused == {ALL}
    assert kept.wish(Act.PAUSE, "14", seconds=2 * HOUR).code == "U-62", "five hours in a day"
    kept.world.at(200)
    assert kept.paused == set(), "it ended by itself"
    assert kept.wish(Act.PAUSE, ALL, seconds=2 * HOUR).code == "U-62"
    assert kept.wish(Act.PAUSE, ALL, seconds=HOUR).granted
    kept.world.at(28 * 60)
    assert kept.wish(Act.PAUSE, "14", seconds=4 * HOUR).granted, "a day has passed"


@pytest.mark.parametrize("seconds", [0, -HOUR, 5 * HOUR])
def test_no_pause_of_no_length_or_too_long(kept: Kept, seconds: int) -> None:
    assert kept.wish(Act.PAUSE, ALL, seconds=seconds).code == "U-62"
    assert kept.paused == set()


def test_who_paused_stands_in_the_logbook_and_anybody_may_end_it(kept: Kept) -> None:
    kept.wish(Act.PAUSE, ALL, seconds=HOUR, why="Work")
    assert kept.wish(Act.RESUME, ALL).granted
    assert kept.paused == set()
    assert kept.noted == [("pause", NURSE), ("resume", NURSE)]


def test_a_pause_that_no_logbook_took_is_never_told_as_not_done(kept: Kept) -> None:
    kept.logbook_is = DiskFull(what="logbook")
    assert kept.wish(Act.PAUSE, ALL, seconds=HOUR).granted
    assert kept.paused == {ALL}
    assert kept.wish(Act.RESUME, ALL).granted
    assert kept.paused == set()


@pytest.mark.parametrize("act", Act)
def test_a_wish_that_names_no_unit_is_refused_and_leaves_no_line(kept: Kept, act: Act) -> None:
    assert kept.wish(act, seconds=HOUR).code == "U-63"
    assert kept.noted == []


def test_what_was_asked_yesterday_is_not_done_today(kept: Kept) -> None:
    old = kept.world.clock.now()
    kept.world.at(11)
    assert kept.wish(Act.PAUSE, ALL, seconds=HOUR, at=old).code == "U-60"
    assert kept.paused == set()


def test_an_unknown_unit_is_refused_by_name(kept: Kept) -> None:
    refused = kept.wish(Act.CAPTURE, "99")
    assert (refused.code, refused.facts) == ("U-63", {"unit": "99"})


def test_two_doubted_copies_are_not_accepted_in_one_hour(kept: Kept) -> None:
    assert kept.wish(Act.ACCEPT, "14", label="q-0000000001").granted
    assert kept.wish(Act.ACCEPT, "14", label="q-0000000002").code == "U-64"
    assert kept.wish(Act.REJECT, "14", label="q-0000000002").granted, "to remove one is safe"
    assert kept.judged == ["accept:q-0000000001", "reject:q-0000000002"]


def test_a_glass_in_wrong_hands_cannot_fill_the_disk_with_pins(kept: Kept) -> None:
    assert kept.wish(Act.PIN, "14", label="3").granted
    assert kept.wish(Act.PIN, "14", label="4").code == "U-97"
    assert kept.wish(Act.UNPIN, "14").granted, "a pin made by mistake is taken back at once"
    assert kept.wish(Act.PIN, "14", label="4").code == "U-97", "and not made again by turns"
    assert kept.wish(Act.PIN, "15", label="1").granted, "another unit is another matter"
    kept.world.at(61)
    assert kept.wish(Act.PIN, "14", label="4").granted
    assert kept.judged == ["pin:3", "unpin:", "pin:1", "pin:4"]


def test_why_it_was_not_done_is_told_in_the_errors_own_words(kept: Kept) -> None:
    from storage.quarantine import NotInQuarantine

    kept.refuse = NotInQuarantine(label="q-1", unit="14")
    refused = kept.wish(Act.ACCEPT, "14", label="q-1")
    assert (refused.code, refused.facts["unit"]) == ("S-31", "14")
    assert refused.message
    assert refused.remedy


def test_answered_wishes_do_not_lie_about_for_ever(kept: Kept) -> None:
    kept.wish(Act.CAPTURE, "14")
    kept.world.at(11)
    kept.granter.look()
    assert wishes.waiting(kept.world.state) == {}


def test_a_torn_wish_stops_no_other(kept: Kept) -> None:
    folder = kept.world.state / wishes.FOLDER
    folder.mkdir(parents=True)
    (folder / "torn.json").write_bytes(b"{")
    assert kept.wish(Act.CAPTURE, "14").granted


def test_a_request_that_is_done_makes_room_for_the_next(kept: Kept) -> None:
    kept.wish(Act.CAPTURE, "14")
    state = kept.world.state
    (path,) = (state / asked.FOLDER).glob("*.json")
    asked.note(path, "14", "")
    kept.granter.look()
    assert not list((state / asked.FOLDER).glob("*.json"))
