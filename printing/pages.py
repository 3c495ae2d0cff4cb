"""Ready-made PDF documents: counted and drawn, as they are.

They come from outside, and the program that reads PDF (pdfium, by pypdfium2) is large. So:
1. It never runs in the process that holds keys or the screen, but in a child of its own that is
   given the document's bytes and nothing else, no environment and no open file.
2. The child has a limit of time and of memory. A document that crashes it or holds it up is an
   error in words about this document, and nothing more.
3. Nothing of the document is changed: its pages are drawn, and its bytes go to the printer whole.
4. Only such calls of pdfium as need no callback from C: under systemd's MemoryDenyWriteExecute
   there is no memory for one.
"""

import json
import subprocess
import sys
from pathlib import Path

import msgspec

from storage.errors import LyktaError

MOST_PAGES = 5000
_TURNER = Path(__file__).with_name("turner.py")
_SECONDS = 30


class NotDrawable(LyktaError):
    """A document is no PDF, is locked with a password, or is broken."""

    code = "R-06"
    message = "A PDF document cannot be read ({reason})."
    remedy = "Ask who made it to make it anew, without a password."


class Size(msgspec.Struct, frozen=True, array_like=True):
    """The size of a page in points."""

    width: float
    height: float


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A page drawn: three bytes (red, green, blue) for each point, rows from the top."""

    width: int
    height: int
    rgb: bytes


def sizes(pdf: bytes) -> tuple[Size, ...]:
    """Return the size of every page of a PDF; at least one. Raises NotDrawable."""
    answer, _ = _turned({"act": "sizes"}, pdf)
    found = msgspec.convert(answer["sizes"], tuple[Size, ...])
    if not found or len(found) > MOST_PAGES:
        raise NotDrawable(reason=f"{len(found)} pages")
    return found


def draw(pdf: bytes, page: int, width: int) -> Picture:
    """Return a page, from 0, drawn `width` points wide. Raises NotDrawable."""
    answer, rgb = _turned({"act": "draw", "page": page, "width": width}, pdf)
    drawn = Picture(width=answer["width"], height=answer["height"], rgb=rgb)
    if len(rgb) != drawn.width * drawn.height * 3:
        raise NotDrawable(reason="picture")
    return drawn


def _turned(order: dict[str, object], pdf: bytes) -> tuple[dict[str, int], bytes]:
    """Let a child do it (1); return its answer and the bytes after it."""
    said = json.dumps(order).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - this Python and our own file, no shell
            [sys.executable, "-I", str(_TURNER)],
            input=said + pdf,
            capture_output=True,
            timeout=_SECONDS,  # 2
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotDrawable(reason="too slow") from None
    except OSError as fault:
        raise NotDrawable(reason=type(fault).__name__) from fault
    head, _, rest = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise NotDrawable(reason=f"status {done.returncode}")
    answer = json.loads(head)
    if "reason" in answer:
        raise NotDrawable(reason=answer["reason"])
    return answer, rest
