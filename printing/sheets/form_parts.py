"""What several blank forms share: their heads, the boxes at their feet, columns."""

import msgspec

from printing.language import mark
from printing.sheets.blank_form import Block, Field, Fields, Identity, Register

_ALLERGY = (
    mark("ALLERGY"),
    mark("Yes, to what and how:"),
    mark("None known"),
    mark("Not asked yet"),
)
PATIENT = Identity(
    lines=(mark("Name"), mark("Personal number"), mark("Ward · room · bed")),
    hint=mark("or stick the patient's label here"),
    begun=(
        mark("Begun, date and time"),
        mark("By (capitals)"),
        mark("The patient's sheet no · of"),
    ),
    allergy=_ALLERGY,
)
"""The head of a patient's form."""
UNIT = Identity(
    lines=(mark("Ward or clinic"), mark("Outage from"), mark("Outage to")),
    hint="",
    begun=(mark("Begun, date and time"), mark("By (capitals)"), mark("Sheet no · of")),
)
"""The head of a unit's form."""
BOOK = Identity(
    lines=(mark("Practitioner"), mark("Room"), mark("Day")),
    hint="",
    begun=(mark("Begun, date and time"), mark("By (capitals)"), mark("Sheet no · of")),
)
"""The head of a page of a day book."""
REGISTER = Register(label=mark("Sign = name"), hint=mark("(capitals)"))
"""The register of signatures (R14)."""
ENTERED = Fields(
    fields=(
        Field(label=mark("Entered in the record: date · time · sign")),
        Field(label=mark("Checked by another: date · time · sign")),
    )
)
"""Who entered the form in the record, and who checked it (R15)."""
CELLS = (mark("at"), mark("dose"), mark("sign"))
"""The labels of a box for one dose."""
YES_NO = (mark("no"), mark("yes"))
"""Two boxes to tick; neither is ticked for you."""


def columns(*columns: tuple[str, float]) -> tuple[Field, ...]:
    """Return plain columns from label and share."""
    return tuple(Field(label=label, share=share) for label, share in columns)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A form in English: its title, what it is for, its head and its pages."""

    title: str
    purpose: str
    identity: Identity
    pages: tuple[tuple[Block, ...], ...]
    wide: bool = False
    tick: bool = False
