"""Make docs/pictures/medication-list.png: one real page, from the demo hospital to paper.

The demo hospital is a function of its seed and the minute, so the picture is the same every
time. Nobody on it exists. `pdftoppm` (Debian: poppler-utils) turns the page into pixels.
"""

import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image

from appliance.sources.demo.server import serve
from appliance.sources.demo.site import UNITS
from appliance.sources.fhir import FhirSource
from appliance.sources.fhir.settings import FhirSettings
from printing.language import language
from printing.paper import render
from printing.sheets.medication_list import medication_list
from printing.sheets.stamp import Stamp
from storage.records import Unit

_AS_OF = datetime(2026, 11, 2, 1, 46, tzinfo=UTC)
_PRINTED = _AS_OF + timedelta(minutes=21)
_WARD, _FAMILY, _GIVEN = "M41", "Sárá", "Tage"
_WIDE = 900
_GREYS = 16
_PICTURE = Path(__file__).with_name("medication-list.png")


def page() -> bytes:
    """Return the patient's medication list as a PDF, read over FHIR like any hospital's."""
    places = {unit.code: unit.location for unit in UNITS}
    names = {unit.code: unit.name for unit in UNITS}
    with serve(clock=lambda: _AS_OF) as server:
        source = FhirSource(FhirSettings(base_url=server.url, places=places))
        snapshot = source.fetch(Unit(code=_WARD, name=names[_WARD]), _AS_OF)
        source.close()
    (chart,) = (
        chart
        for chart in snapshot.charts
        if (chart.person.family, chart.person.given) == (_FAMILY, _GIVEN)
    )
    stamp = Stamp(
        as_of=_AS_OF,
        captured=snapshot.captured,
        printed=_PRINTED,
        age=_PRINTED - _AS_OF,
        age_certain=True,
        too_old=False,
        printed_by="Karin Ek",
        role="staff",
        device="LYKTA-M41",
        clock_verdict="klockan kontrollerad",
        serial="M41-0412",
        support="08-465 004 10",
        outage_since=_AS_OF + timedelta(minutes=9),
        valid_until=_PRINTED + timedelta(hours=12),
    )
    swedish = language("sv", "Europe/Stockholm")
    return render([medication_list(chart, stamp, snapshot.unit, swedish)], swedish)


def main() -> None:
    """Write the picture beside this file; sixteen greys are enough for black on white."""
    command = ["pdftoppm", "-png", "-gray", "-f", "1", "-l", "1"]
    command += ["-scale-to-x", str(_WIDE), "-scale-to-y", "-1", "-singlefile", "-"]
    drawn = subprocess.run(command, input=page(), check=True, capture_output=True)  # noqa: S603 - a fixed command
    picture = Image.open(BytesIO(drawn.stdout)).quantize(_GREYS)
    picture.save(_PICTURE, optimize=True)


if __name__ == "__main__":
    main()
