"""What a sheet says, and what stands on its pages: read from the values, not from a picture."""

from collections.abc import Iterator
from enum import Enum

import msgspec

from printing.paper.faces import MM, legible, width
from printing.paper.page import Page, Text
from printing.sheets.every import Sheet
from printing.sheets.sheet import AdministrationOverview, MedicationList

_SILENT = {
    "key", "patient", "page_pattern", "glass_columns", "glass_hours", "glass_legend", "now_text",
    "glass_now", "glass_earlier", "glass_later", "next_due", "left_amount", "words", "serial",
    "continues", "continued", "practitioner",
}  # fmt: skip
_READ_ONLY_IN_L1 = {"needed_for", "reason", "given_day", "left", "ordered",
                    "last_given", "last_given_detail", "times"}  # fmt: skip


def strings(value: object, silent: frozenset[str] | set[str]) -> Iterator[str]:
    """Return every text of a value, the fields named in `silent` left out."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from strings(one, silent)
    elif isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            if field.name not in silent:
                yield from strings(getattr(value, field.name), silent)


def silent_fields(sheet: Sheet) -> set[str]:
    """Return the fields that a sheet does not print, each for a reason.

    Keys are not words; what begins with ``glass`` is the screen's; the next dose is the
    screen's column, on paper the grid tells it. The overview is signed on: reasons and
    prescribers stand on the medication list. The last dose is not told twice where it stands
    among the doses of the day.
    """
    silent = set(_SILENT)
    if not sheet.head.attention:
        silent.add("attention_label")
    if isinstance(sheet, AdministrationOverview):
        silent |= _READ_ONLY_IN_L1
        if not sheet.timed:
            silent |= {"hours", "blind", "legend"}
    if isinstance(sheet, MedicationList):
        silent |= {"last_given", "last_given_detail"}
    return silent


def plain(text: str) -> str:
    """Return a text as the paper can say it, with plain spaces."""
    return legible(text).replace("\u00a0", " ").strip()


def box(text: Text) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom in mm of a text's letters, accents and tails left out."""
    seen = text.text.rstrip(" \u00a0")
    lead = len(text.text) - len(text.text.lstrip(" \u00a0"))
    left = text.x + width(text.text[:lead], text.face, text.size)
    right = text.x + width(seen, text.face, text.size)
    return left, text.y - 0.7 * text.size / MM, right, text.y


def overlaps(page: Page) -> list[tuple[str, str]]:
    """Return the pairs of texts on a page whose letters lie on one another."""
    boxes = sorted(
        ((box(text), text.text) for text in page.texts if text.text.strip(" \u00a0")),
        key=lambda pair: pair[0][1],
    )
    found = []
    for place, ((left, _, right, bottom), text) in enumerate(boxes):
        for (left2, top2, right2, bottom2), other in boxes[place + 1 :]:
            if top2 >= bottom - 0.1:
                break
            if left2 < right - 0.1 and left < right2 - 0.1 and min(bottom, bottom2) - top2 > 0.1:
                found.append((text, other))
    return found


def outside(page: Page) -> list[str]:
    """Return the texts that come nearer than 5 mm to the page's edge."""
    found = []
    for text in page.texts:
        left, top, right, bottom = box(text)
        if left < 5 or top < 5 or right > page.wide - 5 or bottom > page.high - 5:
            found.append(text.text)
    return found


def words_on(page: Page) -> str:
    """Return all a page says, wrapped lines joined again, one text per line."""
    blocks: dict[int, str] = {}
    for text in page.texts:
        blocks[text.block] = blocks.get(text.block, "") + text.text
    return "\n".join(plain(text) for text in blocks.values())
