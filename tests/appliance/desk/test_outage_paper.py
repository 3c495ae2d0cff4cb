"""What an outage does to paper: the unknown time on every sheet, all of a ward in one print."""

from datetime import date, timedelta

import msgspec
import pytest

from appliance.desk import outage_figures, printout
from appliance.desk.documents import Documents
from appliance.desk.errors import NothingToSum
from appliance.desk.stamping import Outaged, Replacement
from appliance.desk.wish import Kind, Wish
from printing.paper import texts
from printing.sheets.due_list import DueList
from printing.sheets.outage_summary import out_words, story, to_do
from printing.sheets.sheet import AdministrationOverview, DayBook, MedicationList, WardList
from tests.appliance.world import NURSE, World, patients
from tests.storage.site import PASSWORD, instant

SOURCE = "demo"
"""What the snapshots of this world say of where they come from."""
EVERYTHING = Wish(kind=Kind.EVERYTHING, unit="15")


def documents(world: World, outage: Outaged | None = None) -> Documents:
    """Unlock as the nurse, on a machine with a logbook, in this outage."""
    site = msgspec.structs.replace(
        world.desk_site(), logbook=world.logbook, outage=lambda _manifest: outage
    )
    return Documents(world.desk.unlock(NURSE, PASSWORD), site, world.words)


def today(world: World) -> date:
    return world.clock.now().wall.date()


@pytest.fixture
def silent(world: World) -> Outaged:
    """Copy at 08:00, let the record system be silent since 08:40, and make it 09:20."""
    world.round()
    world.at(80)
    return Outaged(blind_until=instant(40).wall, within=True)


def test_every_sheet_says_which_time_nobody_knows_about(world: World, silent: Outaged) -> None:
    found = documents(world, silent)
    (patient, *_) = found.patients("15")
    for sheet in (
        found.ward("15", serial="A-1"),
        found.medication_list("15", patient, "A-2"),
        found.administration_overview("15", patient, "A-3"),
    ):
        told = " ".join(texts(sheet, world.words))
        assert "Okänd tid 08:00–08:40" in told
        assert "avbrott sedan" in told.lower() or "driftstopp sedan" in told.lower()


def test_paper_names_no_end_of_the_unknown_time_where_only_the_machine_noticed(
    world: World, silent: Outaged
) -> None:
    alone = msgspec.structs.replace(silent, blind_until=None, since=silent.blind_until)
    found = documents(world, alone)
    (patient, *_) = found.patients("15")
    for sheet in (
        found.ward("15", serial="A-1"),
        found.medication_list("15", patient, "A-2"),
        found.administration_overview("15", patient, "A-3"),
    ):
        told = " ".join(texts(sheet, world.words))
        assert "Okänd tid sedan 08:00" in told
        assert "08:00–" not in told
        assert "avbrott sedan" in told.lower()


def test_a_copy_of_before_the_outage_is_not_called_too_old_for_one_shift(
    world: World, silent: Outaged
) -> None:
    assert not documents(world, silent).ward("15").head.as_of.too_old
    world.at(12 * 60 + 1)
    assert documents(world, silent).ward("15").head.as_of.too_old


def test_a_copy_whose_age_nothing_bounds_is_not_said_to_be_of_one_shift(
    world: World, silent: Outaged
) -> None:
    world.at(100, boot="another", up=5, synced=False)
    assert world.clock.age(instant(0)).at_most is None
    assert documents(world, silent).ward("15").head.as_of.too_old


def test_a_copy_that_was_too_old_when_it_began_is_loud_on_paper(
    world: World, silent: Outaged
) -> None:
    old = msgspec.structs.replace(silent, within=False)
    assert documents(world, old).ward("15").head.as_of.too_old
    assert documents(world).ward("15").head.as_of.too_old, "and so it is without any outage"


def test_one_print_says_one_thing_though_the_outage_begins_in_its_midst(world: World) -> None:
    world.round()
    world.at(80)
    asked: list[str] = []

    def begins(_manifest: object) -> Outaged | None:
        asked.append("")
        return None if len(asked) == 1 else Outaged(blind_until=instant(40).wall, within=True)

    site = msgspec.structs.replace(world.desk_site(), outage=begins)
    found = Documents(world.desk.unlock(NURSE, PASSWORD), site, world.words)
    paper = printout.bundles(found, EVERYTHING, today(world), NURSE)
    heads = {
        part.sheet.head.as_of.missing for one in paper.bundles for part in one.parts if part.sheet
    }
    assert not any("Okänd tid" in words for words in heads)


