"""L1, the medication list: every medicine of one patient, section by section."""

from printing.language import Language, mark
from printing.sheets.arrangement import orders_of_kind, stopped_orders
from printing.sheets.counts import end_of_orders, head_count, section_title
from printing.sheets.foot import patient_foot
from printing.sheets.head import patient_head
from printing.sheets.medicine import medicine
from printing.sheets.sheet import MedicationList, MedicineSection, Section
from printing.sheets.stamp import Stamp
from printing.sheets.usual import Usual
from printing.sheets.window import Window, window
from storage.records import Chart, OrderKind, Unit

_GLASS = (
    mark("Medicine"),
    mark("Dose"),
    mark("Route"),
    mark("Times"),
    mark("Last given"),
    mark("Next"),
)
_COLUMNS = {
    Section.REGULAR: (
        mark("Dose · route"),
        mark("Times"),
        mark("Indication · instruction"),
        mark("Ordered · last given"),
    ),
    Section.AS_NEEDED: (
        mark("Dose · route"),
        mark("Minimum gap"),
        mark("Reason · at most per day"),
        mark("Given in the last 24 h · left"),
    ),
    Section.INFUSION: (
        mark("Rate · route"),
        mark("Start"),
        mark("Content · instruction"),
        mark("Ordered · last given"),
    ),
    Section.ONE_TIME: (
        mark("Dose · route"),
        mark("To be given"),
        mark("Indication · instruction"),
        mark("Ordered · given"),
    ),
    Section.STOPPED: (
        mark("Dose · route"),
        mark("Stopped at"),
        mark("Why stopped"),
        mark("Ordered · last given"),
    ),
}


def medication_list(
    chart: Chart, stamp: Stamp, unit: Unit, language: Language, usual: Usual | None = None
) -> MedicationList:
    """Return the medication list of one patient, on a ward with these usual round times.

    The head and the end count active orders. The list calls itself incomplete where an order
    that it shows does not name its drug.
    """
    seen = window(stamp, language, usual)
    title, count = language.say("Medication list"), head_count(chart, language)
    return MedicationList(
        head=patient_head(title, count, chart, stamp, unit, language, blind=True),
        foot=patient_foot(stamp, chart, language),
        sections=_sections(chart, seen, language),
        glass_columns=_glass_columns(language),
        continues=language.say("The list continues on the next page"),
        continued=language.say("continued"),
        end=end_of_orders(chart, seen.as_of, language),
    )


def _sections(chart: Chart, seen: Window, language: Language) -> tuple[MedicineSection, ...]:
    groups = [(Section(kind.value), orders_of_kind(chart, kind)) for kind in OrderKind]
    groups.append((Section.STOPPED, stopped_orders(chart, seen.as_of)))
    return tuple(
        MedicineSection(
            section=section,
            title=section_title(section, orders, language),
            columns=_columns(section, language),
            medicines=tuple(medicine(order, chart, seen, language) for order in orders),
        )
        for section, orders in groups
        if orders
    )


def _columns(section: Section, language: Language) -> tuple[str, ...]:
    """Return five column heads; the first is empty because the section's title stands there."""
    return ("", *(language.say(head) for head in _COLUMNS[section]))


def _glass_columns(language: Language) -> tuple[str, ...]:
    return tuple(language.say(head) for head in _GLASS)
