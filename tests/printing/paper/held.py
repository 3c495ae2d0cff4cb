"""What must hold of any sheet on paper, whatever stands on it."""

import msgspec

from printing.language import Language
from printing.paper import lay_out, texts
from printing.paper.page import Page
from printing.sheets.due_list import DueList
from printing.sheets.every import Sheet
from printing.sheets.sheet import AdministrationOverview, DayBook
from printing.sheets.time_overview import TimeOverview
from tests.printing.paper.seen import outside, overlaps, plain, silent_fields, strings, words_on


def assert_readable(sheet: Sheet, pages: list[Page]) -> None:
    """Assert what must hold of every page of any sheet."""
    head, foot = sheet.head, sheet.foot
    for number, page in enumerate(pages, 1):
        said = words_on(page)
        assert overlaps(page) == []
        assert outside(page) == []
        for wanted in (head.title, head.name, head.number, head.as_of.when, head.as_of.age,
                       head.as_of.missing, head.capsule, foot.lines[0], foot.number):  # fmt: skip
            assert plain(wanted) in said
        assert plain(foot.page_pattern.format(x=number, y=len(pages))) in said
        if head.allergy is not None:
            for wanted in strings(head.allergy, {"state"}):
                assert plain(wanted) in said


def assert_whole(sheet: Sheet, language: Language) -> None:
    """Assert that every text of a sheet stands on its paper (promise 9)."""
    said = "\n".join(texts(sheet, language))
    silent = silent_fields(sheet)
    if isinstance(sheet, DayBook):  # the days after are in short: name and telephone
        assert_whole_days(sheet, said)
        sheet = msgspec.structs.replace(sheet, coming=())
    if isinstance(sheet, AdministrationOverview):  # "none" stands among the day's doses
        rows = tuple(
            msgspec.structs.replace(row, past_note="" if row.medicine.given_day else row.past_note)
            for row in sheet.as_needed
        )
        sheet = msgspec.structs.replace(sheet, as_needed=rows)
    missing = [text for text in strings(sheet, silent) if plain(text) not in said]
    assert missing == []


def assert_whole_days(sheet: DayBook, said: str) -> None:
    """Assert that the coming days are told with all that their short form holds."""
    wanted = [day.title for day in sheet.coming]
    for row in (row for day in sheet.coming for row in day.rows):
        wanted += [row.time, row.minutes, row.name or row.text, row.phone]
    assert [text for text in wanted if plain(text) not in said] == []


def wanted_of(sheet: DueList | TimeOverview) -> list[str]:
    """Return the texts that must stand on the paper, besides head and foot."""
    if isinstance(sheet, DueList):
        rows = [row for group in sheet.groups for row in group.rows]
        texts = [part for row in rows for part in (row.patient.name, row.patient.number,
                 row.medicine.drug, row.medicine.strength, row.medicine.amount, row.detail,
                 row.patient.note)]  # fmt: skip
        texts += [part for row in sheet.untimed for part in (row.patient.name, row.text)]
        return [*texts, *(group.title for group in sheet.groups), sheet.advice, sheet.end.text]
    cells = [row for group in sheet.groups for row in group.rows]
    texts = [part for row in cells for part in (row.name, *row.before, row.after)]
    texts += [chip.text for row in cells for chip in row.chips]
    texts += [words for _state, words in sheet.legend]
    return [*texts, *(part for one in sheet.groups for part in (one.title, one.note)), sheet.advice]


def assert_held(sheet: DueList | TimeOverview, language: Language) -> None:
    """Assert that every page tells of whom and when it is, and the pages all of the sheet."""
    pages = lay_out(sheet, language)
    for number, page in enumerate(pages, 1):
        said = words_on(page)
        assert overlaps(page) == []
        assert outside(page) == []
        for wanted in (sheet.head.title, sheet.head.name, sheet.head.as_of.when,
                       sheet.head.capsule, sheet.foot.number):  # fmt: skip
            assert plain(wanted) in said
        assert plain(sheet.foot.page_pattern.format(x=number, y=len(pages))) in said
    said = "\n".join(texts(sheet, language))
    lost = [text for text in wanted_of(sheet) if plain(text) not in said]
    assert lost == []
