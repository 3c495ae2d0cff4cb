"""Reprinting only what changed: nobody whose orders changed may be left out."""

import msgspec
import pytest

from appliance.desk.changed import changed
from appliance.desk.stamping import Replacement
from storage import fsio
from storage.records import Chart
from storage.sheet_register import Ending
from tests.appliance.desk.checking_room import (
    changes,
    check,
    dosed,
    leaves,
    moved,
    print_lists,
    renumbered,
    with_more,
)
from tests.appliance.world import World

ALL = tuple(f"p{number}" for number in range(1, 25))


@pytest.fixture
def ward(world: World) -> World:
    world.round()
    return world


def test_whoever_has_no_sheet_is_new(ward: World) -> None:
    documents = ward.documents()
    print_lists(documents, ["p1", "p2"])
    found = changed(documents, "14", "medication-list")
    assert set(found.same) == {"p1", "p2"}
    assert set(found.new) == set(ALL) - {"p1", "p2"}
    assert not found.replace
    assert changed(documents, "14", "administration-overview").new == ALL


def heavier(chart: Chart) -> Chart:
    """Return a chart with an allergy less."""
    none = msgspec.structs.replace(chart.allergies, entries=())
    return msgspec.structs.replace(chart, allergies=none)


@pytest.mark.parametrize("change", [with_more, moved, heavier])
def test_a_changed_chart_is_printed_anew_and_says_what_it_replaces(ward: World, change) -> None:  # type: ignore[no-untyped-def]  # a Change
    old = print_lists(ward.documents(), ALL)
    changes(ward, 30, change, "p5")
    documents = ward.documents()
    found = changed(documents, "14", "medication-list")
    assert found.replace == {"p5": "LYKTA-TEST-0005"}
    assert found.to_print == ("p5",)
    assert len(found.same) == 23
    documents.replacements = found.replacements
    new = print_lists(documents, found.to_print)
    assert check(ward, old.pages[4].content).newer == new.pages[0].facts.serial
    after = changed(documents, "14", "medication-list")
    assert set(after.same) == set(ALL)


@pytest.mark.parametrize("change", [dosed, renumbered])
def test_what_nobody_acts_on_costs_no_paper(ward: World, change) -> None:  # type: ignore[no-untyped-def]  # a Change
    print_lists(ward.documents(), ALL)
    changes(ward, 30, change)
    assert set(changed(ward.documents(), "14", "medication-list").same) == set(ALL)


@pytest.mark.parametrize("ending", [None, Ending.UNKNOWN, Ending.NOT_PRINTED, Ending.WITHDRAWN])
def test_a_sheet_that_nobody_is_sure_of_is_printed_again(
    ward: World, ending: Ending | None
) -> None:
    """Argument 1: only what is known to have come out counts."""
    documents = ward.documents()
    print_lists(documents, ["p1"], ending=ending)
    assert "p1" in changed(documents, "14", "medication-list").to_print


def test_a_sheet_over_its_time_is_printed_again(ward: World) -> None:
    print_lists(ward.documents(), ALL)
    ward.at(12 * 60 + 1)
    found = changed(ward.documents(), "14", "medication-list")
    assert set(found.replace) == set(ALL)


def test_the_sheets_of_who_has_left_are_told(ward: World) -> None:
    """Argument 3."""
    print_lists(ward.documents(), ALL)
    leaves(ward, 30, "p3")
    found = changed(ward.documents(), "14", "medication-list")
    assert found.gone == ("LYKTA-TEST-0003",)
    assert "p3" not in found.to_print


def test_a_register_that_cannot_be_read_means_that_all_are_printed(ward: World) -> None:
    documents = ward.documents()
    print_lists(documents, ALL)
    ward.seals.register._forget()

    def broken(call: str, path: object) -> None:
        if call == "read" and "printed-" in str(path):
            raise OSError(5, "bad sector")

    with fsio.watched(broken):
        assert changed(documents, "14", "medication-list").new == ALL


def test_the_new_sheet_says_on_every_page_which_one_it_replaces(ward: World) -> None:
    """Argument 2."""
    documents = ward.documents()
    documents.replacements["p1"] = Replacement(replaces="LYKTA-TEST-0007")
    sheet = documents.medication_list("14", "p1", "LYKTA-TEST-0042")
    assert sheet.head.capsule == "NYTT BLAD · 08:00 – ersätter blad LYKTA-TEST-0007"
    assert any("stryk" in words.lower() for words in sheet.head.facts)
    glass = documents.medication_list("14", "p1")
    assert "LYKTA-TEST-0007" not in glass.head.capsule
