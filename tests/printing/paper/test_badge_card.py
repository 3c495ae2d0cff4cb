"""The personal card on paper: both its codes read, its name is whole, nothing lies on anything."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from printing.language import Language
from printing.paper.badge_card import BadgeTooLong, lay_out, render
from printing.sheets.badge_card import PrintedBadge, badge_card
from storage.keys.badges import Badge
from tests.printing.charts import LANGUAGES, SWEDISH
from tests.printing.paper.seen import outside, overlaps, plain, strings, words_on

CODE = Badge(bytes(range(200, 216))).text
LONG = "Anna-Margareta Wennerström-Håkansson af Klercker-Oxenstierna"


def printed(**changes: object) -> PrintedBadge:
    facts: dict[str, object] = {
        "person": "Karin Ek",
        "function": "sjuksköterska",
        "code": CODE,
        "made": datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        "site": "Lasarettet",
        "device": "LYKTA-1",
        "alone": True,
        "support": "08-465 004 10",
    }
    return PrintedBadge(**(facts | changes))  # type: ignore[arg-type] # laid over the defaults


@pytest.mark.parametrize("reader", LANGUAGES, ids=lambda reader: reader.code)
@pytest.mark.parametrize(
    "changes",
    [{}, {"person": LONG, "alone": False}, {"support": "", "site": "Region Mellansverige, norra"}],
    ids=["plain", "long", "bare"],
)
def test_every_word_stands_on_the_sheet_and_nothing_on_anything_else(
    reader: Language, changes: dict[str, object]
) -> None:
    sheet = badge_card(printed(**changes), reader)
    page = lay_out(sheet)
    said = words_on(page)
    for text in strings(sheet, {"scan"}):
        assert plain(text) in said
    assert CODE not in said
    assert overlaps(page) == []
    assert outside(page) == []
    assert min(text.size for text in page.texts) >= 7


@pytest.mark.parametrize("dpi", [200, 300])
def test_both_codes_read_as_the_card_and_the_document_hides_it(tmp_path: Path, dpi: int) -> None:
    pdf = tmp_path / "card.pdf"
    pdf.write_bytes(render(badge_card(printed(person=LONG), SWEDISH), SWEDISH))
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-singlefile", str(pdf), str(tmp_path / "card")]
    subprocess.run(command, check=True)
    with Image.open(tmp_path / "card.pgm") as image:
        found = {str(code.format): code.text for code in zxingcpp.read_barcodes(image)}
    assert len(found) == 2, "the square one and the bars"
    assert set(found.values()) == {CODE}
    info = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    assert CODE not in info


def test_name_that_is_too_long_is_refused_and_never_cut() -> None:
    with pytest.raises(BadgeTooLong):
        lay_out(badge_card(printed(person=" ".join([LONG] * 3), site=LONG), SWEDISH))