def test_all_of_a_ward_comes_in_one_print_with_each_patients_sheets_together(
    world: World,
) -> None:
    world.round()
    paper = printout.bundles(documents(world), EVERYTHING, today(world), NURSE)
    sheets = [part.sheet for bundle in paper.bundles for part in bundle.parts]
    assert [type(one) for one in sheets[:2]] == [WardList, DueList]
    pairs = sheets[2:]
    assert [type(one) for one in pairs] == [MedicationList, AdministrationOverview] * 8
    assert [one.head.number for one in pairs[::2]] == [one.head.number for one in pairs[1::2]]
    for bundle in paper.bundles[2:]:
        assert len(bundle.patients) == len(set(bundle.patients))
        assert len(bundle.parts) == 2 * len(bundle.patients), "nobody's sheets are torn apart"
    assert sum(len(one.patients) for one in paper.bundles) == 8


def test_the_ward_list_counts_the_pages_of_both_sheets(world: World) -> None:
    world.round()
    paper = printout.bundles(documents(world), EVERYTHING, today(world), NURSE)
    parts = [part for bundle in paper.bundles for part in bundle.parts]
    ward = parts[0].sheet
    assert isinstance(ward, WardList)
    for row in ward.rows:
        assert row.pages == sum(one.pages for one in parts if one.patient == row.patient)


def test_the_pages_are_told_before_anything_is_printed(world: World) -> None:
    world.round()
    found = documents(world)
    paper = printout.bundles(found, EVERYTHING, today(world), NURSE)
    assert printout.pages(found, EVERYTHING, today(world)) == sum(
        bundle.pages for bundle in paper.bundles
    )


def test_the_plan_counts_the_page_that_a_sheets_own_number_takes(world: World) -> None:
    """Twelve rows fill the page: a long number, or the one it replaces, pushes the last over."""
    world.source.answers["15"] = patients(12, "15")
    world.round()
    world.at(80)
    made = documents(world, Outaged(blind_until=instant(40).wall, within=True))
    site = msgspec.structs.replace(made._site, device="LYKTA-AVDELNING-12")
    found = Documents(made._session, site, world.words)
    found.replacements[""] = Replacement(replaces="LYKTA-AVDELNING-12-0417")
    wish = Wish(kind=Kind.WARD_LIST, unit="15")
    told = printout.pages(found, wish, today(world))
    assert told == sum(one.pages for one in printout.bundles(found, wish, today(world)).bundles)
    assert told == 2, "else nothing is tried here"


def test_all_of_a_clinic_are_the_books_of_the_coming_days(world: World) -> None:
    world.round()
    found = documents(world)
    wish = Wish(kind=Kind.EVERYTHING, unit="tand")
    paper = printout.bundles(found, wish, today(world), NURSE)
    sheets = [part.sheet for bundle in paper.bundles for part in bundle.parts]
    assert sheets
    assert {type(one) for one in sheets} == {DayBook}
    days = [part.day for bundle in paper.bundles for part in bundle.parts]
    assert days == sorted(days, key=str)


def noted(world: World, minutes: float, kind: str, person: str = "", **facts: str) -> None:
    world.at(minutes)
    world.logbook.append(kind, person=person, facts=facts, text=facts.pop("why", ""))


def form(minutes: float) -> str:
    return f"{instant(minutes).wall:%Y-%m-%dT%H:%M:%SZ}"


def test_summary_tells_the_latest_beginning_and_what_was_printed_by_whom(world: World) -> None:
    world.round()
    noted(world, 50, "outage-began", source=SOURCE, since=form(40))
    noted(world, 55, "outage-began", NURSE, source="", since=form(52), declared="k1")
    found = documents(world)
    paper = printout.bundles(found, EVERYTHING, today(world), NURSE)
    assert paper.ended is not None
    serials = [serial for bundle in paper.bundles for serial in bundle.serials]
    paper.ended(serials, True, False)
    found.note_print_job("15", Kind.EVERYTHING, patients=8, outcome="printed", pages=30)
    noted(world, 90, "outage-ended", source=SOURCE, since=form(40), until=form(90))
    noted(
        world, 95, "outage-ended", NURSE, source="", since=form(52), until=form(95), declared="k1"
    )
    told = outage_figures.told(documents(world), "15")
    assert (told.since, told.until) == (instant(40).wall, instant(95).wall)
    assert told.seen == instant(0).wall
    assert told.blind_until == instant(52).wall, "people worked on until then"
    assert (told.by, told.ended_by) == (NURSE, NURSE)
    assert [(one.kind, one.patients, one.pages) for one in told.prints] == [("everything", 8, 30)]
    assert [one.person for one in told.people] == [NURSE]
    assert sum(len(one.out) for one in told.sheets or ()) == len(serials)
    assert str(len(serials)) in out_words(told, world.words)
    assert any("52 min" in line.value.replace("\u00a0", " ") for line in story(told, world.words))


