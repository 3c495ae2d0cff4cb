"""The code in a page's corner: which page this is, and, where somebody can seal, that it is ours.

The layout leaves a place for the code (`page.Mark`); it is filled last, when every word of the
page stands, because a seal is made over the words. Paper holds no key: whoever can seal hands
in a `Sealer`.

1. A page's digest is taken of the words that are printed, not of what was meant to be printed.
2. Nothing of the digest or of the words goes into the code but what the sealer makes of it.
3. A page that nobody can seal still bears a code that says which page it is, and that says by
   its form that it is no seal.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

import msgspec
import segno

from printing.bidi import visual
from printing.paper.faces import MM, Face
from printing.paper.page import Code, Mark, Page

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, which a tired eye takes for 1, 1, 0, V."""
_HYPHENS = str.maketrans("\u2010\u2011", "--", "\u00ad")
_JOINED = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]+")
_MASK = 3
"""Any of QR's eight masks can be read; trying all, as the standard advises, takes six times as
long, and 1,000 codes with this one alone were read back at 150 dpi (decision 083)."""


class PageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a seal is made over: sheet number, kind of sheet, page `x` of `y`, digest of its words.

    `kind` is as `kind_of` says, `text` a SHA-256 in hex. `place` counts the sheets of one
    document from 0.
    """

    place: int
    serial: str
    kind: str
    x: int
    y: int
    text: str


Sealer = Callable[[PageFacts], str]
"""Returns what the code of a page says; only capitals, digits and full stops."""


class PageProof(msgspec.Struct, frozen=True, kw_only=True):
    """One page that was pressed: what was sealed, what its code says, and its six letters."""

    facts: PageFacts
    content: str
    short: str


class Pressed(msgspec.Struct, frozen=True, kw_only=True):
    """A finished PDF and, in order, its pages that bear a code."""

    pdf: bytes
    pages: tuple[PageProof, ...]


def kind_of(sheet: object) -> str:
    """Return the kind of a sheet by its type: "medication-list"."""
    return kind_named(type(sheet).__name__)


def kind_named(name: str) -> str:
    """Return the kind of sheet that a type's name tells: "medication-list" of MedicationList."""
    words = "".join(f"-{sign.lower()}" if sign.isupper() else sign for sign in name)
    return words.lstrip("-")


def digest(page: Page) -> str:
    """Return the SHA-256, in hex, of a page's words as they are seen, line by line (1).

    The order is that of the printed letters, baseline by baseline from the top and from left to
    right, so that whoever reads the letters out of the PDF again comes to the same.
    """
    high = page.high
    seen = sorted(
        (-round((high - text.y) * MM, 2), text.x, place, text.text)
        for place, text in enumerate((*page.watermarks, *page.texts))
    )
    return words_digest("".join(visual(text) for *_, text in seen))


def words_digest(words: str) -> str:
    """Return the SHA-256, in hex, of words without white space.

    Hyphens count as one sign, and a joined letter as the letter: programs that read a PDF's words
    give either.
    """
    plain = "".join(words.split()).translate(_HYPHENS)
    plain = _JOINED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), plain)
    return hashlib.sha256(plain.encode()).hexdigest()


def code_content(serial: str, x: int, y: int) -> str:
    """Return what a page's code says that nobody sealed: sheet number and page, no identity (3)."""
    return f"LYKTA:{serial}:{x}/{y}".upper()


def short_code(content: str) -> str:
    """Return six letters that name a page when its code cannot be scanned: "A4K-9ZP".

    Taken from SHA-256 in Crockford's base 32. They name a page and prove nothing by themselves:
    the register of printed sheets says whether there is such a page.
    """
    made = hashlib.sha256(content.encode()).digest()
    letters = "".join(SIGNS[byte % 32] for byte in made[:6])
    return f"{letters[:3]}-{letters[3:]}"


def mark_pages(
    pages: Iterable[Page], kind: str, sealer: Sealer | None = None, place: int = 0
) -> tuple[PageProof, ...]:
    """Put the code on every page that has room for one; return what was put there.

    `place` is the sheet's place in its document.
    """
    found = []
    for page in pages:
        if page.mark is not None:
            mark, page.mark = page.mark, None
            facts = _facts(page, mark, kind, place)
            content = sealer(facts) if sealer else code_content(mark.serial, mark.x, mark.y)  # 2, 3
            found.append(_set(page, mark, facts, content))
    return tuple(found)


def _facts(page: Page, mark: Mark, kind: str, place: int) -> PageFacts:
    return PageFacts(
        place=place, serial=mark.serial, kind=kind, x=mark.x, y=mark.y, text=digest(page)
    )


def _set(page: Page, mark: Mark, facts: PageFacts, content: str) -> PageProof:
    short = short_code(content)
    page.codes.append(Code(mark.left, mark.top, mark.side, content))
    if mark.base:
        page.say_mid(mark.left + mark.side / 2, mark.base, short, Face.MONO, 7.5)
    return PageProof(facts=facts, content=content, short=short)


@lru_cache(maxsize=1024)
def modules(content: str) -> tuple[int, str]:
    """Return a QR code (level M or better): its modules a side, and its dark runs as a PDF path."""
    rows = segno.make(content, error="m", micro=False, mask=_MASK).matrix
    path = [
        f"{start} {number} {length} 1 re"
        for number, row in enumerate(rows)
        for start, length in _runs(row)
    ]
    return len(rows), " ".join(path)


def _runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield start and length of each dark run of a row."""
    start = 0
    for dark, signs in groupby(row):
        length = len(list(signs))
        if dark:
            yield start, length
        start += length
