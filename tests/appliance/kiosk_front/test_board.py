"""The board's words: what a nurse reads in the first second, in both languages."""

import shutil
from datetime import timedelta

import msgspec
import pytest

from appliance.kiosk.front.board import Place, PrinterSeen, board
from appliance.kiosk.ports import BoardView, Lamp
from appliance.sources.source import SourceUnreachable
from printing.language import Language, language
from printing.queue import PrinterLight, PrinterState
from printing.queue.faults import OutOfPaper
from storage.deep_check import deep_check
from storage.freshness import Light
from storage.keys.signing import device_public
from storage.records import Unit
from storage.reports import closed, outages, pauses
from storage.reports.outages import Kind, Outage
from storage.reports.pauses import Pause
from storage.scrub import scrub
from storage.store import Store
from tests.appliance.kiosk_front.test_paper import front_desk
from tests.appliance.world import NURSE, World, patients
from tests.storage.site import PASSWORD, flip

SV = language("sv", "Europe/Stockholm")
EN = language("en", "Europe/Stockholm")
DE = language("de", "Europe/Stockholm")
READY = PrinterSeen(name="ward14", state=PrinterState(PrinterLight.READY))
EMPTY = PrinterSeen(
    name="ward14", state=PrinterState(PrinterLight.STOPPED, (OutOfPaper(printer="ward14"),))
)
HERE = Place(unit="14", support="08-465 004 10")


def seen(
    world: World,
    words: Language = SV,
    printer: PrinterSeen | None = READY,
) -> BoardView:
    return board(world.look(), printer, HERE, words)


def test_all_is_well_says_so_in_one_line(world: World) -> None:
    world.round()
    world.at(14)
    view = seen(world)
    assert view.headline == "Alla 3 kopior är färska"
    assert "14" in view.subline
    assert (view.light, view.live.lamp, view.printer.lamp) == (Light.FRESH, Lamp.GOOD, Lamp.GOOD)
    assert [card.title for card in view.cards if card.lamp is not Lamp.GOOD] == [
        "Öppnad och räknad"  # by nobody so far
    ]
    assert [tile.own for tile in view.tiles] == [True, False, False]


def test_stale_ward_is_named_with_the_reason_and_whom_to_call(world: World) -> None:
    world.round()
    world.at(70)
    world.source.answers["15"] = SourceUnreachable(host="fhir.example.org")
    world.round()
    view = seen(world)
    assert view.headline == "15: För gammal"
    assert view.live.lamp is Lamp.BAD
    card = view.cards[0]
    assert card.title.startswith("15")
    assert "fhir.example.org" in card.text
    assert card.remedy == "Ring IT, 08-465 004 10."


def test_several_units_of_one_state_are_counted(world: World) -> None:
    world.round()
    world.at(61)
    assert seen(world).headline == "3 kopior: för gammal"
    assert seen(world, EN).headline == "3 copies: too old"
    assert seen(world, DE).headline == "3 Kopien: Zu alt", "a German noun keeps its capital"


def test_of_many_units_the_own_one_and_the_red_ones_stand_on_the_first_page(
    world: World,
) -> None:
    world.round()
    survey = world.look()
    (first, *_rest) = survey.units
    many = [
        msgspec.structs.replace(first, unit=Unit(code=f"{number}", name="Avdelning"))
        for number in range(100, 139)
    ]
    old = msgspec.structs.replace(
        many[-1], freshness=msgspec.structs.replace(first.freshness, light=Light.STALE)
    )
    units = (*many[:-1], old, first)
    view = board(msgspec.structs.replace(survey, units=units), READY, HERE, SV)
    assert [tile.code for tile in view.tiles[:3]] == ["14", "138", "100"]
    assert len(view.tiles) == 40


