"""The child that reads a PDF: an order in JSON and the bytes come in, an answer goes out.

Run by `printing.pages` as a program of its own; it imports nothing of Lykta.
"""

import json
import resource
import sys
from typing import Any

import pypdfium2

_SECONDS = 25
_MEMORY = 1 << 30
_COLOURS = 3


def main() -> None:
    """Do what an order says, once; no core file puts a document onto the disk."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    order = json.loads(head)
    try:
        answer, rest = _ACTS[order["act"]](order, data)
    except (pypdfium2.PdfiumError, ValueError, MemoryError, IndexError) as fault:
        answer, rest = {"reason": type(fault).__name__}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + rest)


def _sizes(_order: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    pdf = pypdfium2.PdfDocument(data)
    return {"sizes": [pdf.get_page_size(number) for number in range(len(pdf))]}, b""


def _draw(order: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    page = pypdfium2.PdfDocument(data)[order["page"]]
    wide, high = page.get_size()
    most = order["width"] * 8
    scale = min(order["width"] / wide, most / high)
    drawn = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
    if drawn.n_channels != _COLOURS:
        raise ValueError("channels")
    rows = memoryview(drawn.buffer).cast("B")
    line = drawn.width * _COLOURS
    starts = range(0, drawn.stride * drawn.height, drawn.stride)
    rgb = b"".join(rows[start : start + line] for start in starts)
    return {"width": drawn.width, "height": drawn.height}, rgb


_ACTS = {"sizes": _sizes, "draw": _draw}

if __name__ == "__main__":
    main()
