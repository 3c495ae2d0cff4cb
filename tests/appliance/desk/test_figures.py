"""Figures from the logbook and the register: only what was written down, and all of it."""

from datetime import UTC, date, datetime, timedelta

import msgspec

from appliance.desk import figures, printout
from appliance.desk.documents import Documents
from appliance.desk.wish import Kind, Wish
from printing.sheets.back_entry import BackEntry, Span
from printing.sheets.statistics import Statistics
from storage.clock import Instant
from storage.logbook import Record
from storage.sheet_register import Ending
from tests.appliance.world import NURSE, World
from tests.storage.site import MORNING, PASSWORD

EVENING = datetime(2026, 11, 21, 19, 5, tzinfo=UTC)


def record(kind: str, hours: float = 0, **facts: str) -> Record:
    at = Instant(wall=EVENING + timedelta(hours=hours), boottime=0.0, boot="b", synced=True)
    return Record(at=at, kind=kind, facts=facts)


def began(hours: float, source: str = "fhir", **facts: str) -> Record:
    since = f"{EVENING + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"
    return record("outage-began", hours, source=source, since=since, **facts)


def ended(of: Record, hours: float) -> Record:
    until = f"{EVENING + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"
    facts = {"source": of.facts["source"], "since": of.facts["since"], "until": until}
    return record("outage-ended", hours, **facts)


def with_logbook(world: World) -> Documents:
    """Unlock as the nurse, on a machine whose logbook is read too."""
    site = msgspec.structs.replace(world.desk_site(), logbook=world.logbook)
    return Documents(world.desk.unlock(NURSE, PASSWORD), site, world.words)


def test_an_outage_is_one_however_its_two_records_lie() -> None:
    first = began(0, last_copy="2026-11-21T18:10:00Z")
    (found,) = figures.outages([ended(first, 6), first])
    assert found.since == EVENING
    assert found.until == EVENING + timedelta(hours=6)
    assert found.last_copy == datetime(2026, 11, 21, 18, 10, tzinfo=UTC)


def test_an_outage_whose_end_nobody_wrote_goes_on() -> None:
    (found,) = figures.outages([began(0)])
    assert found.until is None


def test_two_sources_that_fall_silent_are_two_outages() -> None:
    one, other = began(0), began(0, source="sql")
    assert len(figures.outages([one, other, ended(one, 1)])) == 2


def test_a_torn_record_is_no_outage() -> None:
    assert figures.outages([record("outage-began", since="yesterday"), record("note")]) == ()


def test_what_is_entered_for_is_the_last_outage(world: World) -> None:
    world.round()
    documents = with_logbook(world)
    assert figures.last_outage(documents, "14") == Span()
    since, until = MORNING - timedelta(hours=3), MORNING - timedelta(hours=1)
    told = {"source": "demo", "since": f"{since:%Y-%m-%dT%H:%M:%SZ}"}
    world.logbook.append("outage-began", facts=told)
    world.logbook.append("outage-ended", facts=told | {"until": f"{until:%Y-%m-%dT%H:%M:%SZ}"})
    found = figures.last_outage(documents, "14")
    assert (found.since, found.until) == (since, until)


def test_an_outage_of_last_month_is_not_entered_for_again(world: World) -> None:
    world.round()
    old = MORNING - timedelta(days=30)
    told = {"source": "demo", "since": f"{old:%Y-%m-%dT%H:%M:%SZ}"}
    world.logbook.append("outage-began", facts=told)
    until = f"{old + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    world.logbook.append("outage-ended", facts=told | {"until": until})
    assert figures.last_outage(with_logbook(world), "14") == Span()


def test_another_record_systems_silence_is_not_this_units(world: World) -> None:
    world.round()
    since = f"{MORNING - timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"
    world.logbook.append("outage-began", facts={"source": "laboratory", "since": since})
    documents = with_logbook(world)
    assert figures.last_outage(documents, "14") == Span()
    assert figures.counted(documents, "14", MORNING.date()).outages == ()


def test_doses_of_a_silence_that_nobody_declared_may_all_be_in_the_record_already(
    world: World,
) -> None:
    world.round()
    since = f"{MORNING - timedelta(hours=4):%Y-%m-%dT%H:%M:%SZ}"
    world.logbook.append("outage-began", facts={"source": "demo", "since": since})
    assert figures.last_outage(with_logbook(world), "14").is_unsure(MORNING - timedelta(hours=1))
    told = {"source": "", "since": since, "declared": "k1"}
    world.logbook.append("outage-began", person=NURSE, facts=told)
    found = figures.last_outage(with_logbook(world), "14")
    assert not found.is_unsure(MORNING - timedelta(hours=1))
    assert found.is_unsure(MORNING - timedelta(hours=5))


