"""Which medicines are high-alert: the mark ▲ and a second signature (rule R8)."""

import re

from storage.records import Order

ATC_PREFIXES = (
    "A10A",  # insulins
    "A12BA",  # potassium, by mouth
    "B01AA",  # vitamin K antagonists (warfarin)
    "B01AB",  # heparins
    "B01AE",  # direct thrombin inhibitors (dabigatran)
    "B01AF",  # direct factor Xa inhibitors (apixaban, rivaroxaban)
    "B05XA01",  # potassium chloride, concentrate for infusion
    "L01",  # cytostatics
    "N02A",  # opioids
)
"""ATC groups that two people sign for, after ISMP's acute-care list; a site may add to them."""

_ATC = re.compile(r"[A-Z][0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?")


def atc_codes(order: Order) -> tuple[str, ...]:
    """Return the order's ATC codes.

    A code is known by its shape, whatever name the source gives its code system: a missed
    mark harms, one too many does not.
    """
    codes = (code.code.strip().upper() for code in order.codes)
    return tuple(code for code in codes if _ATC.fullmatch(code))


def is_high_alert(order: Order) -> bool:
    """Return whether one of the order's ATC codes lies in a high-alert group."""
    return any(code.startswith(ATC_PREFIXES) for code in atc_codes(order))
