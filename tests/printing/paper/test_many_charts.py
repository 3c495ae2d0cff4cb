"""Ten thousand charts that nobody would write, and every page of theirs can be read.

`pytest -m full tests/printing/paper/test_many_charts.py` runs them all; a failure names its seed.
"""

import pytest

from printing.language import Language
from printing.paper import HeadTooLong, lay_out
from printing.sheets.administration_overview import administration_overview
from printing.sheets.due_list import DueList, due_list
from printing.sheets.every import Sheet
from printing.sheets.medication_list import medication_list
from printing.sheets.time_overview import TimeOverview, time_overview
from printing.sheets.ward_list import ward_list
from tests.printing import charts
from tests.printing.paper.held import assert_held, assert_readable, assert_whole
from tests.printing.wild import Dice


def sheets(dice: Dice, language: Language, seed: int) -> list[Sheet]:
    """Return the sheets of one throw: a ward's for every tenth seed, else a patient's."""
    stamp = dice.stamp()
    if seed % 10 == 0:
        ward, hours = dice.ward(), dice.random.choice((4, 8, 12))
        return [ward_list(ward, stamp, language), due_list(ward, stamp, language, hours)]
    chart = dice.chart()
    kinds = (medication_list, administration_overview, time_overview)
    return [make(chart, stamp, charts.WARD, language) for make in kinds]


def prove(seed: int) -> None:
    """Assert that all sheets of a seed hold.

    A head that leaves no room for rows is refused by name, never cut: that counts as held.
    """
    dice = Dice(seed)
    language = dice.language()
    for sheet in sheets(dice, language, seed):
        try:
            pages = lay_out(sheet, language)
        except HeadTooLong:
            continue
        if isinstance(sheet, DueList | TimeOverview):
            assert_held(sheet, language)
        else:
            assert_readable(sheet, pages)
            assert_whole(sheet, language)


@pytest.mark.parametrize("seed", range(40))
def test_some_charts_that_nobody_would_write(seed: int) -> None:
    prove(seed)


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("tenth", range(10))
def test_ten_thousand_charts_that_nobody_would_write(tenth: int) -> None:
    for seed in range(tenth * 1000, tenth * 1000 + 1000):
        try:
            prove(seed)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
