"""A copy that did not change is known by a hash that nobody can guess at, or not at all."""

import tracemalloc
from datetime import timedelta

import msgspec

from appliance.capture.memory import Memory
from storage.records import OrderStatus, Snapshot, encode
from tests.storage.site import Site, clinic, ward


def later(snapshot: Snapshot, minutes: int = 15) -> Snapshot:
    """Return the same patients as of later."""
    shift = timedelta(minutes=minutes)
    return msgspec.structs.replace(
        snapshot,
        as_of=snapshot.as_of + shift,
        captured=snapshot.captured + shift,
        source_time=snapshot.as_of + shift,
    )


def test_same_patients_a_quarter_of_an_hour_later_are_unchanged(site: Site) -> None:
    memory, said = Memory(), site.admit()
    memory.remember(said, memory.mark(ward()))
    assert memory.unchanged(said, memory.mark(later(ward())))


def test_one_stopped_order_or_one_given_dose_is_a_change(site: Site) -> None:
    memory, said = Memory(), site.admit()
    memory.remember(said, memory.mark(ward()))
    first, *others = ward().charts
    stopped = msgspec.structs.replace(first.orders[0], status=OrderStatus.STOPPED)
    for changed in (
        msgspec.structs.replace(first, orders=(stopped, *first.orders[1:])),
        msgspec.structs.replace(first, administrations=()),
        msgspec.structs.replace(first, stay=msgspec.structs.replace(first.stay, bed="9")),
    ):
        arrived = msgspec.structs.replace(later(ward()), charts=(changed, *others))
        assert not memory.unchanged(said, memory.mark(arrived))
    other_order = msgspec.structs.replace(later(ward()), charts=(*others, first))
    assert not memory.unchanged(said, memory.mark(other_order))


def test_clinics_days_count_as_content(site: Site) -> None:
    book = clinic()
    memory = Memory()
    said = site.admit_snapshot(book, site.told.reading)
    memory.remember(said, memory.mark(book))
    assert memory.unchanged(said, memory.mark(later(book)))
    assert book.days is not None
    first, last = book.days
    moved = msgspec.structs.replace(later(book), days=(first, last + timedelta(days=1)))
    assert not memory.unchanged(said, memory.mark(moved))


def test_another_generation_or_another_process_remembers_nothing(site: Site) -> None:
    memory, said = Memory(), site.admit()
    memory.remember(said, memory.mark(ward()))
    accepted_by_hand = msgspec.structs.replace(said, generation=2)
    assert not memory.unchanged(accepted_by_hand, memory.mark(later(ward())))
    fresh = Memory()
    assert not fresh.unchanged(said, fresh.mark(later(ward())))
    assert not memory.unchanged(
        msgspec.structs.replace(said, unit="15"), memory.mark(later(ward()))
    )


def test_two_processes_mark_the_same_ward_by_different_bytes() -> None:
    """An unkeyed hash could be compared with guesses; a keyed one dies with its process."""
    one, other = Memory(), Memory()
    assert one.mark(ward()) == one.mark(later(ward()))
    assert one.mark(ward()) != other.mark(ward())


def test_what_moves_from_one_chart_to_the_next_is_a_change() -> None:
    """The parts are told apart, not only strung together."""
    memory = Memory()
    first, second, *others = ward().charts
    moved = (
        msgspec.structs.replace(first, orders=()),
        msgspec.structs.replace(second, orders=(*first.orders, *second.orders)),
        *others,
    )
    assert memory.mark(ward()) != memory.mark(msgspec.structs.replace(ward(), charts=moved))


def test_ward_of_any_size_is_marked_without_a_second_copy_in_memory() -> None:
    memory, snapshot = Memory(), ward(patients=400)
    whole = len(encode(snapshot))
    tracemalloc.start()
    try:
        memory.mark(snapshot)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < whole / 4


def test_copy_sealed_to_keys_nobody_holds_is_never_signed_as_fresh(site: Site) -> None:
    # An older keys folder was put back, and a role rotated since: the list's number is one that
    # was used before, for another key.
    memory, said = Memory(), site.admit()
    before = site.recipients.for_unit(said.unit)
    memory.remember(said, memory.mark(ward(), before))
    assert memory.unchanged(said, memory.mark(later(ward()), before))
    rotated = (msgspec.structs.replace(before[0], public=bytes(32)), *before[1:])
    assert not memory.unchanged(said, memory.mark(later(ward()), rotated))
