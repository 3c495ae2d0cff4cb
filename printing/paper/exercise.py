"""What an exercise looks like on paper: a double frame and the word across every page.

1. It is put on the finished pages, so that no kind of sheet can forget it.
2. The word lies under everything and is pale: it is seen from the door, and hides no sign.
3. Lab labels bear the word each, because they are torn apart; nothing is laid under their codes.
"""

from collections.abc import Iterable

from printing.language import Language
from printing.paper.faces import Face
from printing.paper.page import Page, Text
from printing.paper.wrap import written_width

_OUTER, _INNER = 5.4, 6.5
_HEAVY, _LIGHT = 2.2, 1.2
_LARGEST = 110.0
_FILLS = 0.84
"""How much of a page's width the word takes."""
_PLACES = (0.42, 0.8)
_BLOCK = -1


def mark_exercise(pages: Iterable[Page], language: Language, *, own_marks: bool = False) -> None:
    """Mark pages as an exercise's; those with marks of their own (3) get nothing more."""
    if own_marks:
        return
    word = language.say("EXERCISE")
    for page in pages:
        for edge, pen in ((_OUTER, _HEAVY), (_INNER, _LIGHT)):
            page.frame((edge, edge, page.wide - 2 * edge, page.high - 2 * edge), pen)
        size = _LARGEST * min(1.0, page.wide * _FILLS / written_width(word, Face.BOLD, _LARGEST))
        left = (page.wide - written_width(word, Face.BOLD, size)) / 2
        for part in _PLACES:
            page.watermarks.append(
                Text(left, page.high * part, word, Face.BOLD, size, False, _BLOCK)  # noqa: FBT003 - a text's field
            )
