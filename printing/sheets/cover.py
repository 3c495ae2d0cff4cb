"""The stamp sheet before a ready-made document: of when the copy is, whose, and what follows.

A document that a source hands over is printed as it is, so it cannot bear our stamp itself.
"""

from printing.language import Language
from printing.sheets.foot import foot, patient_foot
from printing.sheets.head import as_of_box, capsule, patient_head
from printing.sheets.notices import unit_notices
from printing.sheets.sheet import Cover, Head
from printing.sheets.stamp import Stamp
from storage.records import Chart, Report, Unit, UnitKind


def patient_cover(
    chart: Chart, report: Report, pages: int, stamp: Stamp, unit: Unit, language: Language
) -> Cover:
    """Return the stamp sheet of a patient's document of so many pages."""
    count = language.count("{n} page follows", "{n} pages follow", pages)
    head = patient_head(language.say("Document"), count, chart, stamp, unit, language)
    return Cover(
        head=head,
        foot=patient_foot(stamp, chart, language),
        title=report.title,
        lines=_lines(report, language),
    )


def unit_cover(unit: Unit, report: Report, pages: int, stamp: Stamp, language: Language) -> Cover:
    """Return the stamp sheet of a whole unit's document."""
    head = Head(
        title=language.say("Document"),
        count=language.count("{n} page follows", "{n} pages follow", pages),
        capsule=capsule(stamp, UnitKind.WARD, language),
        name=unit.name,
        as_of=as_of_box(stamp, UnitKind.WARD, language),
        exercise=stamp.exercise,
        notices=unit_notices(stamp, language),
        unverified=stamp.unverified,
    )
    return Cover(
        head=head,
        foot=foot(stamp, unit.name, language.say("Document"), language),
        title=report.title,
        lines=_lines(report, language),
    )


def _lines(report: Report, language: Language) -> tuple[str, ...]:
    dated = language.say("The document does not say of when it is.")
    if report.at is not None:
        when = language.moment_words(report.at)
        dated = language.say("The document says that it is of {when}.", when=when)
    return (
        dated,
        language.say(
            "The pages that follow are printed as the record system made them. They bear no stamp "
            "of this machine: keep them together with this sheet."
        ),
        language.say("Compare the name and the personal number on every page."),
    )
