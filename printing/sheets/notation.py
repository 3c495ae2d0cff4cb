"""Ways of writing a dose that are known to be misread: found and pointed at, never rewritten.

After the Joint Commission's "Do Not Use" list and ISMP's list of error-prone abbreviations (2021),
with the letters that Nordic and German hands use for the same.

1. A figure with decimals that end in zero: "1,0" is read as 10.
2. A figure that begins with its decimal sign: ",5" is read as 5.
3. A single letter, or two, for units: the "U" of "10 U" is read as a nought, as is a Swedish "E".
4. The micro sign, and the letter u in its place: "µg" is read as mg.
5. A clock time is no dose: decimals count in free text only where a unit of measure follows.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from printing.language import Language

_UNITS = (
    r"(?:mg|g|kg|mikrog|mikrogram|mcg|[µμu]g|ng|ml|mL|cl|dl|l|L|mmol|mol|mekv|E|IE|U|IU|enhet|enheter"
    r"|units?|einheiten|tabl|tablett|tabletter|kapsel|kapslar|st|dos|doser|droppar|drops|puff|%)\b"
)
_FIGURE = r"(?<![\d.,:/-])\d[\d\u00a0]*"
_GAP = r"[ \u00a0]?"
_TRAILING = rf"{_FIGURE}[.,]\d*0(?![\d.,:])(?:{_GAP}{_UNITS})?"
_LEADING = rf"(?<![\w.,])[.,]\d+(?:{_GAP}{_UNITS})?"
_LETTERS = rf"\d{_GAP}(?:I\.?[UE]\.?|U|E)(?![\w.])"
_MICRO = rf"(?:{_FIGURE}(?:[.,]\d+)?{_GAP})?[µμ]g(?!\w)|{_FIGURE}(?:[.,]\d+)?{_GAP}ug(?!\w)"
_WHOLE = re.compile("|".join((_TRAILING, _LEADING, rf"{_FIGURE}{_LETTERS[2:]}", _MICRO)))
_HAS_UNIT = re.compile(rf"{_UNITS}$")
_DECIMALS = re.compile(r"[.,]\d")


@lru_cache(maxsize=8192)
def risky(text: str, *, is_figure: bool = False) -> tuple[str, ...]:
    """Return the parts of a text that are known to be misread, each once, in their order.

    `is_figure` says that the text is an amount or a strength by itself; in free text a bare
    figure with decimals may be a clock time and counts only with a unit (argument 5).
    """
    found = (match.group() for match in _WHOLE.finditer(text))
    kept = (part for part in found if is_figure or _counts(part))
    return tuple(dict.fromkeys(kept))


def _counts(part: str) -> bool:
    return _HAS_UNIT.search(part) is not None or not _DECIMALS.search(part)


def warning(figures: Iterable[str], texts: Iterable[str], language: Language) -> str:
    """Return the words that point at risky parts, empty where there are none.

    `figures` are amounts and strengths as they are shown, `texts` the free texts beside them.
    """
    parts = [part for text in figures for part in risky(text, is_figure=True)]
    parts += [part for text in texts for part in risky(text)]
    if not parts:
        return ""
    return language.say("Read with care: {parts}", parts=", ".join(dict.fromkeys(parts)))
