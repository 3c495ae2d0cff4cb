"""No sheet looks otherwise than when somebody last looked at it, in any language."""

import pytest

from printing.language import Language
from tests.printing import charts
from tests.printing.one_of_each import SHEETS
from tests.printing.paper.golden import FOLDER, differs, drawn, paths

_RENEW = "look at it, then: .venv/bin/python -m tests.printing.paper.golden"


@pytest.mark.parametrize("language", charts.LANGUAGES, ids=lambda language: language.code)
@pytest.mark.parametrize("name", SHEETS)
def test_no_sheet_changed_its_look_unseen(name: str, language: Language) -> None:
    pages, kept = drawn(name, language), paths(name, language)
    assert len(pages) == len(kept), _RENEW
    assert [differs(page, path) for page, path in zip(pages, kept, strict=True)] == [
        0 for _page in pages
    ], _RENEW


def test_no_picture_is_left_of_a_sheet_that_is_no_more() -> None:
    known = {path for name in SHEETS for one in charts.LANGUAGES for path in paths(name, one)}
    assert {path for path in FOLDER.glob("*/*.png") if path not in known} == set()
