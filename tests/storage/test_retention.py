"""What stays and why: the rule as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.retention import WORDS, Kept, Why, keep

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DAMAGED = None


def shelf(*rows: tuple[int, float, str] | tuple[int, None, None]) -> list[Kept]:
    """Return generations: number, hours after noon, file; (number, None, None) is damaged."""
    return [
        Kept(number=number, healthy=False)
        if hours is None
        else Kept(number=number, healthy=True, file=str(file), taken=NOON + timedelta(hours=hours))
        for number, hours, file in rows
    ]


def kept(*rows: tuple[int, float, str] | tuple[int, None, None], **given: object) -> dict[int, str]:
    """Return what stays, each number with its reasons in one word."""
    found = keep(shelf(*rows), **given)  # type: ignore[arg-type]  # a table of keyword arguments
    return {number: " ".join(why) for number, why in found.items()}


def test_three_newest_different_files_stay_though_all_are_of_one_hour() -> None:
    rows = [(n, n / 100, f"f{n}") for n in range(1, 7)]
    assert kept(*rows) == {6: "newest healthy hour", 5: "newest healthy", 4: "newest healthy"}


def test_many_generations_over_one_file_never_push_out_the_other_files() -> None:
    """One bad sector would take them all."""
    rows = [(1, 0, "a"), (2, 0.1, "b"), *((n, 0.1 + n / 100, "c") for n in range(3, 40))]
    assert kept(*rows) == {
        39: "newest healthy hour",
        38: "newest",
        37: "newest",
        2: "healthy",
        1: "healthy",
    }


def test_rotten_manifest_costs_a_quarter_of_an_hour_and_not_six_hours() -> None:
    """All of this hour go over one file; the ones before the newest still stand."""
    rows = [(1, -6, "a"), *((n, n / 100, "b") for n in range(2, 40))]
    assert {39, 38, 37} <= set(kept(*rows))


def test_newest_of_each_of_a_day_of_hours_stays() -> None:
    rows = [(n, n / 2, "same") for n in range(1, 101)]
    found = kept(*rows)
    assert found[100] == "newest healthy hour"
    assert found[98] == "newest"
    assert set(found) == {100, 98, *range(99, 53, -2)}


def test_clock_that_jumps_deletes_nothing_that_came_after_the_jump() -> None:
    """Forward by years and back again: hours are counted from the newest number down."""
    rows = [(1, 0, "a"), (2, 90_000, "b"), (3, 0.5, "c"), (4, 1, "d"), (5, -9_000, "e")]
    assert set(kept(*rows)) == {5, 4, 3, 2}
    assert Why.HOUR in keep(shelf(*rows))[2]


def test_damaged_ones_stay_as_evidence_until_three_files_are_newer() -> None:
    damaged = (3, None, None)
    newer = [(4, 0.1, "a"), (5, 0.2, "b"), (6, 0.3, "c")]
    assert kept(damaged, *newer[:2])[3] == "evidence"
    assert 3 not in kept(damaged, *newer)


def test_two_newer_generations_over_one_file_do_not_end_the_evidence() -> None:
    rows = [(4, 0.1, "a"), (5, 0.2, "a"), (6, 0.3, "a"), (7, 0.4, "b")]
    assert kept((3, None, None), *rows)[3] == "evidence"


def test_last_good_copy_before_a_refusal_stays_a_week_of_new_ones() -> None:
    rows = [(n, n, f"f{n}") for n in range(1, 24 * 6)]
    assert kept(*rows, refused=2)[2] == "refusal"
    assert 2 not in kept(*rows)
    rows = [(n, n, f"f{n}") for n in range(1, 24 * 9)]
    assert 2 not in kept(*rows, refused=2)


def test_pinned_one_stays_for_ever_even_damaged() -> None:
    rows = [(n, n, f"f{n}") for n in range(2, 400)]
    assert kept((1, None, None), *rows, pinned=frozenset({1, 2})) == {
        **kept(*rows),
        1: "pinned",
        2: "pinned",
    }


@pytest.mark.parametrize("hours", [8, 0])
def test_full_disk_costs_hours_and_nothing_else(hours: int) -> None:
    rows = [(n, n, f"f{n}") for n in range(1, 60)]
    given = {"refused": 5, "pinned": frozenset({4})}
    found = kept(*rows, hours=hours, **given)
    assert set(found) == {4, 5, *range(59, 59 - max(3, hours), -1)}


def test_unit_with_nothing_but_damage_loses_no_trace() -> None:
    assert set(kept((1, None, None), (2, None, None))) == {1, 2}
    assert kept() == {}


def test_every_reason_has_its_words() -> None:
    assert set(WORDS) == set(Why)
