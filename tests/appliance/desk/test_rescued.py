"""A damaged copy at the desk: each sheet bears its own time, and nobody disappears from a ward."""

import os
from datetime import date, datetime

import msgspec
import pytest

from appliance.cli.text import as_text
from appliance.desk import printout
from appliance.desk.documents import Documents, Mixed
from appliance.desk.errors import ChartLost
from appliance.desk.wish import Kind, Wish
from printing.sheets.sheet import WardList
from storage.keys.refusals import WrongPassword
from storage.reading import NoCopy, open_unit
from storage.records import Chart, Order, OrderKind, OrderStatus, Snapshot
from tests.appliance.world import NURSE, World
from tests.storage.site import MORNING, flip, instant, ward
from tests.storage.test_rescue import pages, restore, rot

TODAY = date(2026, 11, 21)


def bulky(many: int):  # type: ignore[no-untyped-def] # an answer of the scripted source
    """Return an answer in which every chart fills a page of its own and says of when it is."""

    def answer(as_of: datetime) -> Snapshot:
        plain = ward(as_of, many, "15")
        return msgspec.structs.replace(
            plain, charts=tuple(_dated(chart, as_of) for chart in plain.charts)
        )

    return answer


def _dated(chart: Chart, as_of: datetime) -> Chart:
    told = Order(
        key="told",
        status=OrderStatus.ACTIVE,
        kind=OrderKind.REGULAR,
        drug=f"as of {as_of:%H:%M}",
        source_text=os.urandom(5000).hex(),
    )
    return msgspec.structs.replace(chart, orders=(told,))


@pytest.fixture
def torn(world: World) -> World:
    """Return a ward whose newest copy, of 08:15, has lost one old and one new patient."""
    world.source.answers["15"] = bulky(6)
    world.round()
    world.at(15)
    world.source.answers["15"] = bulky(8)
    world.round()
    world.at(20)
    spoil(world, {"p3", "p8"})
    return world


def spoil(world: World, wanted: set[str]) -> None:
    """Let the pages rot that hold these patients' charts."""
    file = world.site.generation_dir(2, "15") / "snapshot.db"
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    for page in range(2, pages(file) + 1):
        sound = file.read_bytes()
        rot(file, page)
        opened = open_unit(world.site.store, "15", keys)
        gone = set(opened.older) | {one.key for one in opened.lost}
        if opened.manifest.generation != 2 or not gone <= wanted:
            restore(file, sound)
    opened = open_unit(world.site.store, "15", keys)
    assert (set(opened.older), {one.key for one in opened.lost}) == ({"p3"}, {"p8"})


def events(world: World, event: str) -> list[str]:
    return [entry.patient for entry in world.audited().entries if entry.event == event]


def test_ward_list_shows_everybody_and_marks_who_is_older_and_who_cannot_be_read(
    torn: World,
) -> None:
    listed = torn.documents().ward("15")
    assert [row.patient for row in listed.rows] == [f"p{n}" for n in range(1, 9)]
    assert [row.patient for row in listed.rows if row.note] == ["p3", "p8"]
    assert [row.patient for row in listed.rows if row.lost] == ["p8"]
    assert "08:00" in listed.rows[2].note
    assert "08:15" in listed.head.as_of.when
    assert not listed.end.complete
    assert len(listed.head.notices) == 2
    text = as_text(listed)
    assert text.count("!!!") == 4


def test_sheets_of_the_rescued_patient_are_dated_by_the_copy_they_are_of(torn: World) -> None:
    documents = torn.documents()
    for sheet in (
        documents.medication_list("15", "p3"),
        documents.administration_overview("15", "p3"),
    ):
        assert "08:00" in sheet.head.as_of.when
        assert "08:15" in sheet.head.notices[0]
    assert "as of 07:00" in str(documents.medication_list("15", "p3"))
    assert "as of 07:15" in str(documents.medication_list("15", "p2"))
    plain = documents.medication_list("15", "p2")
    assert plain.head.notices == ()
    assert "08:15" in plain.head.as_of.when
    assert documents.held("15", "p3").as_of.wall == MORNING
    assert documents.held("15", "p3").older
    assert documents.held("15").as_of.wall == instant(15).wall
    assert not documents.held("15").older


def test_age_of_the_rescued_patients_sheet_is_the_older_copys(torn: World) -> None:
    torn.at(65)
    documents = torn.documents()
    assert documents.medication_list("15", "p3").head.as_of.too_old
    assert not documents.medication_list("15", "p2").head.as_of.too_old


def test_unreadable_chart_is_refused_by_name_and_found_by_the_search(torn: World) -> None:
    documents = torn.documents()
    number = documents.ward("15").rows[7].number
    for wanted in ("p8", number):
        with pytest.raises(ChartLost, match="Åsa 8"):
            documents.medication_list("15", wanted)
    found = documents.search("åsa 8")
    assert [one.lost.key for one in found.lost if one.unit.code == "15"] == ["p8"]
    assert found.left_out == ()
    assert documents.search(number).lost
    (hit,) = [one for one in documents.find("åsa 3") if one.unit.code == "15"]
    assert hit.older == MORNING


