"""The envelope on paper: everything legible, nothing of the code outside the fold."""

import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from printing.language import Language
from printing.paper.envelope import EnvelopeTooLong, lay_out, render
from printing.sheets.envelope import EnvelopeKind, envelope
from tests.printing.charts import LANGUAGES, SWEDISH
from tests.printing.paper.seen import box, outside, overlaps, plain, strings, words_on
from tests.printing.sheets.test_envelope import GROUPS, WORDS, printed

EVERY = pytest.mark.parametrize(
    ("kind", "reader"), [(kind, reader) for kind in EnvelopeKind for reader in LANGUAGES]
)
LONG = "Region Mellansveriges universitetssjukhus, Medicinska akutvårdsavdelningen"


@EVERY
def test_every_word_of_the_sheet_stands_on_the_page(kind: EnvelopeKind, reader: Language) -> None:
    sheet = envelope(printed(kind), reader)
    said = words_on(lay_out(sheet))
    for text in strings(sheet, {"scan"}):
        assert plain(text) in said


@EVERY
def test_nothing_lies_on_anything_else(kind: EnvelopeKind, reader: Language) -> None:
    for site in ("Lasarettet", LONG):
        page = lay_out(envelope(printed(kind, site=site), reader))
        assert overlaps(page) == []
        assert outside(page) == []
        assert min(text.size for text in page.texts) >= 7


@EVERY
def test_folded_and_cut_no_part_of_the_code_shows(kind: EnvelopeKind, reader: Language) -> None:
    page = lay_out(envelope(printed(kind), reader))
    secret = {*WORDS, *GROUPS.split("-")}
    found = [text for text in page.texts if text.text in secret]
    assert len(found) == len(secret)
    for text in found:
        _, top, _, bottom = box(text)
        assert top > 99 + 3
        assert bottom < 198 - 3
    (code,) = page.codes
    assert code.y > 99 + 3
    assert code.y + code.side < 198 - 3


@pytest.mark.parametrize("dpi", [150, 300])
def test_the_square_code_reads_as_the_groups(tmp_path: Path, dpi: int) -> None:
    pdf = tmp_path / "envelopes.pdf"
    pdf.write_bytes(render([envelope(printed(kind), SWEDISH) for kind in EnvelopeKind], SWEDISH))
    command = ["pdftoppm", "-r", str(dpi), "-gray", str(pdf), str(tmp_path / "page")]
    subprocess.run(command, check=True)
    pictures = sorted(tmp_path.glob("page-*.pgm"))
    assert len(pictures) == len(EnvelopeKind)
    for picture in pictures:
        with Image.open(picture) as image:
            assert [code.text for code in zxingcpp.read_barcodes(image)] == [GROUPS]


def test_the_document_says_nothing_of_the_code_in_its_properties(tmp_path: Path) -> None:
    pdf = tmp_path / "envelope.pdf"
    pdf.write_bytes(render([envelope(printed(), SWEDISH)], SWEDISH))
    info = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    assert not [part for part in (*GROUPS.split("-"), *WORDS) if part in info]


def test_a_name_too_long_is_refused_before_it_covers_the_code() -> None:
    with pytest.raises(EnvelopeTooLong) as told:
        lay_out(envelope(printed(site=f"{LONG} " * 12), SWEDISH))
    assert not [part for part in (*GROUPS.split("-"), *WORDS) if part in str(told.value)]


def test_no_envelope_means_no_document() -> None:
    with pytest.raises(ValueError, match="no envelope"):
        render([], SWEDISH)
