"""The day book: who comes, who can be reached, where there is room."""

from datetime import timedelta

from printing.sheets.day_book import day_books
from printing.sheets.sheet import BookKind, DayBook
from storage.records import AppointmentStatus, Diary, SlotStatus
from tests.printing.bookings import CLINIC, DAY, clinic_snapshot, diary, full_diary, slot, visit
from tests.printing.charts import ENGLISH, SWEDISH, at, person, stamp

STAMP = stamp(as_of=at(f"{DAY} 06:30"), captured=at(f"{DAY} 06:31"), printed=at(f"{DAY} 07:40"))


def _book(*diaries: Diary, days: int = 0) -> DayBook:
    day = DAY + timedelta(days=days)
    return day_books(clinic_snapshot(*diaries), STAMP, day, SWEDISH)[0]


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_head_tells_day_practitioner_and_room() -> None:
    book = _book()
    assert _plain(book.head.name) == "Måndag 23 november 2026"
    assert book.head.person == book.practitioner == "Leg. tandläkare Eva Strand · rum 2"
    assert book.head.place == CLINIC.name
    assert book.head.capsule == "RESERVKOPIA – INTE AKTUELL TIDBOK"
    assert book.head.as_of.label == "UPPGIFTER FRÅN TIDBOKEN"
    assert book.head.as_of.missing == "Senare bokningar finns inte här."
    assert book.head.facts[0] == ("4 besök · 1 ledig tid (45 minuter) · 3 spärrade · 1 avbokad")
    assert (book.foot.number, _plain(book.foot.name)) == ("Eva Strand", "mån 23 nov")


def test_the_day_stands_in_the_order_of_time() -> None:
    rows = _book().day.rows
    assert [(row.time, row.minutes, row.kind.value) for row in rows] == [
        ("08:00", "30", "booked"),
        ("08:30", "60", "booked"),
        ("09:30", "45", "free"),
        ("10:15", "30", "booked"),
        ("12:00", "60", "blocked"),
        ("13:00", "30", "booked"),
        ("13:15", "30", "blocked"),
        ("16:00", "30", "blocked"),
    ]
    assert [row.text for row in rows] == [
        "Undersökning, röntgen",
        "Undersökning, röntgen · Tolk bokad · Önskar tidigare tid",
        "Ledig 45 min",
        "Undersökning, röntgen",
        "Lunch",
        "Undersökning, röntgen",
        "Ledig 30 min · Akut · krockar med ett besök: fråga",
        "Spärrad tid",
    ]
    assert [row.wants_earlier for row in rows].index(True) == 1


def test_every_patient_can_be_called() -> None:
    row = _book().day.rows[0]
    assert (row.name, row.number, row.phone) == ("Ekdahl, Rut", "18950211-9820", "070-174 06 11")


def test_a_visit_without_a_patient_says_so() -> None:
    row = _book().day.rows[5]
    assert (row.name, row.number, row.phone) == ("Patienten är inte angiven", "", "")


def test_a_protected_person_is_marked_and_cannot_be_called() -> None:
    row = _book().coming[0].rows[0]
    assert (row.name, row.phone) == ("Övergård, Åke · SKYDDAD IDENTITET", "")


def test_what_the_book_knows_of_a_visit_stands_beside_it() -> None:
    states = (AppointmentStatus.ARRIVED, AppointmentStatus.DONE, AppointmentStatus.NO_SHOW)
    visits = tuple(visit(one, f"{10 + n}:00", 30, status=one) for n, one in enumerate(states))
    rows = _book(Diary(key="d", practitioner="x", appointments=visits)).day.rows
    assert [row.status for row in rows] == ["kom", "klar", "uteblev"]
    assert _book().day.rows[0].status == ""


def test_a_cancelled_visit_is_no_visit_but_is_counted_apart() -> None:
    gone = visit("v", "08:00", 30, status=AppointmentStatus.CANCELLED)
    book = _book(Diary(key="d", practitioner="x", appointments=(gone,)))
    assert book.day.rows == ()
    assert book.head.facts[0] == "0 besök · 0 lediga tider · 1 avbokad"


def test_a_moved_visit_says_where_to_and_is_no_visit() -> None:
    book = _book(full_diary())
    row = next(row for row in book.day.rows if row.kind is BookKind.MOVED)
    assert (row.time, row.name) == ("10:00", "Ekdahl, Rut")
    assert _plain(row.text) == "FLYTTAD till ons 25 nov 09:15"
    assert book.head.facts[0].startswith("2 besök · ")
    assert book.head.facts[0].endswith("1 spärrad · 1 avbokad · 1 flyttad")
    assert book.end.text == "SLUT – 2 av 2 besök · 2 lediga tider"


