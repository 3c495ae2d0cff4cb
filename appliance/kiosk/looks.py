"""How a kiosk looks to the one who reads it: language, colours, size of letters."""

import msgspec

from appliance.kiosk.settings import KioskSettings
from appliance.kiosk.theme import THEMES
from printing.language import LANGUAGES

SIZES = (1.0, 1.25, 1.5)
"""How much larger than designed letters can be wanted."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """`language` is a code of LANGUAGES, `theme` a name of THEMES, `text` one of SIZES."""

    language: str
    theme: str
    text: float

    def __post_init__(self) -> None:
        """Refuse what no screen was checked in. Raises ValueError."""
        known = (LANGUAGES, THEMES, SIZES)
        for value, choices in zip((self.language, self.theme, self.text), known, strict=True):
            if value not in choices:
                raise ValueError(f"{value!r} is not one of {tuple(choices)}")


def site_look(settings: KioskSettings) -> Look:
    """Return the look a kiosk has by its settings, before anybody chose another."""
    return Look(language=settings.language, theme=settings.theme, text=settings.text)
