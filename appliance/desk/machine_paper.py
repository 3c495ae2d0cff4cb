"""The machine's own sheets ready for the printer, for which nobody need unlock."""

from collections.abc import Sequence

from appliance.desk.forms import MachineFacts, machine_sheets
from appliance.desk.making import Number
from appliance.desk.printout import MOST_PAGES, Bundle, Paper, Part
from appliance.desk.sealing import Origin, Seals
from appliance.desk.wish import Wish
from printing.language import Language
from printing.paper import PageProof, count_pages, pressed
from printing.sheets.every import Sheet


def machine_paper(
    wish: Wish,
    facts: MachineFacts,
    language: Language,
    number: Number,
    seals: Seals | None,
    *,
    whole: bool = False,
) -> Paper:
    """Return a form, card or test page as a print; sealed where the machine seals.

    Many copies come as several jobs of at most MOST_PAGES pages, so that a jam costs few of
    them; with `whole` as one, for a file. Raises NotThatKind and what `machine_sheets` raises.
    """
    sheets = machine_sheets(wish, facts, language, number)
    portions = [list(sheets)] if whole else _portions(sheets, language)
    bundles = tuple(_bundle(portion, language, seals) for portion in portions)
    return Paper(bundles=bundles, kind=wish.kind.value, person=facts.by)


def ready_paper(
    sheets: Sequence[Sheet], kind: str, by: str, language: Language, seals: Seals | None
) -> Paper:
    """Return sheets that hold no patient's data, and that somebody else made, as one print."""
    return Paper(bundles=(_bundle(sheets, language, seals),), kind=kind, person=by)


def _portions(sheets: Sequence[Sheet], language: Language) -> list[list[Sheet]]:
    portions: list[list[Sheet]] = [[]]
    used = 0
    for sheet in sheets:
        pages = count_pages(sheet, language)
        if portions[-1] and used + pages > MOST_PAGES:
            portions.append([])
            used = 0
        portions[-1].append(sheet)
        used += pages
    return portions


def _bundle(sheets: Sequence[Sheet], language: Language, seals: Seals | None) -> Bundle:
    origins = [Origin() for _sheet in sheets]
    made = seals.press(sheets, origins, language) if seals else pressed(sheets, language)
    pages = sum(count_pages(sheet, language) for sheet in sheets)
    return Bundle(pdf=made.pdf, patients=(), pages=pages, parts=_parts(made.pages))


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
