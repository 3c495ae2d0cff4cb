"""The golden pictures: every kind of sheet in every language, as it was last looked at.

``.venv/bin/python -m tests.printing.paper.golden`` draws them anew into docs/pictures/sheets.
Whoever does looks at each that changed before committing it: the test that compares them can only
tell that a sheet looks different, never that it looks right.
"""

import io
import sys
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from printing.language import Language
from printing.paper import render
from tests.printing import charts
from tests.printing.one_of_each import SHEETS

FOLDER = Path(__file__).parents[3] / "docs" / "pictures" / "sheets"
_DPI = 60
_SHADES = 16
_SEEN = 64
_GAP = 12


def drawn(name: str, language: Language) -> list[Image.Image]:
    """Return the pages of a kind of sheet in a language, in 16 shades of grey."""
    pdf = pypdfium2.PdfDocument(render([SHEETS[name](language)], language))
    pages = [page.render(scale=_DPI / 72, grayscale=True).to_pil() for page in pdf]
    pdf.close()
    return [page.quantize(_SHADES).convert("L") for page in pages]


def paths(name: str, language: Language) -> list[Path]:
    """Return where the pages of a kind of sheet in a language are kept, in their order."""
    return sorted((FOLDER / language.code).glob(f"{name}-[0-9].png"))


def differs(now: Image.Image, kept: Path) -> int:
    """Return how many dots of a page differ so much that somebody could see it."""
    with Image.open(kept) as picture:
        before = picture.convert("L")
    if before.size != now.size:
        return now.width * now.height
    return sum(ImageChops.difference(before, now).histogram()[_SEEN:])


def side_by_side(name: str) -> Image.Image:
    """Return the first pages of a kind of sheet in all languages, side by side."""
    pages = [drawn(name, language)[0] for language in charts.LANGUAGES]
    width, height = (side + _GAP for side in pages[0].size)
    across = 2 if width > height else len(pages)
    down = -(-len(pages) // across)
    whole = Image.new("L", (across * width - _GAP, down * height - _GAP), 128)
    for place, page in enumerate(pages):
        row, column = divmod(place, across)
        whole.paste(page, (column * width, row * height))
    return whole


def _save(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = io.BytesIO()
    picture.quantize(_SHADES).save(stream, "PNG", optimize=True)
    path.write_bytes(stream.getvalue())


def main() -> int:
    """Draw all that changed; return how many pictures were written."""
    written = 0
    for name in SHEETS:
        for language in charts.LANGUAGES:
            pages = drawn(name, language)
            kept = paths(name, language)
            if len(kept) == len(pages) and not any(map(differs, pages, kept)):
                continue
            for path in kept:
                path.unlink()
            for number, page in enumerate(pages, 1):
                _save(page, FOLDER / language.code / f"{name}-{number}.png")
                written += 1
    for name in ("medication-list", "administration-overview", "due-list", "quick-card"):
        _save(side_by_side(name), FOLDER / f"{name}-in-four-languages.png")
    sys.stdout.write(f"{written} pictures written to {FOLDER}: look at each of them\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