def test_a_moved_visit_does_not_block_the_time_it_left() -> None:
    rows = _book(full_diary()).day.rows
    assert [row.kind.value for row in rows if row.time == "10:00"] == ["moved", "free"]


def test_a_visit_tells_category_wish_recall_chair_and_the_patients_own_words() -> None:
    first, second = _book(full_diary()).day.rows[:2]
    assert first.text == "Undersökning · Undersökning, röntgen · Kallad av kliniken"
    assert second.text == (
        "Behandling · Undersökning, röntgen · Tolk bokad · "
        "Patienten: Rädd för nålar, ring först · Önskar tidigare tid · Stol 4"
    )
    assert (first.colour, second.colour) == ("#7FC97F", "#FDC086")


def test_a_free_time_tells_its_kind_and_no_colour_stands_without_a_word() -> None:
    rows = {row.start: row for row in _book(full_diary()).day.rows if row.kind is BookKind.FREE}
    assert [row.text for row in rows.values()] == [
        "Ledig 30 min · Akuttid", "Ledig 45 min · Undersökning",
    ]  # fmt: skip
    bare = visit("v", "08:00", 30, colour="#FF0000")
    odd = visit("w", "09:00", 30, kind="Rött", colour="red")
    found = _book(Diary(key="d", practitioner="x", appointments=(bare, odd))).day.rows
    assert [row.colour for row in found] == ["", ""]


def test_working_time_stands_in_the_head_and_its_absence_too() -> None:
    assert "Arbetstid 08:00–12:00, 13:00–16:30" in _book(full_diary()).head.facts
    assert "Ingen arbetstid den här dagen." in _book(full_diary(), days=1).head.facts
    assert not any("rbetstid" in fact for fact in _book().head.facts)


def test_a_free_time_that_overlaps_a_visit_is_never_offered() -> None:
    row = _book().day.rows[6]
    assert row.kind is BookKind.BLOCKED
    assert row.text.endswith("krockar med ett besök: fråga")
    assert _book().end.text == "SLUT – 4 av 4 besök · 1 ledig tid"


def test_the_end_counts_visits_and_free_times() -> None:
    book = day_books(clinic_snapshot(), STAMP, DAY, ENGLISH)[0]
    assert book.end.text == "END – 4 of 4 visits · 1 free time"
    assert book.end.complete


def test_the_coming_days_stand_in_short_and_say_when_they_are_not_in_the_copy() -> None:
    coming = _book().coming
    assert [_plain(day.title) for day in coming] == [
        "Tisdag 24 november",
        "Onsdag 25 november: inga bokningar",
        "Torsdag 26 november: finns inte i kopian",
    ]
    assert len(coming[0].rows) == 1


def test_a_day_outside_the_copy_is_never_called_empty() -> None:
    end = _book(days=3).end
    assert not end.complete
    assert end.text == "OFULLSTÄNDIG – dagen finns inte i kopian."


def test_a_visit_over_midnight_stands_on_both_days() -> None:
    night = Diary(
        key="d",
        practitioner="x",
        appointments=(visit("v", f"{DAY} 23:30", 60), visit("w", f"{DAY} 00:00", 0)),
        slots=(slot("s", "2026-11-22 23:00", 60, SlotStatus.FREE),),
    )
    assert [row.time for row in _book(night).day.rows] == ["00:00", "23:30"]
    assert [row.time for row in _book(night).coming[0].rows] == ["23:30"]


def test_each_practitioner_has_a_book() -> None:
    other = Diary(key="d2", practitioner="Omid Rad", room="Rum 2")
    books = day_books(clinic_snapshot(diary(), other), STAMP, DAY, SWEDISH)
    assert [book.practitioner for book in books] == [
        "Leg. tandläkare Eva Strand · rum 2",
        "Omid Rad · Rum 2",
    ]


def test_an_old_copy_of_the_book_asks_for_a_call() -> None:
    old = stamp(too_old=True)
    book = day_books(clinic_snapshot(), old, DAY, SWEDISH)[0]
    assert book.head.as_of.missing.startswith("Stäm av varje tid med patienten före användning.")


def test_the_forms_words_are_all_there() -> None:
    words = _book().words
    assert all(words.values())
    assert {"free", "blocked", "in_name", "new_title"} <= set(words)
    assert person().phone not in words.values()
