"""The child that writes PDF anew: an order in JSON and the documents come in, one goes out.

Run by `printing.locking` as a program of its own; it imports nothing of Lykta.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

_SECONDS = 50
_MEMORY = 1 << 31
_AES = "AES-256"
"""PDF 2.0's own (ISO 32000-2, 7.6.4.3.4: revision 6), which today's readers open."""


def main() -> None:
    """Do what an order says, once; no core file puts a document onto the disk."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    order = json.loads(head)
    try:
        made, why = _ACTS[order["act"]](order, data), ""
    except (PyPdfError, ValueError, KeyError, RecursionError, MemoryError) as fault:
        made, why = b"", type(fault).__name__
    sys.stdout.buffer.write(json.dumps({"reason": why}).encode() + b"\n" + made)


def _documents(order: dict[str, Any], data: bytes) -> Iterator[pypdf.PdfReader]:
    start = 0
    for size in order["sizes"]:
        yield pypdf.PdfReader(io.BytesIO(data[start : start + size]))
        start += size


def _locked(order: dict[str, Any], data: bytes) -> bytes:
    """Return all documents as one that opens with a password only."""
    writer = pypdf.PdfWriter()
    for document in _documents(order, data):
        writer.append(document, import_outline=False)
    writer.encrypt(order["password"], algorithm=_AES)
    return _written(writer)


def _on_fronts(order: dict[str, Any], data: bytes) -> bytes:
    """Return a document with an empty back after each part of an odd number of pages."""
    (document,) = _documents(order, data)
    writer = pypdf.PdfWriter()
    pages = iter(document.pages)
    for count in order["pages"]:
        for _ in range(count):
            writer.add_page(next(pages))
        if count % 2:
            writer.add_blank_page()
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


_ACTS = {"locked": _locked, "on-fronts": _on_fronts}

if __name__ == "__main__":
    main()
