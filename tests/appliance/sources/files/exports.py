"""Exports as another system's job writes them: folders with manifests, markers, renames."""

import hashlib
import json
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.pdfgen import canvas

from storage.clock import wall_now
from tests.hospital.sekmet import GENERATED_TO, inpatients


def pdf(words: str, pages: int = 1) -> bytes:
    """Return a PDF that says something on each page."""
    out = BytesIO()
    page = canvas.Canvas(out)
    for number in range(pages):
        page.drawString(80, 760, f"{words} ({number + 1})")
        page.showPage()
    page.save()
    return out.getvalue()


def ndjson(age: timedelta = timedelta(minutes=10)) -> dict[str, bytes]:
    """Return the in-patients of the tests' hospital as a bulk export's files, of a time ago.

    Their last change is that of the export, as where a server has taken them in.
    """
    shift = wall_now() - age - GENERATED_TO
    return {
        f"{kind}.ndjson": b"".join(
            json.dumps({**one, "meta": {"lastUpdated": (wall_now() - age).isoformat()}}).encode()
            + b"\n"
            for one in found
        )
        for kind, found in inpatients(shift).items()
    }


def manifest(
    files: dict[str, bytes],
    at: datetime | None,
    said: dict[str, dict[str, str]] | None = None,
    **more: Any,
) -> bytes:
    """Return a manifest with digests; `said` is what it says of single files."""
    listed = [
        {"name": name, "sha256": hashlib.sha256(data).hexdigest(), **(said or {}).get(name, {})}
        for name, data in files.items()
    ]
    dated = {"as_of": at.isoformat()} if at else {}
    return json.dumps({**dated, "files": listed, **more}).encode()


def hand_over(
    folder: Path,
    name: str,
    files: dict[str, bytes],
    at: datetime | None,
    said: dict[str, dict[str, str]] | None = None,
    **more: Any,
) -> Path:
    """Put an export there as a careful job does: files first, the manifest last."""
    there = folder / name
    there.mkdir(parents=True)
    for file, data in files.items():
        (there / file).write_bytes(data)
    draft = there / ".manifest.json"
    draft.write_bytes(manifest(files, at, said, **more))
    draft.rename(there / "manifest.json")
    return there


STAYS = (
    "id;patient;unit;number;family;given;room;bed;exported\n"
    "1;p1;B31;18020202-0202;Fiktiv;Kvinna;1;1;{at}\n"
    "2;p2;B31;19121212-1212;Tolvan;Öberg;1;2;{at}\n"
    "3;p3;B32;18101010-1010;Andra;Avd;9;1;{at}\n"
)
ORDERS = (
    "id;patient;status;prn;drug;strength;dose;dose_unit;route;times;text\n"
    "o1;p1;active;nej;Alvedon;500 mg;2;st;oralt;08:00, 20:00;2 tabletter kl 08 och 20\n"
    'o2;p2;active;nej;"Waran; ""original""";2,5 mg;1,5;st;oralt;;enligt ordination\n'
    "o3;p3;active;ja;Furix;40 mg;1;st;oralt;;1 tablett vid behov\n"
)
MAPPING = """
format = 1
title = "Export av läkemedelslistor"
kind = "ward"
zone = "Europe/Stockholm"

[csv]
as_of = "stays.exported"

[tables.stays]
file = "stays*.csv"
floor = 1

[tables.stays.columns]
key = "id"
patient = "patient"
unit = "unit"
number = "number"
family = "family"
given = "given"
room = "room"
bed = "bed"

[tables.orders]
file = "orders.csv"

[tables.orders.columns]
key = "id"
patient = "patient"
status = "status"
as_needed = "prn"
drug = "drug"
strength = "strength"
amount = "dose"
unit_of_amount = "dose_unit"
route = "route"
times = "times"
instruction = "text"
"""


def tables(at: datetime) -> dict[str, bytes]:
    """Return a ward's lists as CSV."""
    return {
        "stays.csv": STAYS.format(at=at.isoformat()).encode(),
        "orders.csv": ORDERS.encode(),
    }