def test_summary_of_a_silence_that_nobody_declared_names_no_end_while_it_goes_on(
    world: World,
) -> None:
    world.round()
    began = {"source": SOURCE, "since": form(40)}
    noted(world, 50, "outage-began", **began)
    told = outage_figures.told(documents(world), "15")
    assert (told.seen, told.blind_until) == (instant(0).wall, None)
    assert any("har inte slutat" in line.value for line in story(told, world.words))
    assert to_do(told, world.words)[1].startswith("Anmäl avbrottet")
    noted(world, 90, "outage-ended", **began, until=form(90))
    told = outage_figures.told(documents(world), "15")
    assert told.blind_until == instant(90).wall, "people may have worked in it until then"


def test_summary_of_an_end_that_was_taken_back_goes_on(world: World) -> None:
    world.round()
    began = {"source": "", "since": form(10), "declared": "k1"}
    noted(world, 10, "outage-began", NURSE, **began)
    noted(world, 30, "outage-ended", NURSE, **began, until=form(30))
    noted(world, 40, "outage-began", NURSE, **began, again=form(40))
    assert outage_figures.told(documents(world), "15").until is None


def test_summary_of_an_end_given_once_more_does_not_go_on_for_ever(world: World) -> None:
    world.round()
    began = {"source": "", "since": form(10), "declared": "k1"}
    noted(world, 10, "outage-began", NURSE, **began)
    noted(world, 40, "outage-ended", NURSE, **began, until=form(30))
    noted(world, 45, "outage-began", NURSE, **began, again=form(45))
    noted(world, 46, "outage-ended", NURSE, **began, until=form(30))
    assert outage_figures.told(documents(world), "15").until == instant(30).wall


def test_an_outage_over_midnight_names_the_day_of_its_end(world: World) -> None:
    world.round()
    began = {"source": SOURCE, "since": form(40)}
    noted(world, 40, "outage-began", **began)
    noted(world, 2000, "outage-ended", **began, until=form(2000))
    told = outage_figures.told(documents(world), "15")
    (line,) = [one for one in story(told, world.words) if one.label == "Okänd tid"]
    assert line.value.count("/11") == 2


def test_an_outage_that_never_was_is_not_summed_up(world: World) -> None:
    world.round()
    began = {"source": "", "since": form(10), "declared": "k1"}
    noted(world, 10, "outage-began", NURSE, **began)
    noted(world, 30, "outage-ended", NURSE, **began, until=form(30), mistaken="yes")
    with pytest.raises(NothingToSum):
        outage_figures.told(documents(world), "15")


def test_summary_says_that_the_copy_of_before_is_gone(world: World) -> None:
    world.at(60)
    world.round()
    noted(world, 70, "outage-began", source=SOURCE, since=form(5))
    noted(world, 71, "outage-ended", source=SOURCE, since=form(5), until=form(50))
    told = outage_figures.told(documents(world), "15")
    assert told.seen is None
    assert told.until == instant(50).wall
    assert told.until - told.since == timedelta(minutes=45)


def test_summary_is_a_page_of_counts_without_a_patient(world: World) -> None:
    world.round()
    noted(
        world,
        10,
        "outage-began",
        NURSE,
        source="",
        since=form(10),
        declared="k1",
        why="Planned work",
    )
    found = documents(world)
    paper = printout.bundles(found, Wish(kind=Kind.OUTAGE_SUMMARY, unit="15"), today(world), NURSE)
    (bundle,) = paper.bundles
    (part,) = bundle.parts
    assert part.sheet is not None
    told = " ".join(texts(part.sheet, world.words))
    assert "Sammanfattning av avbrottet" in told
    assert "Planerat arbete" in told
    assert "Håkansson" not in told
