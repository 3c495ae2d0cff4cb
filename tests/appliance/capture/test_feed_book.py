"""What a booking that was told does to a clinic's book: nobody is booked twice, none is lost."""

from datetime import timedelta

import msgspec

from appliance.capture.feed_apply import Applied, Elsewhere, NotApplied
from appliance.capture.feed_wards import Wards
from appliance.sources.feed import Booked, BookingAct
from storage.records import (
    Appointment,
    AppointmentStatus,
    Diary,
    Slot,
    SlotStatus,
    Snapshot,
)
from tests.appliance.capture.feed_world import UNITS, after, chart, visit, whom
from tests.storage.site import MORNING

HALF = timedelta(minutes=30)


def at(hours: float) -> dict[str, object]:
    start = MORNING + timedelta(hours=hours)
    return {"start": start, "end": start + HALF}


def visit_of(number: int, hours: float, key: str, **facts: object) -> Appointment:
    said = {"key": key, "status": AppointmentStatus.BOOKED} | at(hours) | facts
    return Appointment(patient=chart(number).person, **said)  # type: ignore[arg-type] # passes through


def free(hours: float, status: SlotStatus = SlotStatus.FREE) -> Slot:
    return Slot(key=f"s{hours}", status=status, **at(hours))  # type: ignore[arg-type] # two instants


def clinic() -> Snapshot:
    ek = Diary(
        key="D1",
        practitioner="Karin Ek",
        appointments=(visit_of(3, 1, "A1"), visit_of(4, 2, "A2")),
        slots=(free(0.5), free(3), free(4), free(5, SlotStatus.BLOCKED)),
    )
    berg = Diary(key="D2", practitioner="Nils Berg", slots=(free(3),))
    return Snapshot(
        unit=UNITS["tand"],
        source="live",
        as_of=MORNING,
        captured=MORNING,
        diaries=(ek, berg),
    )


BOOK = Wards(units={"tand": clinic()})


def event(act: BookingAct, number: str, booked: Appointment, **facts: object) -> Booked:
    said: dict[str, object] = {"staff": "Karin Ek", "staff_numbers": ("D1",)}
    return Booked(
        whom=whom(3),
        visit=visit("TAND"),
        act=act,
        numbers=(number,),
        appointment=booked,
        **(said | facts),  # type: ignore[arg-type] # passes through
    )


def diaries(booked: Booked, before: Wards = BOOK) -> dict[str, Diary]:
    result = after(before, booked)
    assert isinstance(result, Applied), result
    return {one.key: one for one in result.wards.units["tand"].diaries}


def starts(diary: Diary) -> list[float]:
    return [(one.start - MORNING) / timedelta(hours=1) for one in diary.appointments]


def test_booked_visit_stands_in_its_place_and_its_time_is_no_longer_free() -> None:
    now = diaries(event(BookingAct.BOOK, "F9", visit_of(5, 3, "feed:F9")))
    assert starts(now["D1"]) == [1, 2, 3]
    assert [one.key for one in now["D1"].slots] == ["s0.5", "s4", "s5"]
    assert [one.key for one in now["D2"].slots] == ["s3"], "another's time is as free as before"


def test_visit_that_touches_a_free_time_only_at_its_edge_leaves_it_free() -> None:
    now = diaries(event(BookingAct.BOOK, "F9", visit_of(5, 3.5, "feed:F9")))
    assert [one.key for one in now["D1"].slots] == ["s0.5", "s3", "s4", "s5"]


def test_visit_that_is_in_the_book_already_is_not_booked_twice() -> None:
    told = event(BookingAct.BOOK, "F9", visit_of(3, 1, "feed:F9"))
    assert starts(diaries(told)["D1"]) == [1, 2]
    other = event(BookingAct.BOOK, "F9", visit_of(4, 1, "feed:F9"))
    assert starts(diaries(other)["D1"]) == [1, 1, 2]


