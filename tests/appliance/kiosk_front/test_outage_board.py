"""The board in an outage: nothing is fresh, nothing old is hidden, nothing that answers is down."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from appliance.desk.rights import Function
from appliance.downtime.downtime import Downtime, Said, Watched
from appliance.kiosk.front.desk import FrontDesk
from appliance.kiosk.front.outage import OutageFront
from appliance.kiosk.ports import Lamp, PrintKind, PrintOrder
from appliance.kiosk.ports.outage import OutageDraft
from appliance.sources.source import SourceUnreachable
from printing.language import Language, language
from storage.errors import LyktaError
from storage.freshness import Light
from storage.reports import declared, outages
from tests.appliance.kiosk_front.test_paper import front_desk
from tests.appliance.world import LIMIT, NURSE, World, patients
from tests.storage.site import PASSWORD, clinic, instant

EVERY = [language(code, "Europe/Stockholm") for code in ("sv", "nb", "de", "en")]
SV, *_ = EVERY
FRESH = {"sv": "färsk", "nb": "fersk", "de": "frisch", "en": "fresh"}


@pytest.fixture
def downtime(world: World) -> Downtime:
    watched = [Watched(code=unit.code, sources=("scripted",), limit=LIMIT) for unit in world.units]
    return Downtime(world.state, world.clock, watched, logbook=world.logbook)


@pytest.fixture
def front(world: World, downtime: Downtime) -> FrontDesk:
    made = front_desk(world)
    made.join_outages(OutageFront(downtime, world.desk, world.clock, world.units))
    return made


def dies(world: World, *units: str) -> None:
    for unit in units or ("14", "15", "tand"):
        world.source.answers[unit] = SourceUnreachable(host="fhir.example.org")


def lives(world: World) -> None:
    world.source.answers |= {"14": patients(24, "14"), "15": patients(8, "15"), "tand": clinic}


def silent_since(world: World, minutes: float, now: float) -> None:
    """Copy at 0, fall silent at `minutes`, and go on until `now`."""
    world.round()
    dies(world)
    world.at(minutes)
    world.round()
    world.at(now)
    world.round()


def words(value: object) -> Iterator[str]:
    """Yield every text of a value, for the eye."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name != "light":
                yield from words(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from words(one)


@pytest.mark.parametrize("reader", EVERY, ids=lambda reader: reader.code)
def test_nothing_is_called_fresh_in_an_outage(
    world: World, front: FrontDesk, reader: Language
) -> None:
    silent_since(world, 15, 20)
    view = front.board(reader)
    assert view.outage
    assert view.locked_outage
    told = " ".join(words(view)).lower()
    assert FRESH[reader.code] not in told
    assert all(tile.before_outage for tile in view.tiles)


def test_the_board_says_since_when_and_what_nobody_can_know(world: World, front: FrontDesk) -> None:
    silent_since(world, 15, 70)
    view = front.board(SV)
    assert view.headline == "Avbrott i journalen sedan 08:15"
    assert "08:00" in view.subline
    assert "sedan dess" in view.subline
    own = view.tiles[0]
    assert (own.state, own.age) == ("Före avbrott", "kl 08:00")
    assert [title for title, _ in view.steps] == ["Skriv ut", "Fråga", "Skriv på papper"]
    assert "efter 08:00" in view.steps[1][1]
    assert "Okänt sedan 08:00" in view.bar.strip
    assert view.bar.age == "1\u00a0h\u00a010\u00a0min gammal", "the age keeps counting"
    assert (view.live.lamp, view.live.word) == (Lamp.BAD, "Nere")


def test_a_silence_that_nobody_declared_has_no_end_until_somebody_says_it(
    world: World, front: FrontDesk, downtime: Downtime
) -> None:
    silent_since(world, 15, 70)
    view = front.board(SV)
    assert not any("08:15" in words for words in (view.subline, view.bar.strip, view.steps[1][1]))
    assert "Anmäl det också" in front.outage.view(SV).rows[0].note
    downtime.declare(Said(since=instant(40).wall), NURSE)
    view = front.board(SV)
    assert "08:00–08:40" in view.subline
    assert "mellan 08:00 och 08:40" in view.steps[1][1]
    assert "Okänt 08:00–08:40" in view.bar.strip
    assert not any(row.note.startswith("Anmäl det") for row in front.outage.view(SV).rows)


def test_a_checked_sheet_says_in_an_outage_what_is_not_on_it(
    world: World, front: FrontDesk, downtime: Downtime
) -> None:
    world.round()
    front.unlock(NURSE, PASSWORD)
    made = front._job(PrintOrder(kind=PrintKind.MEDICATION_LIST, unit="14"), SV).paper
    sheet = made.bundles[-1].serials[-1]
    assert "finns inte i den" not in front.check_sheet(sheet, SV).text
    silent_since(world, 15, 30)
    assert "Det som gjorts sedan dess finns inte i den" in front.check_sheet(sheet, SV).text
    downtime.declare(Said(since=instant(15).wall), NURSE)
    assert "08:00–08:15 finns inte i den" in front.check_sheet(sheet, SV).text
    front.lock()
    assert "08:00–08:15 finns inte i den" in front.check_sheet(sheet, SV).text


def test_a_copy_that_was_too_old_when_it_began_stays_red(world: World, front: FrontDesk) -> None:
    silent_since(world, 61, 65)
    view = front.board(SV)
    assert {tile.state for tile in view.tiles} == {"För gammal"}
    assert {tile.light for tile in view.tiles} == {Light.STALE}
    assert not view.bar.before_outage
    assert view.bar.light is Light.STALE


def test_a_unit_without_a_copy_stays_missing(world: World, front: FrontDesk) -> None:
    dies(world)
    world.round()
    world.at(5)
    world.round()
    view = front.board(SV)
    assert not any(tile.before_outage for tile in view.tiles)
    assert {tile.light for tile in view.tiles} == {Light.MISSING}


def test_no_outage_is_said_the_moment_one_unit_is_answered_again(
    world: World, front: FrontDesk
) -> None:
    silent_since(world, 15, 30)
    report = outages.read(world.state)
    lives(world)
    world.at(45)
    world.round_of("15")
    outages.write(world.state, report)  # as it lies until a long round ends
    assert not front.board(SV).locked_outage


def test_no_outage_is_said_when_nobody_has_asked_for_longer_than_the_limit(
    world: World, front: FrontDesk
) -> None:
    silent_since(world, 15, 30)
    world.at(30 + 61)
    view = front.board(SV)
    assert not view.locked_outage
    assert view.light is Light.STALE, "the age speaks for itself"


def test_refusals_before_a_silence_do_not_draw_its_beginning_back(
    world: World, front: FrontDesk, downtime: Downtime
) -> None:
    """What people did while the copy was refused is unknown too: the window must reach further."""
    world.round()
    for minutes in (15, 30):  # it answers, and the guard refuses
        world.at(minutes)
        world.source.answers |= {unit: patients(0, unit) for unit in ("14", "15")}
        world.round()
    dies(world)
    world.at(45)
    world.round()
    assert front.board(SV).headline.endswith("08:45")
    downtime.declare(Said(since=instant(20).wall), NURSE)
    assert "08:00–08:45" in front.board(SV).subline, "the latest beginning that is known"


def test_another_record_systems_outage_is_a_tile_and_a_card_and_no_yellow_board(
    world: World, front: FrontDesk, downtime: Downtime
) -> None:
    downtime.units = tuple(
        msgspec.structs.replace(one, sources=("dental",)) if one.code == "tand" else one
        for one in downtime.units
    )
    world.round()
    world.at(10)
    downtime.declare(Said(source="dental"), NURSE)
    view = front.board(SV)
    assert not view.outage
    assert [tile.before_outage for tile in view.tiles] == [False, False, True]
    assert view.headline == "1 enhet har avbrott"
    assert view.light is not Light.FRESH
    assert view.cards[0].lamp is Lamp.BAD
    assert "tand" in view.cards[0].text
    assert view.live.word == "Uppe", "the own record system answers"


def test_a_declared_outage_asks_for_its_end_when_the_record_answers(
    world: World, front: FrontDesk, downtime: Downtime
) -> None:
    world.round()
    world.at(10)
    downtime.declare(Said(why="Nobody can log in"), NURSE)
    world.at(15)
    world.round()
    view = front.board(SV)
    assert view.locked_outage
    assert view.live.word == "Svarar"
    assert any(card.title == "Är avbrottet över?" for card in view.cards)
    own = view.tiles[0]
    assert (own.state, own.age) == ("Under avbrott", "kl 08:15")


def test_a_declaration_that_cannot_be_read_turns_the_board_yellow(
    world: World, front: FrontDesk
) -> None:
    world.round()
    (world.state / declared.FILE).write_bytes(b"\x00\x00")
    view = front.board(SV)
    assert view.locked_outage
    assert view.headline == "Ett avbrott är anmält"
    assert not any(tile.before_outage for tile in view.tiles), "nobody knows when it began"
    assert {tile.light for tile in view.tiles} == {Light.STALE}


def test_the_bar_speaks_of_the_copy_on_the_screen_by_its_own_age(
    world: World, front: FrontDesk
) -> None:
    world.round()
    front.unlock(NURSE, PASSWORD)
    old = front.ward_list("14", SV).copy
    world.at(50)
    world.round()
    dies(world)
    world.at(70)
    world.round()
    assert front.board(SV).bar.before_outage
    bar = front.board(SV, old).bar
    assert not bar.before_outage, "this one was 70 minutes old when it began"
    assert bar.light is Light.STALE
    doubted = msgspec.structs.replace(front.ward_list("14", SV).copy, unverified=True)
    assert not front.board(SV, doubted).bar.before_outage


def test_who_has_no_right_declares_nothing(world: World, front: FrontDesk) -> None:
    world.round()
    with pytest.raises(LyktaError):
        front.outage.declare(OutageDraft())
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.add("Rut Rev", PASSWORD, by=by, must_change=False,
                              function=Function.AUDITOR.value)  # fmt: skip
    front.unlock("Rut Rev", PASSWORD)
    with pytest.raises(LyktaError):
        front.outage.declare(OutageDraft())
    front.unlock(NURSE, PASSWORD)
    front.outage.declare(OutageDraft(shift=-5, why="Nobody can log in"))
    (row,) = front.outage.view(SV).rows
    assert NURSE in row.detail
    assert "Ingen kan logga in" in row.detail
    front.outage.end(row.key)
    (lately,) = front.outage.view(SV).rows
    assert lately.undo


def test_a_planned_outage_is_a_quiet_card_until_its_hour(
    world: World, front: FrontDesk, downtime: Downtime
) -> None:
    world.round()
    at = instant(240).wall
    downtime.declare(Said(since=at, until=at + timedelta(hours=2)), NURSE)
    view = front.board(SV)
    assert not view.locked_outage
    (card,) = [card for card in view.cards if card.title.startswith("Planerat avbrott")]
    assert card.lamp is Lamp.WAITING
    world.at(241)
    assert front.board(SV).locked_outage
