"""A medicine's name cell, as the administration overview shows it."""

from collections.abc import Sequence

from printing.paper.faces import Face
from printing.paper.page import Set, inverted, paragraph, text_lines
from printing.paper.wrap import Run, run
from printing.sheets.sheet import Medicine

_LEAD = 1.2
_PLAIN = Face.REGULAR


def drug_lines(medicine: Medicine, room: float, *, with_dose: bool = True) -> list[Set]:
    """Return drug, strength and form, then the dose or the source's own words, then marks."""
    name = f"▲\u00a0{medicine.drug}" if medicine.high_alert else medicine.drug
    runs = [run(name, Face.BOLD, 9.5)]
    detail = " ".join(part for part in (medicine.strength, medicine.form) if part)
    if detail:
        runs.append(run(f" {detail}", Face.REGULAR, 8))
    lines = paragraph(room, *runs, lead=_LEAD)
    words = ((" · ".join(medicine.tags), Face.BOLD), (medicine.instruction, Face.REGULAR))
    marks = [(text, face) for text, face in words if text]
    return lines + dose_lines(medicine, room, marks, with_dose=with_dose)


def dose_lines(
    medicine: Medicine,
    room: float,
    marks: Sequence[tuple[str, Face]] = (),
    *,
    with_dose: bool = True,
) -> list[Set]:
    """Return amount, route and marks in one paragraph, the source's own words before them."""
    lines: list[Set] = []
    runs: list[Run] = []
    if with_dose:
        if medicine.verbatim:
            lines += inverted(room, medicine.verbatim_mark, 7.5)
            lines += text_lines(room, medicine.verbatim, Face.BOLD, 8, lead=_LEAD)
        runs += _joined(" ", [(medicine.amount, Face.BOLD, 9.5), (medicine.route, _PLAIN, 8)])
    rest = [(text, face, 7.5) for text, face in marks]
    if with_dose and medicine.times_note:
        rest.insert(0, (medicine.times_note, _PLAIN, 8.0))
    if runs and rest:
        runs.append(run(" · ", _PLAIN, 7.5))
    runs += _joined(" · ", rest)
    return lines + (paragraph(room, *runs, lead=_LEAD) if runs else [])


def _joined(between: str, parts: Sequence[tuple[str, Face, float]]) -> list[Run]:
    """Return the runs of the texts that are not empty, with a separator before each but one."""
    there = [part for part in parts if part[0]]
    return [
        run(f"{between if place else ''}{text}", face, size)
        for place, (text, face, size) in enumerate(there)
    ]
