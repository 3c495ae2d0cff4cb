"""A medicine's name cell, as the administration overview shows it."""

from printing.paper.faces import Face
from printing.paper.page import Set, paragraph, text_lines
from printing.paper.wrap import run
from printing.sheets.sheet import Medicine

_LEAD = 1.2


def drug_lines(medicine: Medicine, room: float, *, with_dose: bool = True) -> list[Set]:
    """Return drug, strength and form, then the dose or the source's own words, then marks."""
    name = f"▲\u00a0{medicine.drug}" if medicine.high_alert else medicine.drug
    runs = [run(name, Face.BOLD, 9.5)]
    detail = " ".join(part for part in (medicine.strength, medicine.form) if part)
    if detail:
        runs.append(run(f" {detail}", Face.REGULAR, 8))
    lines = paragraph(room, *runs, lead=_LEAD)
    if with_dose:
        lines += dose_lines(medicine, room)
    marks = [run(" · ".join(medicine.tags), Face.BOLD, 7.5)] if medicine.tags else []
    if medicine.instruction:
        gap = " · " if marks else ""
        marks.append(run(gap + medicine.instruction, Face.REGULAR, 7.5))
    return lines + (paragraph(room, *marks, lead=_LEAD) if marks else [])


def dose_lines(medicine: Medicine, room: float) -> list[Set]:
    """Return amount and route in one paragraph, or the source's own words under their mark."""
    lines: list[Set] = []
    if medicine.verbatim:
        lines += text_lines(room, f"■ {medicine.verbatim_mark}", Face.BOLD, 8, lead=_LEAD)
        lines += text_lines(room, medicine.verbatim, Face.BOLD, 8, lead=_LEAD)
    runs = []
    if medicine.amount:
        runs.append(run(medicine.amount, Face.BOLD, 9.5))
    if medicine.route:
        runs.append(run(f" {medicine.route}" if runs else medicine.route, Face.REGULAR, 8))
    if runs:
        lines += paragraph(room, *runs, lead=_LEAD)
    return lines + text_lines(room, medicine.times_note, Face.REGULAR, 8, lead=_LEAD)