def test_moved_visit_is_at_its_new_time_only() -> None:
    now = diaries(event(BookingAct.CHANGE, "A1", visit_of(3, 4, "feed:A1")))
    assert starts(now["D1"]) == [2, 4]
    assert [one.key for one in now["D1"].slots] == ["s0.5", "s3", "s5"]


def test_visit_moved_to_another_diary_leaves_the_first() -> None:
    told = event(BookingAct.CHANGE, "A1", visit_of(3, 3, "x"), staff="Nils Berg", staff_numbers=())
    now = diaries(told)
    assert (starts(now["D1"]), starts(now["D2"])) == ([2], [3])
    assert now["D2"].slots == ()


def test_cancelled_visit_stays_as_cancelled_and_gives_no_free_time() -> None:
    cancelled = visit_of(3, 1, "x", status=AppointmentStatus.CANCELLED)
    now = diaries(event(BookingAct.CANCEL, "A1", cancelled))
    assert [one.status for one in now["D1"].appointments] == [
        AppointmentStatus.CANCELLED,
        AppointmentStatus.BOOKED,
    ]
    assert now["D1"].slots == clinic().diaries[0].slots
    came_not = msgspec.structs.replace(cancelled, status=AppointmentStatus.NO_SHOW)
    after_all = diaries(event(BookingAct.CANCEL, "A1", came_not))["D1"].appointments[0]
    assert after_all.status is AppointmentStatus.NO_SHOW


def test_change_of_a_cancelled_visit_books_it_again_and_of_another_keeps_its_state() -> None:
    cancelled = visit_of(3, 1, "A1", status=AppointmentStatus.CANCELLED)
    arrived = visit_of(4, 2, "A2", status=AppointmentStatus.ARRIVED)
    diary = msgspec.structs.replace(clinic().diaries[0], appointments=(cancelled, arrived))
    before = Wards(units={"tand": msgspec.structs.replace(clinic(), diaries=(diary,))})
    again = diaries(event(BookingAct.CHANGE, "A1", visit_of(3, 1, "x")), before)
    assert again["D1"].appointments[0].status is AppointmentStatus.BOOKED
    there = diaries(event(BookingAct.CHANGE, "A2", visit_of(4, 2, "x", note="Ring")), before)
    assert there["D1"].appointments[1].status is AppointmentStatus.ARRIVED
    assert there["D1"].appointments[1].note == "Ring"


def test_booking_that_nobody_can_place_is_not_applied_and_said() -> None:
    for told in (
        event(BookingAct.CHANGE, "ZZ", visit_of(3, 1, "x")),
        event(BookingAct.CANCEL, "ZZ", visit_of(3, 1, "x")),
        event(BookingAct.BOOK, "ZZ", visit_of(5, 3, "x"), staff="Nobody", staff_numbers=()),
        event(BookingAct.CHANGE, "A1", visit_of(3, 1, "x"), staff="Nobody", staff_numbers=()),
    ):
        result = after(BOOK, told)
        assert isinstance(result, NotApplied)
        assert result.wards == BOOK
        assert result.units == {"tand"}


def test_booking_of_a_clinic_that_is_not_copied_here_is_passed_by_and_an_unknown_one_is_not() -> (
    None
):
    told = event(BookingAct.BOOK, "F9", visit_of(5, 3, "x"))
    other = msgspec.structs.replace(told, visit=visit("C2"))
    assert isinstance(after(BOOK, other), Elsewhere)
    unknown = msgspec.structs.replace(told, visit=visit("Q7"))
    assert isinstance(after(BOOK, unknown), NotApplied)


def test_feeds_own_booking_is_found_again_by_its_number() -> None:
    once = after(BOOK, event(BookingAct.BOOK, "F9", visit_of(5, 3, "feed:F9")))
    assert isinstance(once, Applied)
    now = diaries(event(BookingAct.CHANGE, "F9", visit_of(5, 4, "x")), once.wards)
    assert starts(now["D1"]) == [1, 2, 4]