def test_a_record_that_came_back_for_an_hour_was_down_all_night_for_who_enters(
    world: World,
) -> None:
    world.round()
    hours = ((-40, -30), (-12, -9), (-8, -5), (-4, -1))  # the first is of another night
    for began_at, ended_at in hours:
        since, until = (
            f"{MORNING + timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ}" for hour in (began_at, ended_at)
        )
        told = {"source": "demo", "since": since, "last_copy": since, "declared": since}
        world.logbook.append("outage-began", facts=told)
        world.logbook.append("outage-ended", facts=told | {"until": until})
    found = figures.last_outage(with_logbook(world), "14")
    assert found.since == found.last_copy == MORNING - timedelta(hours=12)
    assert found.until == MORNING - timedelta(hours=1)
    gaps = [
        (MORNING - timedelta(hours=a), MORNING - timedelta(hours=b)) for a, b in ((9, 8), (5, 4))
    ]
    assert list(found.answered) == gaps
    assert found.is_unsure(MORNING - timedelta(hours=8, minutes=30))
    assert not found.is_unsure(MORNING - timedelta(hours=7))
    assert found.is_unsure(MORNING - timedelta(hours=13))


def test_a_back_entry_list_names_the_sheets_that_are_out_of_that_patient(world: World) -> None:
    world.round()
    documents = with_logbook(world)
    key, other = documents.patients("14")[:2]
    day = date(2026, 11, 21)
    for one in (key, other):
        wish = Wish(kind=Kind.MEDICATION_LIST, unit="14", patients=(one,))
        printout.bundles(documents, wish, day)
    wish = Wish(kind=Kind.BACK_ENTRY, unit="14", patients=(key,))
    paper = printout.bundles(documents, wish, day)
    (part,) = paper.bundles[0].parts
    assert isinstance(part.sheet, BackEntry)
    assert len(part.sheet.returned) == 1
    assert part.sheet.head.number
    (known,) = world.seals.series("14", "medication-list", key)
    assert known.sheet.serial in part.sheet.returned[0]


def test_a_sheet_that_never_came_out_is_not_asked_for(world: World) -> None:
    world.round()
    documents = with_logbook(world)
    key = documents.patients("14")[0]
    wish = Wish(kind=Kind.MEDICATION_LIST, unit="14", patients=(key,))
    paper = printout.bundles(documents, wish, date(2026, 11, 21))
    world.seals.ended(paper.bundles[0].serials, Ending.NOT_PRINTED)
    assert figures.sheets_out(documents, "14", key, Span()) == ()


def test_statistics_count_what_was_printed_and_how_it_ended(world: World) -> None:
    world.round()
    documents = with_logbook(world)
    for outcome, pages in (("printed", 9), ("printed", 3), ("not-printed", 0), ("unknown", 2)):
        documents.note_print_job(
            "14", Kind.MEDICATION_LIST, patients=2, outcome=outcome, pages=pages
        )
    documents.note_print_job("15", Kind.MEDICATION_LIST, patients=7, outcome="printed", pages=7)
    world.logbook.append("note", unit="14", text="Skrivaren är lånad")
    today = MORNING.astimezone(world.words.zone).date()
    (told,) = figures.counted(documents, "14", today).prints
    assert (told.prints, told.patients, told.pages) == (4, 8, 14)
    assert (told.not_printed, told.unknown) == (1, 1)
    counted = figures.counted(documents, "14", today)
    assert counted.notes == 1
    assert sum(counted.days.values()) == 4
    assert figures.counted(documents, "14", today + timedelta(days=60)).prints == ()


def test_a_unit_without_a_register_has_no_number_of_sheets(world: World) -> None:
    world.round()
    site = msgspec.structs.replace(world.desk_site(), seals=None)
    documents = Documents(world.desk.unlock(NURSE, PASSWORD), site, world.words)
    assert figures.counted(documents, "14", date(2026, 11, 21)).sheets is None
    assert figures.sheets_out(documents, "14", documents.patients("14")[0], Span()) == ()


def test_statistics_print_like_any_sheet_of_a_unit(world: World) -> None:
    world.round()
    documents = with_logbook(world)
    wish = Wish(kind=Kind.STATISTICS, unit="14")
    paper = printout.bundles(documents, wish, date(2026, 11, 21))
    ((part,),) = (bundle.parts for bundle in paper.bundles)
    assert isinstance(part.sheet, Statistics)
    assert part.pages == 1
