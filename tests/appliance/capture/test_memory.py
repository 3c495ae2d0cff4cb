"""A copy that did not change is known by a hash that nobody can guess at, or not at all."""

from datetime import timedelta
from pathlib import Path

import msgspec

from appliance.capture.memory import Memory
from storage.records import OrderStatus, Snapshot
from tests.storage.site import MORNING, Site, clinic, ward


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
    memory.remember(said, ward())
    assert memory.unchanged(said, later(ward()))


def test_one_stopped_order_or_one_given_dose_is_a_change(site: Site) -> None:
    memory, said = Memory(), site.admit()
    memory.remember(said, ward())
    first, *others = ward().charts
    stopped = msgspec.structs.replace(first.orders[0], status=OrderStatus.STOPPED)
    for changed in (
        msgspec.structs.replace(first, orders=(stopped, *first.orders[1:])),
        msgspec.structs.replace(first, administrations=()),
        msgspec.structs.replace(first, stay=msgspec.structs.replace(first.stay, bed="9")),
    ):
        arrived = msgspec.structs.replace(later(ward()), charts=(changed, *others))
        assert not memory.unchanged(said, arrived)
    other_order = msgspec.structs.replace(later(ward()), charts=(*others, first))
    assert not memory.unchanged(said, other_order)


def test_clinics_days_count_as_content(site: Site) -> None:
    book = clinic()
    memory = Memory()
    said = site.admit_snapshot(book, site.told.reading)
    memory.remember(said, book)
    assert memory.unchanged(said, later(book))
    assert book.days is not None
    first, last = book.days
    moved = msgspec.structs.replace(later(book), days=(first, last + timedelta(days=1)))
    assert not memory.unchanged(said, moved)


def test_another_generation_or_another_process_remembers_nothing(site: Site) -> None:
    memory, said = Memory(), site.admit()
    memory.remember(said, ward())
    accepted_by_hand = msgspec.structs.replace(said, generation=2)
    assert not memory.unchanged(accepted_by_hand, later(ward()))
    assert not Memory().unchanged(said, later(ward()))
    assert not memory.unchanged(msgspec.structs.replace(said, unit="15"), later(ward()))


def test_two_processes_hash_the_same_ward_to_different_bytes(site: Site, tmp_path: Path) -> None:
    """An unkeyed hash could be compared with guesses; a keyed one dies with its process."""
    one, other, said = Memory(), Memory(), site.admit()
    one.remember(said, ward(MORNING))
    other.remember(said, ward(MORNING))
    assert vars(one)["_known"] != vars(other)["_known"]
