"""The child that looks at scans: a PDF or a picture comes in, what stands on its pages goes out.

Run by `printing.scans` as a program of its own; it imports nothing of Lykta. For each page it
gives the texts of the square codes on it and, where a PDF has letters and not only a picture of
them, those letters: line by line from the top, each line from the left, without white space.
"""

import ctypes
import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageSequence
from pypdfium2 import raw

_SECONDS = 110
_MEMORY = 3 << 29
_MOST_PIXELS = 60_000_000
_DPI = 200
_POINTS = 72
_PICTURES = ("PNG", "JPEG", "TIFF", "BMP", "PPM")
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_HYPHENS = {0x02, 0x2010, 0x2011, 0xFFFE}


def main() -> None:
    """Look at what comes in, once; no core file puts a page onto the disk."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    most = int(json.loads(head)["most"])
    answer: dict[str, Any] = {"pages": []}
    try:
        for page in _of_pdf(data, most) if data.startswith(b"%PDF") else _of_picture(data, most):
            answer["pages"].append(page)
    except (pypdfium2.PdfiumError, OSError, ValueError, MemoryError, IndexError) as fault:
        answer = {"reason": type(fault).__name__}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _of_pdf(data: bytes, most: int) -> Iterator[dict[str, object]]:
    document = pypdfium2.PdfDocument(data)
    if len(document) > most:
        raise ValueError("pages")
    for page in document:
        wide, high = page.get_size()
        if wide * high * (_DPI / _POINTS) ** 2 > _MOST_PIXELS:
            raise ValueError("size")
        drawn = page.render(scale=_DPI / _POINTS, grayscale=True)
        rows = memoryview(drawn.buffer).cast("B")
        starts = range(0, drawn.stride * drawn.height, drawn.stride)
        grey = b"".join(rows[start : start + drawn.width] for start in starts)
        yield {"codes": _codes(grey, drawn.width, drawn.height), "words": _words(page)}
        page.close()


def _of_picture(data: bytes, most: int) -> Iterator[dict[str, object]]:
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    with Image.open(io.BytesIO(data), formats=_PICTURES) as picture:
        if picture.width * picture.height > _MOST_PIXELS or getattr(picture, "n_frames", 1) > most:
            raise ValueError("size")
        for frame in ImageSequence.Iterator(picture):
            grey = frame.convert("L")
            yield {"codes": _codes(grey.tobytes(), grey.width, grey.height), "words": ""}


def _codes(grey: bytes, wide: int, high: int) -> list[str]:
    view = memoryview(grey).cast("B", shape=(high, wide))
    found = zxingcpp.read_barcodes(view, formats=_QR)
    return [code.text for code in found]


def _words(page: pypdfium2.PdfPage) -> str:
    """Return the letters of a page by baseline and place; `printing.paper.seal` orders them so."""
    text = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    signs = []
    for place in range(text.count_chars()):
        number = raw.FPDFText_GetUnicode(text, place)
        sign = "-" if number in _HYPHENS else chr(number)
        if sign.isspace() or raw.FPDFText_IsGenerated(text, place) == 1:
            continue
        raw.FPDFText_GetCharOrigin(text, place, x, y)
        signs.append((-round(y.value, 2), x.value, place, sign))
    return "".join(sign for *_, sign in sorted(signs))


if __name__ == "__main__":
    main()
