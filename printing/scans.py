"""Scanned sheets: which codes stand on the pages of a picture or a PDF, and which words.

What is scanned comes from outside, and the programs that read it (pdfium, Pillow, zxing-cpp) are
large. So they never run in the process that holds keys, but in a child as `printing.pages` has
one: the bytes come in, nothing else; time and memory are limited; what breaks it is an error in
words about this file.
"""

import json
import subprocess
import sys
from pathlib import Path

import msgspec

from storage.errors import LyktaError

MOST_PAGES = 500
_READER = Path(__file__).with_name("scan_reader.py")
_SECONDS = 120


class ScanUnreadable(LyktaError):
    """A file is neither a picture nor a PDF that can be looked at."""

    code = "U-23"
    message = "The file {file} cannot be looked at ({reason})."
    remedy = "Scan the sheets as PDF, PNG, JPEG or TIFF, at most {most} pages to a file."


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on one page: the texts of its square codes, and its words where it has letters.

    `words` are without white space, line by line; empty for a picture of a page.
    """

    codes: tuple[str, ...] = ()
    words: str = ""


class _Answer(msgspec.Struct, frozen=True):
    pages: tuple[Scanned, ...] = ()
    reason: str = ""


def look(data: bytes, file: str = "") -> tuple[Scanned, ...]:
    """Return what stands on each page of a PDF or picture. Raises ScanUnreadable naming `file`."""
    order = json.dumps({"most": MOST_PAGES}).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - this Python and our own file, no shell
            [sys.executable, "-I", str(_READER)],
            input=order + data,
            capture_output=True,
            timeout=_SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _unreadable(file, "too slow") from None
    except OSError as fault:
        raise _unreadable(file, type(fault).__name__) from fault
    if done.returncode or not done.stdout:
        raise _unreadable(file, f"status {done.returncode}")
    answer = msgspec.json.decode(done.stdout, type=_Answer)
    if answer.reason or not answer.pages:
        raise _unreadable(file, answer.reason or "no pages")
    return answer.pages


def _unreadable(file: str, reason: str) -> ScanUnreadable:
    return ScanUnreadable(file=file, reason=reason, most=MOST_PAGES)
