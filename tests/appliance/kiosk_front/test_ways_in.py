"""The kiosk's desk where not all is well: envelopes, clocks, patched and unverified copies."""

import shutil
from datetime import UTC

import pytest

from appliance.desk.errors import MustChange
from appliance.desk.session import Desk
from appliance.desk.trail import Trail
from appliance.kiosk.front.desk import FrontDesk
from appliance.kiosk.ports import BoardView, Card, Copy, Lamp, PrintKind, PrintOrder
from printing.language import Language, language
from storage.clock import ClockImpossible
from storage.freshness import Light
from storage.keys.refusals import CodeOpensNothing
from storage.reading import NoCopy
from tests.appliance.kiosk_front.test_paper import front_desk
from tests.appliance.world import NURSE, World
from tests.storage.site import PASSWORD, instant
from tests.storage.test_break_glass import spoil_signature
from tests.storage.test_rescue import large, rot_charts

SV = language("sv", "Europe/Stockholm")
EN = language("en", "Europe/Stockholm")


@pytest.fixture
def front(world: World) -> FrontDesk:
    """Return the kiosk's side of a desk that knows its clock and its reports."""
    people, trail = world.site.people, Trail(world.audit)
    world.desk = Desk(
        world.site.store, people, trail, "LYKTA-TEST", clock=world.clock, state=world.state
    )
    return front_desk(world)


def card(view: BoardView, words: str) -> Card:
    return next(card for card in view.cards if words in card.title)


def events(world: World) -> list[tuple[str, str]]:
    return [(entry.event, entry.person) for entry in world.audited().entries]


@pytest.mark.parametrize("words", [SV, EN], ids=["sv", "en"])
def test_opened_envelope_stands_on_the_board_for_everybody(
    world: World, front: FrontDesk, words: Language
) -> None:
    world.round()
    before = [card.title for card in front.board(words).cards]
    unlocked = front.unlock_with_code(world.site.kit.code, "Eva Sund")
    assert (unlocked.person, unlocked.by_envelope) == ("Eva Sund", True)
    front.lock()
    view = front.board(words)
    (told,) = [card for card in view.cards if card.title not in before]
    assert told.lamp is Lamp.BAD
    assert view.cards[0] == told, "before everything else"
    assert "Eva Sund" in told.text
    assert ("envelope-opened", "Eva Sund") in events(world)


def test_machine_says_in_whose_name_the_envelope_reads(world: World, front: FrontDesk) -> None:
    world.round()
    front.unlock_with_code(world.site.kit.code, "Eva Sund")
    front.ward_list("14", SV)
    assert ("ward-opened", "Eva Sund") in events(world)


def test_clock_is_asked_about_until_a_person_has_vouched_for_it(
    world: World, front: FrontDesk
) -> None:
    world.round()
    world.at(10, boot="after", up=5, synced=False)
    view = front.board(SV)
    assert view.ask_clock
    asked = card(view, "Klockan är inte bekräftad")
    assert str(world.clock.now().wall.year) in asked.text
    front.unlock(NURSE, PASSWORD)
    shown = front.clock(SV)
    assert shown.time == SV.clock(world.clock.now().wall)
    assert shown.day.endswith(str(world.clock.now().wall.year))
    front.confirm_clock(shown)
    after = front.board(SV)
    assert not after.ask_clock
    assert not [one for one in after.cards if "Klockan" in one.title]
    assert ("clock-confirmed", NURSE) in events(world)


def test_clock_of_another_century_is_not_confirmed_by_a_tired_hand(
    world: World, front: FrontDesk
) -> None:
    world.round()
    front.unlock(NURSE, PASSWORD)
    impossible = instant(0).wall.replace(year=1999).astimezone(UTC)
    world.site.told.reading = type(instant(0))(impossible, 60.0, "after", synced=False)
    with pytest.raises(ClockImpossible):
        front.confirm_clock(front.clock(SV))


def patched(world: World) -> None:
    """Store two copies of ward 14 and let the first patient's page rot in the newest."""
    for minute in (0, 30):
        world.site.admit_snapshot(large(minute), instant(minute))
    world.site.kit.keys = world.site.people.unlock_with_code(world.site.kit.code)
    rot_charts(world.site, 2, 0)
    world.at(40)


