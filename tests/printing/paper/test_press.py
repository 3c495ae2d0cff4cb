"""What comes out of the printer: read back from the PDF by other programs."""

import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from printing.paper import lay_out, render
from printing.paper.faces import Face
from printing.paper.seal import code_content, short_code
from printing.sheets.every import Sheet
from tests.printing import charts
from tests.printing.paper import samples, ward_samples
from tests.printing.paper.book_samples import day_book
from tests.printing.paper.overview_samples import overview
from tests.printing.paper.seen import plain


def run(*command: str) -> str:
    """Return what a program of poppler says."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def bundle() -> list[Sheet]:
    """Return one of each kind of sheet."""
    return [
        samples.medication_list(),
        overview(),
        ward_samples.ward_list(),
        day_book(),
    ]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a printed bundle of one of each kind of sheet."""
    path = tmp_path_factory.mktemp("paper") / "bundle.pdf"
    path.write_bytes(render(bundle(), charts.SWEDISH, "Avd 12"))
    return path


def test_every_font_is_embedded_so_that_no_printer_guesses(pdf: Path) -> None:
    rows = run("pdffonts", str(pdf)).splitlines()[2:]
    assert rows
    assert all("DejaVu" in row for row in rows)
    assert all(row.split()[-5] == "yes" for row in rows)  # column "emb"
    assert "Helvetica" not in pdf.read_bytes().decode("latin-1")


def test_the_properties_name_no_patient(pdf: Path) -> None:
    info = run("pdfinfo", "-custom", str(pdf)) + run("pdfinfo", str(pdf))
    assert "Avd 12" in info
    assert "Övergård" not in info
    assert "19121212" not in info
    assert b"sv-SE" in pdf.read_bytes()


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert render(bundle(), charts.SWEDISH) == render(bundle(), charts.SWEDISH)


def test_the_words_can_be_read_out_of_the_pdf(pdf: Path) -> None:
    said = " ".join(run("pdftotext", "-raw", str(pdf), "-").split())
    for wanted in ("Övergård, Åke", "19121212-1212", "Łukaszewicz-Bergström,", "İpek",
                   "Żółtowska-Lindblad,", "½", "lör 21 nov 19:10", "▲"):  # fmt: skip
        assert wanted in said


def test_poppler_sees_the_texts_where_the_layout_put_them(pdf: Path) -> None:
    first = lay_out(samples.medication_list(), charts.SWEDISH)[0]
    words = run("pdftotext", "-bbox", "-f", "1", "-l", "1", str(pdf), "-")
    name = next(text for text in first.texts if text.text.startswith("metoprolol"))
    line = next(line for line in words.splitlines() if ">metoprolol<" in line)
    left = float(line.split('xMin="')[1].split('"')[0]) * 25.4 / 72
    assert left == pytest.approx(name.x, abs=0.1)


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_the_code_of_every_page_scans(pdf: Path, tmp_path: Path, dpi: int) -> None:
    run("pdftoppm", "-r", str(dpi), "-gray", str(pdf), str(tmp_path / "page"))
    pages = [page for sheet in bundle() for page in lay_out(sheet, charts.SWEDISH)]
    found = []
    for picture in sorted(tmp_path.glob("page-*.pgm")):
        with Image.open(picture) as image:
            found.append([code.text for code in zxingcpp.read_barcodes(image)])
    assert found == [[page.codes[0].content] for page in pages]


def test_a_code_bears_number_and_page_and_no_identity() -> None:
    page = lay_out(samples.medication_list(), charts.SWEDISH)[0]
    content = page.codes[0].content
    assert content == "LYKTA:A12-0412:1/2"
    assert "19121212" not in content
    said = [text.text for text in page.texts if text.face is Face.MONO]
    assert said == [short_code(content)]
    assert short_code(code_content("A12-0412", 2, 2)) != short_code(content)


def test_no_line_is_too_thin_for_a_worn_printer_and_no_letter_too_small() -> None:
    for sheet in bundle():
        for page in lay_out(sheet, charts.SWEDISH):
            assert min(pen for pen, _ in (*page.lines, *page.frames)) >= 0.4
            assert min(text.size for text in page.texts) >= 7
            assert set(page.fills) <= {0.0, 0.9, 1.0}


def test_a_photocopy_in_black_and_white_keeps_every_word(pdf: Path, tmp_path: Path) -> None:
    """The tint may vanish; the dots, frames and words may not."""
    run("pdftoppm", "-r", "200", "-mono", "-f", "3", "-l", "3", str(pdf), str(tmp_path / "copy"))
    with Image.open(next(tmp_path.glob("copy-*.pbm"))) as image:
        black = sum(image.convert("L").histogram()[:128])
        assert 0.01 < black / (image.width * image.height) < 0.25


def test_no_sheet_means_no_document() -> None:
    with pytest.raises(ValueError, match="no sheet"):
        render([], charts.SWEDISH)


def test_each_sheet_of_a_bundle_counts_its_own_pages(pdf: Path) -> None:
    said = run("pdftotext", "-layout", str(pdf), "-")
    for sheet in bundle():
        pages = lay_out(sheet, charts.SWEDISH)
        for number in range(1, len(pages) + 1):
            assert plain(f"Sida {number} av {len(pages)}") in said
