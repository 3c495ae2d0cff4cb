"""The rows of a due list and of a ward's laboratory orders, word for word as on paper."""

from collections.abc import Callable

from appliance.kiosk.pen import Glass
from appliance.kiosk.screens.verbatim import quoted
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Row
from appliance.kiosk.widgets.table import Columns, Words, table_row, title_row, words_row
from printing.sheets.due_list import DueList, DuePatient, DueRow
from printing.sheets.lab_labels import LabLabels
from printing.sheets.sheet import Medicine

_DUE = Columns((40.0, 168.0, 264.0, 600.0), 1240.0), Columns((40.0, 210.0, 320.0, 660.0), 1240.0)
_LABELS = Columns((40.0, 330.0, 640.0, 980.0), 1240.0), Columns((40.0, 350.0, 660.0, 960.0), 1240.0)
_BOLD, _PLAIN, _SMALL = Type(18, bold=True), Type(18), Type(16)
_NUMBER, _SOURCE = Type(16, mono=True), Type(16, mono=True)
_TIME, _BED = Type(22, bold=True), Type(18, bold=True, mono=True)
Open = Callable[[str], Callable[[], None] | None]
"""Gives what a touch on a patient's row does, by her key."""


def due_columns(glass: Glass) -> Columns:
    """Return the columns of a due list for the size of letters the reader wants."""
    return _DUE[glass.enlarged > 1]


def label_columns(glass: Glass) -> Columns:
    """Return the columns of a ward's laboratory orders."""
    return _LABELS[glass.enlarged > 1]


def due_rows(glass: Glass, sheet: DueList, opens: Open) -> list[Row]:
    """Return a due list: what may have been given first, then hour by hour, then the untimed."""
    rows: list[Row] = []
    for group in sheet.groups:
        rows.append(title_row(glass, group.title, unsure=group.unsure))
        rows += [_due(glass, one, opens) for one in group.rows]
    if sheet.none_text:
        rows.append(words_row(glass, sheet.none_text, bold=True))
    if sheet.untimed:
        rows.append(title_row(glass, sheet.untimed_title))
        for left in sheet.untimed:
            token = "critink" if left.lost else "ink"
            kind = _BOLD if left.lost else _PLAIN
            cells = ((), *_who(left.patient), (Words(left.text, kind, token),))
            rows.append(table_row(glass, due_columns(glass), cells, opened=opens(left.patient.key)))
    token = "ink" if sheet.end.complete else "critink"
    rows.append(words_row(glass, f"{sheet.end.text} · {sheet.end.counts}", token=token, bold=True))
    return rows


def label_rows(glass: Glass, sheet: LabLabels, opens: Open) -> list[Row]:
    """Return a ward's laboratory orders, after what is not printed and why."""
    rows = [words_row(glass, words, bold=True) for words in sheet.words]
    rows += [
        table_row(
            glass,
            label_columns(glass),
            (
                (Words(one.name, _BOLD), Words(one.number, _NUMBER, beside=True)),
                (Words(one.tests, _BOLD), Words(one.note, _SMALL)),
                (Words(one.detail, _PLAIN), Words(one.warning, _BOLD, loud=True)),
                (Words(one.code_text, Type(18, mono=True)),),
            ),
            opened=opens(one.patient),
        )
        for one in sheet.labels
    ]
    rows.append(words_row(glass, f"{sheet.end} · {sheet.later}", bold=True))
    return rows


def _due(glass: Glass, row: DueRow, opens: Open) -> Row:
    time = f"{row.time} ?" if row.unsure else row.time
    cells = (
        (Words(time, _TIME),),
        *_who(row.patient),
        (*_medicine(row.medicine), Words(row.detail, _BOLD)),
    )
    ground = "warntint" if row.unsure else ""
    return table_row(glass, due_columns(glass), cells, ground=ground, opened=opens(row.patient.key))


def _who(patient: DuePatient) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    name = (
        Words(patient.name, _BOLD),
        Words(patient.number, _NUMBER, beside=True),
        Words(patient.note, _SMALL, loud=True),
    )
    return (Words(patient.bed, _BED),), name


def _medicine(one: Medicine) -> tuple[Words, ...]:
    """Return the drug and its dose, or the source's own words in the dose's place."""
    drug = " ".join(part for part in (one.drug, one.strength, one.form) if part)
    tags = Words(" · ".join(one.tags), _SMALL, loud=True, beside=True)
    if one.verbatim:
        source = Words(quoted(one), _SOURCE)
        mark = Words(" · ".join(filter(None, (one.verbatim_mark, one.times_note))), _SMALL)
        return Words(drug, _BOLD), tags, source, mark
    dose = " · ".join(part for part in (one.amount, one.route) if part)
    return (
        Words(drug, _BOLD),
        tags,
        Words(dose, _BOLD, beside=True),
        Words(one.needed_for, _SMALL),
    )