def test_failed_attempt_shows_though_the_copy_is_fresh(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(0, "14")
    world.round()
    view = seen(world)
    assert view.light is Light.FRESH
    assert view.cards[0].lamp is Lamp.ATTENTION
    assert "inte har några patienter" in view.cards[0].text


def test_empty_tray_stands_on_the_board_before_anybody_prints(world: World) -> None:
    world.round()
    view = seen(world, printer=EMPTY)
    assert (view.printer.lamp, view.printer.word) == (Lamp.BAD, "Papper slut")
    assert any("Papper slut" in card.title for card in view.cards)


def test_no_printer_is_said_plainly(world: World) -> None:
    world.round()
    assert seen(world, printer=None).printer.word == "Ingen"


def test_never_copied_never_reads_as_an_age(world: World) -> None:
    view = seen(world)
    assert view.light is Light.MISSING
    assert not any("min" in tile.age for tile in view.tiles)
    assert not any(tile.readable for tile in view.tiles)
    assert view.live.lamp is Lamp.UNKNOWN


def test_unknown_age_reads_at_least_and_never_zero(world: World) -> None:
    world.round()
    world.at(5, boot="boot-b", up=2, synced=False)
    view = seen(world)
    assert view.light is Light.UNKNOWN
    assert view.bar.age.startswith("Minst")


def test_bar_speaks_of_the_copy_on_the_screen_and_never_of_a_newer_ones_age(
    world: World,
) -> None:
    world.round()
    front = front_desk(world)
    front.unlock(NURSE, PASSWORD)
    showing = front.ward_list("15", SV).copy
    assert front.board(SV, showing).bar.place == "15 Avdelning 15"
    assert not front.board(SV, showing).bar.newer
    world.at(50)
    world.round()
    bar = front.board(SV, showing).bar
    assert bar.newer
    assert bar.age == "50\u00a0min gammal"
    assert bar.light is Light.AGEING
    world.at(61)
    assert front.board(SV, showing).bar.light is Light.STALE
    again = front.ward_list("15", SV).copy
    assert front.board(SV, again).bar.light is Light.FRESH


def test_last_copy_is_the_oldest_of_all_units_and_no_lamp_calls_an_old_one_good(
    world: World,
) -> None:
    world.round()
    world.at(20)
    world.source.answers["15"] = SourceUnreachable(host="fhir.example.org")
    world.round()
    view = seen(world)
    (last,) = [card for card in view.cards if card.title == "Senaste kopian"]
    assert last.text.startswith("08:00")
    world.at(70)
    world.round()
    assert all(
        card.lamp is not Lamp.GOOD for card in seen(world).cards if card.title == "Senaste kopian"
    )


def test_yesterdays_copy_says_its_day(world: World) -> None:
    world.round()
    world.at(60 * 20)
    view = seen(world)
    assert "21/11" in view.bar.as_of
    (last,) = [card for card in view.cards if card.title == "Senaste kopian"]
    assert "21/11" in last.text, "a bare hour would be taken for today's"


@pytest.mark.parametrize("words", [SV, EN])
def test_board_never_names_a_patient(world: World, words: Language) -> None:
    world.round()
    text = repr(seen(world, words))
    assert "Håkansson" not in text
    assert "0202-" not in text


def test_proof_says_when_a_person_last_opened_the_copy_and_how_many_were_in_it(
    world: World,
) -> None:
    world.round()
    told = deep_check(
        world.site.store,
        ["14"],
        world.site.people.unlock(NURSE, PASSWORD),
        world.state,
        world.clock,
    )
    assert told
    world.at(25)
    (card,) = [card for card in seen(world).cards if card.title == "Öppnad och räknad"]
    assert (card.lamp, card.text) == (Lamp.GOOD, "08:00, 14: 24 patienter")


def test_whole_store_is_told_quietly_and_damage_to_it_in_one_card_for_it(world: World) -> None:
    world.round()
    scrub(world.site.store, world.state, world.clock)
    (card,) = [card for card in seen(world).cards if card.title == "Lagrade kopior kontrollerade"]
    assert card.text == "08:00, 3 kopior hela"
    world.at(20)
    world.source.answers["15"] = patients(9, "15")
    world.round()
    flip(world.site.folder / "store/units/15/gen-0000000001/snapshot.db", 9000)
    scrub(world.site.store, world.state, world.clock)
    view = seen(world)
    assert not [card for card in view.cards if card.title == "Lagrade kopior kontrollerade"]
    (card,) = [card for card in view.cards if card.title.startswith("För IT")]
    assert card.lamp is Lamp.ATTENTION
    assert "15/1" in card.text
    assert view.light is Light.FRESH, "the newest copies are whole"


def test_store_that_was_put_back_is_told_in_red_with_whom_to_call(world: World) -> None:
    state, site = world.state, world.site
    site.store = Store(site.folder / "store", device_public(site.keys_dir), state=state)
    for minute, many in ((0, 24), (10, 23)):
        world.at(minute)
        world.source.answers["14"] = patients(many, "14")
        world.round()
    shutil.rmtree(site.folder / "store/units/14/gen-0000000002")
    view = seen(world)
    (card,) = [card for card in view.cards if card.lamp is Lamp.BAD]
    assert card.title == "14 Avdelning 14"
    assert "nummer 1, men nummer 2" in card.text
    assert "08-465 004 10" in card.remedy
    assert seen(world, EN).cards[0].remedy.startswith("Look at the time on every list.")


def test_tile_that_is_paused_says_so_and_the_slow_record_system_comes_first(world: World) -> None:
    world.round()
    at = world.clock.now()
    until = at.wall + timedelta(hours=2)
    word = Pause(at=at, seconds=7200, until=until, by="Eva Sund", why="uppgradering")
    pauses.begin(world.state, ["14"], word)
    closed.write(world.state, {"tand": until})
    slow = Outage(at.wall, 3, Kind.SLOW, seconds=42.0, usual=0.3)
    outages.write(world.state, {"Journal": slow})
    view = seen(world)
    paused = {tile.code: tile.paused for tile in view.tiles}
    assert paused == {"14": True, "15": False, "tand": True}
    assert view.live.word == "För långsamt"
    assert [card.title for card in view.cards[:2]] == [
        "Journalen är för långsam",
        "Kopieringen är pausad",
    ]
    assert view.cards[0].remedy.startswith("Arbeta efter listorna här")
    assert "Eva Sund" in view.cards[1].text
