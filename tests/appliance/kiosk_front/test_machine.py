"""What IT reads at the glass: the same truths as the status, no patient, and acts by right only."""

import msgspec
import pytest

from appliance.desk.errors import DeskLocked
from appliance.desk.machinery import Machinery
from appliance.kiosk.front.insides import KeyState, Room
from appliance.kiosk.front.machine import (
    CopyingStopped,
    HeldBack,
    Identity,
    MachineFront,
    Parts,
)
from appliance.kiosk.panel import Panel
from appliance.kiosk.ports import Lamp
from appliance.kiosk.ports.machine import Fact, Group
from appliance.sources.source import SourceUnreachable
from printing.language import language
from storage.quarantine import superseded
from storage.reports import lamps, wishes
from storage.reports.wishes import Act
from tests.appliance.world import NURSE, World, patients
from tests.storage.site import PASSWORD

SV = language("sv", "Europe/Stockholm")
EN = language("en", "Europe/Stockholm")
USUAL = Panel(344, 194)


def front(world: World, *, runs: bool = True, panel: Panel = USUAL) -> MachineFront:
    """Return the machine's front over a world."""
    store, state = world.site.store, world.state

    def doubted() -> list[HeldBack]:
        found = []
        for unit in world.quarantine.units():
            newest = store.glance(unit)
            good = newest.manifest if newest else None
            found += [
                HeldBack(one.manifest, good, superseded(one.manifest, good))
                for one in world.quarantine.held(unit)
            ]
        return found

    parts = Parts(
        look=world.look,
        runs=lambda: runs,
        paused=lambda: (),
        lamps=lambda: lamps.read(state),
        room=lambda: Room(2_000_000_000, 8_000_000_000),
        keys=lambda _language: KeyState(people=1, roles=("staff",), version=2),
        history=lambda unit: list(store.manifests(unit)),
        pinned=store.pin_note,
        doubted=doubted,
        identity=lambda: Identity(
            site="Sjukhuset", device="LYKTA-TEST", support="08-465 004 10", version="0.1.0",
            licence="Apache 2.0", fingerprint="3f2a-77b1", software=(("Kivy", "2.3.1"),),
        ),
        panel=lambda: panel,
    )  # fmt: skip
    return MachineFront(parts, Machinery(world.desk, state, world.clock), world.clock)


def facts(groups: tuple[Group, ...]) -> list[Fact]:
    return [fact for group in groups for fact in group.facts]


def written(groups: tuple[Group, ...]) -> str:
    return " ".join(
        f"{fact.title} {fact.right} {fact.text} {fact.remedy}" for fact in facts(groups)
    )


def test_a_quiet_machine_has_nothing_to_look_at(world: World) -> None:
    world.round()
    seen = front(world).insides(SV)
    assert (seen.lamp, seen.headline) == (Lamp.GOOD, "Inget att titta på")
    assert [fact.unit for fact in seen.groups[0].facts] == ["14", "15", "tand"]
    assert "24 patienter" in seen.groups[0].facts[0].text


def test_what_is_wrong_stands_first_with_the_way_out(world: World) -> None:
    world.round()
    world.at(70)
    world.source.answers["15"] = SourceUnreachable(host="fhir.example.org")
    world.round()
    seen = front(world).insides(EN)
    (first,) = seen.groups[0].facts
    assert (seen.lamp, first.unit, first.lamp) == (Lamp.BAD, "15", Lamp.BAD)
    assert "fhir.example.org" in first.text


def test_a_panel_with_keys_smaller_than_a_finger_is_said_to_it(world: World) -> None:
    world.round()
    seen = front(world, panel=Panel(217, 136)).insides(EN)
    (told,) = seen.groups[0].facts
    assert (seen.lamp, told.lamp) == (Lamp.ATTENTION, Lamp.ATTENTION)
    assert "down to 10 mm instead of 12" in told.text
    assert "12.1 inches" in told.remedy
    unknown = front(world, panel=USUAL._replace(known=False)).insides(EN)
    assert "It does not say its size" in written(unknown.groups)


def test_a_dead_capture_is_said_though_every_copy_is_fresh(world: World) -> None:
    world.round()
    seen = front(world, runs=False).insides(EN)
    assert seen.groups[0].facts[0].title == "The copying does not run"
    assert seen.groups[0].facts[0].remedy


def test_no_patient_stands_on_any_screen_of_it(world: World) -> None:
    world.round()
    world.source.answers["14"] = patients(2, "14")
    world.at(5)
    world.round()
    machine = front(world)
    (held,) = machine.doubted(SV)
    told = [
        written(machine.insides(SV).groups),
        written(machine.copies("14", SV).groups),
        written(machine.about(SV).groups),
        msgspec.json.encode(held).decode(),
    ]
    for one in told:
        assert "Håkansson" not in one
        assert "0202-" not in one