def test_whole_ward_on_paper_names_who_is_left_out_and_counts_her_on_the_cover(
    torn: World,
) -> None:
    documents = torn.documents()
    paper = printout.bundles(documents, Wish(kind=Kind.MEDICATION_LIST, unit="15"), TODAY)
    (left_out,) = paper.left_out
    assert (left_out.patient, left_out.bed, left_out.error.code) == ("p8", "8", "D-07")
    assert sum(len(bundle.patients) for bundle in paper.bundles) == 7
    assert len(events(torn, "printed")) == 7


def test_unreadable_patient_among_those_chosen_never_stops_the_others_lists(torn: World) -> None:
    documents = torn.documents()
    chosen = Wish(kind=Kind.MEDICATION_LIST, unit="15", patients=("p2", "p8", "p3"))
    paper = printout.bundles(documents, chosen, TODAY)
    assert [bundle.patients for bundle in paper.bundles] == [("p2", "p3")]
    assert [one.patient for one in paper.left_out] == ["p8"]
    with pytest.raises(ChartLost):
        printout.bundles(documents, msgspec.structs.replace(chosen, patients=("p8",)), TODAY)


def test_cover_of_the_bundle_has_a_row_without_pages_for_who_is_left_out(torn: World) -> None:
    cover: WardList = torn.documents().ward("15", {f"p{n}": 1 for n in range(1, 8)})
    assert [row.pages for row in cover.rows] == [1, 1, 1, 1, 1, 1, 1, 0]


def test_export_of_mixed_instants_can_never_be_taken_for_a_snapshot(torn: World) -> None:
    documents = torn.documents()
    mixed = documents.stored("15")
    assert isinstance(mixed, Mixed)
    assert mixed.older == {"p3": MORNING}
    assert [one.key for one in mixed.lost] == ["p8"]
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(mixed), type=Snapshot)
    one = documents.stored("15", "p3")
    assert isinstance(one, Mixed)
    assert one.lost == ()
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(one), type=Chart)
    assert isinstance(documents.stored("15", "p2"), Chart)
    assert isinstance(documents.stored("14"), Snapshot)


def test_rescue_is_not_done_again_at_every_touch(
    torn: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = torn.documents()
    first = documents.opened("15")
    assert documents.opened("15") is first
    torn.at(30)
    torn.round()
    fresh = documents.opened("15")
    assert (fresh.manifest.generation, fresh.older, fresh.lost) == (3, {}, ())


def test_copy_that_rots_while_it_is_open_is_opened_anew_with_its_marks(torn: World) -> None:
    torn.at(30)
    torn.round()
    documents = torn.documents()
    assert documents.opened("15").faults == ()
    file = torn.site.generation_dir(3, "15") / "snapshot.db"
    rot(file, pages(file))
    assert documents.opened("15").faults


def test_unit_that_cannot_be_searched_is_named_and_the_others_are_searched(world: World) -> None:
    world.round()
    flip(world.site.generation_dir(1, "15") / "snapshot.db", 4000)
    documents = world.documents()
    found = documents.search("håkansson")
    assert {match.unit.code for match in found.matches} == {"14"}
    ((unit, code),) = [(one.unit, one.error.code) for one in found.left_out]
    assert (unit, code) == ("15", "S-13")


def unproved(world: World) -> None:
    """Spoil the signature of every copy of ward 15."""
    file = world.site.generation_dir(1, "15") / "manifest"
    flip(file, file.stat().st_size - 20)


def test_copy_nobody_can_verify_is_for_the_envelope_alone_marked_and_logged(world: World) -> None:
    world.round()
    unproved(world)
    with pytest.raises(NoCopy):
        world.documents().ward("15")
    session = world.desk.unlock_with_code(world.site.kit.code, NURSE)
    documents = Documents(session, world.desk_site(), world.words)
    listed = documents.ward("15")
    assert listed.head.unverified
    assert documents.held("15").unverified
    sheet = documents.medication_list("15", listed.rows[0].patient)
    assert sheet.head.unverified
    assert sheet.head.notices
    assert isinstance(documents.stored("15"), Mixed)
    noted = [one for one in world.audited().entries if one.event == "unverified-opened"]
    assert [(one.person, one.unit) for one in noted] == [(NURSE, "15")]


def test_wrong_envelope_code_opens_nothing_and_is_logged(world: World) -> None:
    world.round()
    with pytest.raises(WrongPassword):
        world.desk.unlock_with_code(type(world)(world.site.folder / "x").site.kit.code, NURSE)
    assert ("unlock-failed", NURSE) in {(e.event, e.person) for e in world.audited().entries}
