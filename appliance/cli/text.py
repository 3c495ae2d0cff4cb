"""Sheets as plain text, for a terminal: the same words as on glass and paper."""

from collections.abc import Iterator

from printing.sheets.sheet import (
    AllergyBox,
    DayBook,
    Head,
    MedicationList,
    Medicine,
    WardList,
)


def as_text(sheet: MedicationList | WardList | DayBook) -> str:
    """Return a sheet as lines of text."""
    if isinstance(sheet, MedicationList):
        lines = list(_medication_list(sheet))
    elif isinstance(sheet, WardList):
        lines = list(_ward_list(sheet))
    else:
        lines = list(_day_book(sheet))
    return "\n".join(lines) + "\n"


def _head(head: Head) -> Iterator[str]:
    yield f"{head.title}  {head.count}  [{head.capsule}]"
    yield from (f"!!! {notice}" for notice in head.notices)
    yield "  ".join(part for part in (head.name, head.number, head.person, head.place) if part)
    yield from head.facts
    yield f"{head.as_of.label} {head.as_of.when}. {head.as_of.age} {head.as_of.missing}"
    if head.allergy is not None:
        yield _allergy(head.allergy)
    if head.attention:
        yield f"{head.attention_label}: {' · '.join(head.attention)}"


def _allergy(box: AllergyBox) -> str:
    listed = ", ".join(
        f"{line.substance} ({line.detail})" if line.detail else line.substance for line in box.lines
    )
    return f"{box.label}: {listed or ' '.join(part for part in (box.text, box.advice) if part)}"


def _medication_list(sheet: MedicationList) -> Iterator[str]:
    yield from _head(sheet.head)
    for section in sheet.sections:
        yield ""
        yield section.title
        for medicine in section.medicines:
            yield f"  {_medicine(medicine)}"
    yield ""
    yield sheet.end.text


def _medicine(medicine: Medicine) -> str:
    name = " ".join(part for part in (medicine.drug, medicine.strength, medicine.form) if part)
    if medicine.verbatim:
        dose = f'"{medicine.verbatim}" [{medicine.verbatim_mark}]'
    else:
        said = (medicine.amount, medicine.route, " ".join(medicine.times), medicine.times_note)
        dose = ", ".join(part for part in said if part)
    rest = [*medicine.tags, *medicine.limits, medicine.needed_for, medicine.reason]
    more = [medicine.instruction, medicine.last_given, medicine.ordered]
    return " · ".join(part for part in (name, dose, *rest, *more) if part)


def _ward_list(sheet: WardList) -> Iterator[str]:
    yield from _head(sheet.head)
    yield ""
    for row in sheet.rows:
        yield (
            f"{row.bed:<8} {row.name:<36} {row.number:<14} {row.age:<8} {_allergy(row.allergy)}"
            f"{f'  !!! {row.note}' if row.note else ''}"
        ).rstrip()
    yield ""
    yield sheet.end.text


def _day_book(sheet: DayBook) -> Iterator[str]:
    yield from _head(sheet.head)
    yield ""
    yield f"{sheet.practitioner}, {sheet.day.title}"
    for row in sheet.day.rows:
        who = "  ".join(part for part in (row.name, row.number, row.phone) if part)
        what = f"{who}  {row.text}" if who else row.text
        yield f"  {row.time} {row.minutes:>4}  {what}".rstrip()
    yield sheet.end.text
