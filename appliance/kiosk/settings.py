"""What may be set on a kiosk; the front door reads it from the machine's configuration."""

import msgspec

from appliance.kiosk.panel import USUAL


class KioskSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the kiosk looks and when it locks.

    `language` is one of printing.language.LANGUAGES and `zone` an IANA name. `theme` is
    "day", "night" or "contrast", `text` how much larger than designed letters are (1.0, 1.25 or
    1.5), `inches` the panel's real diagonal. `idle` and `countdown` are seconds: untouched for
    `idle` it counts down, then locks. `tick` is how often it asks the board, in seconds. `size`
    is the window in pixels; with `fullscreen` the screen's own size is used. `pointer` shows a
    mouse pointer.
    """

    language: str = "sv"
    zone: str = "Europe/Stockholm"
    theme: str = "day"
    text: float = 1.0
    inches: float = USUAL
    idle: float = 120.0
    countdown: float = 20.0
    tick: float = 3.0
    size: tuple[int, int] = (1280, 800)
    fullscreen: bool = True
    pointer: bool = False
