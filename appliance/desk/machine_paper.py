"""The machine's own sheets ready for the printer: one bundle, for which nobody need unlock."""

from appliance.desk.forms import MachineFacts, machine_sheets
from appliance.desk.making import Number
from appliance.desk.printout import Bundle, Paper, Part
from appliance.desk.sealing import Origin, Seals
from appliance.desk.wish import Wish
from printing.language import Language
from printing.paper import PageProof, count_pages, pressed


def machine_paper(
    wish: Wish, facts: MachineFacts, language: Language, number: Number, seals: Seals | None
) -> Paper:
    """Return a form, card or test page as a print; sealed where the machine seals.

    Raises NotThatKind and what `machine_sheets` raises.
    """
    sheets = machine_sheets(wish, facts, language, number)
    origins = [Origin() for _sheet in sheets]
    made = seals.press(sheets, origins, language) if seals else pressed(sheets, language)
    pages = sum(count_pages(sheet, language) for sheet in sheets)
    bundle = Bundle(pdf=made.pdf, patients=(), pages=pages, parts=_parts(made.pages))
    return Paper(bundles=(bundle,), kind=wish.kind.value, person=facts.by)


def machine_pages(wish: Wish, facts: MachineFacts, language: Language) -> int:
    """Return how many pages such a print would take; takes no number."""
    sheets = machine_sheets(wish, facts, language, str)
    return sum(count_pages(sheet, language) for sheet in sheets)


def _parts(pages: tuple[PageProof, ...]) -> tuple[Part, ...]:
    """Return the numbered sheets of the pages, in order."""
    counted: dict[str, int] = {}
    for page in pages:
        if page.facts.serial:
            counted[page.facts.serial] = counted.get(page.facts.serial, 0) + 1
    return tuple(Part(serial=serial, pages=many) for serial, many in counted.items())
