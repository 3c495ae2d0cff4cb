"""Make the pictures of docs/forms.md: a form, a card, a back-entry list and the test page.

    PYTHONPATH=. .venv/bin/python docs/pictures/forms.py

Everybody on them is invented. `pdftoppm` (Debian: poppler-utils) turns a page into pixels.
"""

import subprocess
from io import BytesIO
from pathlib import Path

from PIL import Image

from printing.paper import render
from printing.sheets.blank_form import Form
from printing.sheets.every import Sheet
from printing.sheets.quick_card import card_of, quick_card
from tests.printing.charts import SWEDISH
from tests.printing.paper import form_samples

_WIDE = 620
_GREYS = 16


def sheets() -> dict[str, Sheet]:
    """Return what is shown, by the end of its picture's name."""
    card = card_of("downtime", SWEDISH)
    stamp = form_samples.machine_stamp()
    return {
        "mar": form_samples.form(Form.MAR, SWEDISH),
        "card": quick_card(card, form_samples.CONTACTS, stamp, SWEDISH),
        "back-entry": form_samples.entered(SWEDISH),
        "test-page": form_samples.test_sheet(SWEDISH),
    }


def main() -> None:
    """Write each picture beside this file; sixteen greys are enough for black on white."""
    for name, sheet in sheets().items():
        command = ["pdftoppm", "-png", "-gray", "-f", "1", "-l", "1"]
        command += ["-scale-to-x", str(_WIDE), "-scale-to-y", "-1", "-singlefile", "-"]
        pdf = render([sheet], SWEDISH)
        drawn = subprocess.run(command, input=pdf, check=True, capture_output=True)  # noqa: S603 - a fixed command
        picture = Image.open(BytesIO(drawn.stdout)).quantize(_GREYS)
        picture.save(Path(__file__).with_name(f"forms-{name}.png"), optimize=True)


if __name__ == "__main__":
    main()