def test_bar_speaks_of_the_older_copy_of_the_patient_on_the_glass(
    world: World, front: FrontDesk
) -> None:
    patched(world)
    front.unlock(NURSE, PASSWORD)
    ward = front.ward_list("14", SV)
    older, *others = [row for row in ward.sheet.rows if row.note]
    whole = next(row for row in ward.sheet.rows if not row.note)
    assert not others
    hers = front.medication_list("14", older.patient, SV)
    theirs = front.medication_list("14", whole.patient, SV)
    assert hers.copy.older
    assert not theirs.copy.older
    assert front.board(SV, hers.copy).bar.age == "40\u00a0min gammal"
    assert front.board(SV, theirs.copy).bar.age == "10\u00a0min gammal"
    assert not front.board(SV, hers.copy).bar.newer, "there is none of hers"
    assert hers.sheet.head.notices
    assert not theirs.sheet.head.notices
    assert not theirs.notices, "what befell another is not hers to read first"
    assert ward.notices
    plan = front.plan(
        PrintOrder(kind=PrintKind.MEDICATION_LIST, unit="14", patients=(older.patient,)), SV
    )
    assert "ÄLDRE KOPIA" in " ".join(plan.notices)
    assert front.find(older.name.split()[0], SV).hits[0].note.startswith("ÄLDRE KOPIA")


def test_unverified_copy_has_no_age_that_anybody_could_trust(
    world: World, front: FrontDesk
) -> None:
    world.round()
    copy = Copy(unit="14", generation=1, as_of=world.clock.now(), unverified=True)
    bar = front.board(SV, copy).bar
    assert bar.light is Light.UNKNOWN
    assert "0" not in bar.age


def test_search_names_the_unit_it_could_not_look_in(world: World, front: FrontDesk) -> None:
    world.round()
    shutil.rmtree(world.site.folder / "store" / "units" / "15")
    front.unlock(NURSE, PASSWORD)
    found = front.find("", SV)
    assert {hit.unit for hit in found.hits} == {"14"}
    (told,) = found.left_out
    assert told.startswith("15 Avdelning 15 genomsöktes inte: ")


def test_spelling_names_the_group_to_look_at(front: FrontDesk, world: World) -> None:
    assert "9" in front.spelling("", SV, words=False).advice
    assert front.spelling("ZZZZ", SV, words=False).advice.startswith("Grupp 1 ")
    assert front.spelling("abandon zzzz ", EN, words=True).advice.startswith("Word 2 ")


def test_copy_that_nobody_can_verify_opens_by_the_envelope_alone_and_says_so_everywhere(
    world: World, front: FrontDesk
) -> None:
    world.round()
    spoil_signature(world.site, 1)
    front.unlock(NURSE, PASSWORD)
    with pytest.raises(NoCopy):
        front.ward_list("14", SV)
    front.unlock_with_code(world.site.kit.code, "Eva Sund")
    ward = front.ward_list("14", SV)
    assert ward.copy.unverified
    assert ward.sheet.head.unverified
    assert not [words for words in ward.notices if words in ward.sheet.head.notices], "told once"
    assert front.board(SV, ward.copy).bar.light is Light.UNKNOWN
    patient = ward.sheet.rows[0].patient
    assert front.medication_list("14", patient, SV).sheet.head.unverified
    assert front.plan(PrintOrder(kind=PrintKind.MEDICATION_LIST, unit="14"), SV).unverified
    assert ("unverified-opened", "Eva Sund") in events(world)


def test_emergency_envelope_reads_and_its_notice_ends_with_a_new_envelope(
    world: World, front: FrontDesk
) -> None:
    world.round()
    kit, people = world.site.kit, world.site.people
    unlocked = front.unlock_with_code(kit.break_glass.groups, "Eva Sund")
    assert unlocked.role == "break-glass"
    assert front.ward_list("14", SV).sheet.rows
    front.lock()
    assert card(front.board(SV), "Nödkuvertet har öppnats").lamp is Lamp.BAD
    with people.unlock_with_code(kit.code) as by:
        people.new_code("break-glass", by=by)
    assert not [one for one in front.board(SV).cards if "kuvertet" in one.title]
    with pytest.raises(CodeOpensNothing):
        front.unlock_with_code(kit.break_glass.groups, "Eva Sund")
    assert ("unlock-failed", "Eva Sund") in events(world)


def test_person_with_a_borrowed_password_sees_nothing_before_she_has_her_own(
    world: World, front: FrontDesk
) -> None:
    world.round()
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.add("Ny Nurse", PASSWORD, by=by)
    assert front.unlock("Ny Nurse", PASSWORD).must_change
    with pytest.raises(MustChange):
        front.ward_list("14", SV)
    with pytest.raises(MustChange):
        front.find("a", SV)
    assert not front.change_password(PASSWORD, "ord som bara jag vet").must_change
    assert front.ward_list("14", SV).sheet.rows
    front.lock()
    assert not front.unlock("Ny Nurse", "ord som bara jag vet").must_change
    assert ("password-changed", "Ny Nurse") in events(world)
