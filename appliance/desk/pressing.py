"""Press a desk's sheets: as one PDF with a seal on every page, entered in the register."""

from collections.abc import Sequence
from datetime import date

import msgspec

from appliance.desk import contents
from appliance.desk.documents import Documents
from appliance.desk.sealing import Origin
from printing.paper import Pressed, pressed
from printing.sheets.every import Sheet
from printing.sheets.sheet import DayBook
from storage.reading import Opened


class ToPress(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet with what it was made of: its unit, and the patient's key where it is hers.

    `day` is that of a page of a day book. `replaces` and `copy_number` are as its stamp has them.
    """

    sheet: Sheet
    unit: str = ""
    patient: str = ""
    day: date | None = None
    replaces: str = ""
    copy_number: int = 1


def press(documents: Documents, made: Sequence[ToPress], title: str = "") -> Pressed:
    """Return sheets as one PDF, sealed and entered before anything is sent.

    Raises as `printing.paper.pressed`; never because of key or register.
    """
    sheets = [one.sheet for one in made]
    seals = documents.seals
    if seals is None:
        return pressed(sheets, documents.language, title)
    origins = [origin(documents, one) for one in made]
    return seals.press(sheets, origins, documents.language, title)


def origin(documents: Documents, one: ToPress) -> Origin:
    """Return of which copy a sheet is, of whom, and what it holds. Raises what opening raises."""
    if not one.unit:
        return Origin(replaces=one.replaces, copy_number=one.copy_number)
    opened = documents.opened(one.unit)
    subject, content = _content(documents, opened, one)
    said = opened.of(subject.partition("\0")[0])
    return Origin(
        unit=one.unit,
        generation=said.generation,
        as_of=said.as_of.wall,
        subject=subject,
        content=content,
        replaces=one.replaces,
        copy_number=one.copy_number,
    )


def _content(documents: Documents, opened: Opened, one: ToPress) -> tuple[str, dict[str, bytes]]:
    """Return of whom a sheet is, and what of it a nurse acts on."""
    if one.patient:
        _opened, chart = documents.chart(one.unit, one.patient)
        return chart.person.key, contents.of_chart(chart)
    if isinstance(one.sheet, DayBook):
        for diary in opened.snapshot.diaries:
            if diary.practitioner == one.sheet.practitioner:
                return contents.diary_of(diary, one.day), contents.of_diary(diary)
    return "", contents.of_unit(opened.snapshot)
