"""Nothing that was laid out for paper outlives the lock."""

import gc
from functools import _lru_cache_wrapper

import pytest

from printing.language import Language
from printing.paper import pressed
from printing.paper.forgetting import forget
from tests.printing.one_of_each import SHEETS


def tables() -> dict[str, int]:
    """Return how much each table of our own rooms below the glass holds."""
    kept = [one for one in gc.get_objects() if type(one) is _lru_cache_wrapper]
    return {
        f"{one.__module__}.{one.__name__}": one.cache_info().currsize
        for one in kept
        if str(one.__module__).startswith("printing.")
        and one.cache_parameters()["maxsize"] is not None  # those without an end hold fonts
    }


@pytest.mark.parametrize("name", ["medication-list", "lab-labels"])
def test_no_patients_words_stay_in_a_table_after_the_lock(name: str) -> None:
    language = Language("sv")
    pressed([SHEETS[name](language)], language)
    assert sum(tables().values()) > 0, "something was kept for speed"
    forget()
    assert {table: size for table, size in tables().items() if size} == {}
