"""Mark a sheet as an exercise's, where it has no stamp of a copy that could say so."""

from typing import Protocol, TypeVar

import msgspec

from printing.language import Language
from printing.sheets.identity import SEPARATOR
from printing.sheets.sheet import Foot, Head


class Headed(Protocol):
    """Any sheet."""

    @property
    def head(self) -> Head:
        """Its head."""
        ...

    @property
    def foot(self) -> Foot:
        """Its foot."""
        ...


Kind = TypeVar("Kind", bound=Headed)
"""A kind of sheet."""


def as_exercise(sheet: Kind, language: Language) -> Kind:
    """Return the same sheet with the exercise's capsule, mark and foot."""
    head = msgspec.structs.replace(
        sheet.head, exercise=True, capsule=language.say("EXERCISE – NOT FOR CARE")
    )
    first, *others = sheet.foot.lines or ("",)
    said = SEPARATOR.join(part for part in (language.say("EXERCISE"), first) if part)
    foot = msgspec.structs.replace(sheet.foot, lines=(said, *others))
    return msgspec.structs.replace(sheet, head=head, foot=foot)  # type: ignore[type-var] # every sheet is a Struct