def test_the_last_copies_of_a_unit_are_told_newest_first(world: World) -> None:
    for minute in range(0, 30 * 15, 15):
        world.at(minute)
        world.round_of("14")
    leaf = front(world).copies("14", EN)
    kept = leaf.groups[-1].facts
    assert len(kept) <= 24
    numbers = [int(fact.right.removeprefix("Copy ")) for fact in kept]
    assert numbers == sorted(numbers, reverse=True)


def test_a_pinned_copy_is_said_with_who_and_why(world: World) -> None:
    world.round()
    world.site.store.pin("14", "source loses orders", "Eva Sund", at=world.clock.now())
    said = written(front(world).copies("14", EN).groups)
    assert "source loses orders" in said
    assert "Eva Sund" in said


def test_a_refused_capture_is_compared_in_counts_and_not_offered_when_late(world: World) -> None:
    world.round()
    world.source.answers["14"] = patients(2, "14")
    world.at(5)
    assert world.round()["14"].error is not None
    machine = front(world)
    (held,) = machine.doubted(EN)
    assert ("patients", "24", "2") in held.counts
    assert (held.unit, held.late) == ("14", False)
    assert machine.insides(EN).doubted == 1
    world.source.answers["14"] = patients(24, "14")
    world.at(10)
    world.round()
    assert [one.late for one in machine.doubted(EN)] == [True]


def test_nobody_asks_the_capture_for_anything_while_it_is_locked(world: World) -> None:
    world.round()
    machine = front(world)
    with pytest.raises(DeskLocked):
        machine.capture_now((), EN)
    assert wishes.waiting(world.state) == {}


def test_a_nurse_copies_now_but_does_not_stop_the_copies(world: World) -> None:
    world.round()
    world.desk.unlock(NURSE, PASSWORD)
    machine = front(world)
    asked = machine.capture_now((), EN)
    (wish,) = wishes.waiting(world.state).values()
    assert (wish.act, wish.by, wish.units) == (Act.CAPTURE, NURSE, ("14", "15", "tand"))
    assert not machine.followed(asked, EN).ended
    with pytest.raises(Exception, match="for IT"):
        machine.pause(1, "Work", EN)
    assert len(wishes.waiting(world.state)) == 1


def test_only_it_pins_a_copy_and_the_log_has_it_before_it_is_asked_for(world: World) -> None:
    world.round()
    world.desk.unlock(NURSE, PASSWORD)
    machine = front(world)
    assert (machine.copies("14", EN).newest, machine.copies("14", EN).pinned) == ("1", False)
    with pytest.raises(Exception, match="for IT"):
        machine.pin("14", 1, "Work", EN)
    with pytest.raises(Exception, match="for IT"):
        machine.unpin("14", EN)
    assert wishes.waiting(world.state) == {}
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.add("Bo Teknik", PASSWORD, by=by, must_change=False, function="it")
    world.desk.unlock("Bo Teknik", PASSWORD)
    machine.pin("14", 1, "Work", EN)
    (wish,) = wishes.waiting(world.state).values()
    assert (wish.act, wish.units, wish.label, wish.why) == (Act.PIN, ("14",), "1", "Work")
    told = [(one.event, one.person, one.unit) for one in world.audited().entries]
    assert ("store-pinned", "Bo Teknik", "14") in told


def test_without_a_capture_nothing_is_promised(world: World) -> None:
    world.round()
    world.desk.unlock(NURSE, PASSWORD)
    with pytest.raises(CopyingStopped):
        front(world, runs=False).capture_now((), EN)
    assert wishes.waiting(world.state) == {}


def test_what_was_asked_is_followed_until_every_unit_was_tried(world: World) -> None:
    world.round()
    world.desk.unlock(NURSE, PASSWORD)
    world.at(1)
    machine = front(world)
    asked = machine.capture_now((), EN)
    (wish,) = wishes.waiting(world.state).values()
    wishes.answer(world.state, asked.key, msgspec.structs.replace(wish, granted=True))
    assert not machine.followed(asked, EN).ended
    world.at(2)
    world.source.answers["15"] = SourceUnreachable(host="fhir.example.org")
    world.round()
    done = machine.followed(asked, EN)
    assert (done.ended, done.lamp, done.title) == (True, Lamp.BAD, "Not copied: 15")


def test_a_refusal_is_told_in_the_readers_language(world: World) -> None:
    world.round()
    world.desk.unlock(NURSE, PASSWORD)
    machine = front(world)
    asked = machine.capture_now(("14",), SV)
    (wish,) = wishes.waiting(world.state).values()
    from appliance.capture.wishes import CopiedJustNow

    told = {"granted": False, "code": "U-61", "facts": {"minutes": "3"}}
    told |= {"message": CopiedJustNow.message, "remedy": CopiedJustNow.remedy}
    wishes.answer(world.state, asked.key, msgspec.structs.replace(wish, **told))
    refused = machine.followed(asked, SV)
    assert (refused.title, refused.ended) == ("Det blev inte gjort", True)
    assert "3 minuter" in refused.text
