"""Labels as a scanner in the laboratory and a hand on the ward meet them."""

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from printing.language import Language
from printing.paper import lay_out, render
from printing.paper.lab_labels import BARS, bars, bars_in
from printing.paper.label_zpl import of_pdf, zpl
from printing.paper.page import Page
from printing.sheets.lab_labels import LabelForm, LabLabels, lab_labels
from tests.printing import lab_samples
from tests.printing.charts import LANGUAGES, SWEDISH, stamp
from tests.printing.paper.seen import box, outside, overlaps, words_on

Codes = Counter[tuple[str, str]]
"""How often a code was seen, by kind and content."""


def ward(**how: Any) -> LabLabels:
    """Return the labels of the mockup's ward."""
    return lab_labels(lab_samples.ward(), stamp(), SWEDISH, **how)


def hard(**how: Any) -> LabLabels:
    """Return labels that are hard to lay out."""
    return lab_labels(lab_samples.hard_ward(), stamp(too_old=True), SWEDISH, **how)


def pictures(sheet: LabLabels, folder: Path, dpi: int) -> list[Image.Image]:
    """Return the printed pages as a printer of this fineness puts them on paper."""
    pdf = folder / "labels.pdf"
    pdf.write_bytes(render([sheet], SWEDISH))
    to = folder / f"page{dpi}"
    command = ["pdftoppm", "-r", str(dpi), "-gray", str(pdf), str(to)]
    subprocess.run(command, check=True)
    return [Image.open(path) for path in sorted(folder.glob(f"page{dpi}-*.pgm"))]


def worn(picture: Image.Image, times: int = 1) -> Image.Image:
    """Return a picture out of focus and with noise, scanned `times` as finely as printed."""
    large = picture.resize(
        (picture.width * times, picture.height * times), Image.Resampling.BICUBIC
    )
    blurred = large.filter(ImageFilter.GaussianBlur(0.8))
    noise = Image.effect_noise(large.size, 25)
    return ImageChops.add(blurred, noise, scale=1, offset=-128)


def scanned(label: Image.Image, known: Codes) -> Codes:
    """Return what a scanner tells that looks a few times until it has what is there."""
    found: set[tuple[str, str]] = set()
    for times in (1, 2, 3, 3, 1, 2):
        found |= read(worn(label, times)).keys()
        if len(found) >= len(read(label)) and found <= known.keys():
            break
    return Counter(found)


def cut(picture: Image.Image, dpi: int) -> list[Image.Image]:
    """Return the labels of a sheet one by one, as they are scanned."""
    dots = dpi / 25.4
    found = []
    for place in range(33):
        row, column = divmod(place, 3)
        left, top = column * 70.0, 8.8 + row * 25.4
        edges = (left, top, left + 70.0, top + 25.4)
        found.append(picture.crop(tuple(int(edge * dots) for edge in edges)))  # type: ignore[arg-type]
    return found


def read(picture: Image.Image) -> Codes:
    """Return every code of a picture, by kind and content."""
    found = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)
    return Counter((one.format.name, one.text) for one in found)


def wanted(sheet: LabLabels, form: LabelForm, pages: list[Page]) -> Codes:
    """Return every code that should be on the pages."""
    room = {LabelForm.A4: 60.0, LabelForm.SMALL: 46.0}[form]
    codes: Codes = Counter()
    for label in sheet.labels:
        if bars_in(label.code, 0, room).bar:
            codes["Code128", label.code] += 1
    for page in pages:
        for code in page.codes:
            codes["QRCode", code.content] += 1
    return codes


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("build", [ward, hard], ids=["ward", "hard"])
def test_a_worn_scanner_reads_every_code_of_a_label_sheet(
    build: Callable[[], LabLabels], dpi: int, tmp_path: Path
) -> None:
    sheet = build()
    known = wanted(sheet, LabelForm.A4, lay_out(sheet, SWEDISH))
    seen: Codes = Counter()
    for picture in pictures(sheet, tmp_path, dpi):
        for label in cut(picture, dpi):
            seen += scanned(label, known)
    assert seen == known


def test_a_worn_scanner_reads_every_code_of_a_roll_at_203_dpi(tmp_path: Path) -> None:
    sheet = hard(form=LabelForm.SMALL)
    known = wanted(sheet, LabelForm.SMALL, lay_out(sheet, SWEDISH))
    seen: Codes = Counter()
    for picture in pictures(sheet, tmp_path, 203):
        seen += scanned(picture, known)
    assert seen == known


def shown(data: bytes) -> list[Image.Image]:
    """Return what a ZPL printer puts on its labels: each graphic field as a picture."""
    found = []
    for format_ in data.split(b"^XZ")[:-1]:
        head, _, tail = format_.partition(b"^GFA,")
        assert head.strip().startswith(b"^XA^PW")
        _total, size, across, rest = tail.split(b",", 3)
        raw = bytes.fromhex(rest.partition(b"^FS")[0].decode())
        assert len(raw) == int(size)
        wide, high = int(across) * 8, int(size) // int(across)
        found.append(ImageChops.invert(Image.frombytes("1", (wide, high), raw).convert("L")))
    return found


@pytest.mark.parametrize("dots", [8, 12])
def test_what_a_zpl_printer_burns_is_read_back_code_by_code(dots: int) -> None:
    sheet = hard(form=LabelForm.SMALL)
    labels = shown(zpl(sheet, SWEDISH, dots=dots))
    assert {label.size for label in labels} == {(50 * dots, 25 * dots)}
    seen: Codes = Counter()
    for label in labels:
        edged = Image.new("L", (label.width + 80, label.height + 80), 255)
        edged.paste(label, (40, 40))
        seen += read(edged)
    assert seen == wanted(sheet, LabelForm.SMALL, lay_out(sheet, SWEDISH))


def test_no_name_can_give_a_zpl_printer_an_order() -> None:
    evil = lab_samples.patient("^XA^IDR:*.*^FS~JR, Ł_5E>;", "18900101-9801", lab_samples.HARD[:1])
    sheet = lab_labels(lab_samples.snapshot(evil), stamp(), SWEDISH, form=LabelForm.SMALL)
    data = zpl(sheet, SWEDISH)
    assert data.isascii()
    assert b"~" not in data
    commands = {part[:2] for part in data.split(b"^")[1:]}
    assert commands == {b"XA", b"PW", b"LL", b"LH", b"LS", b"FO", b"GF", b"FS", b"PQ", b"XZ"}


def test_a_sheet_of_a4_is_never_spread_over_a_roll() -> None:
    with pytest.raises(ValueError, match="no label"):
        of_pdf(render([ward()], SWEDISH))


def test_a_printer_of_unknown_fineness_is_refused() -> None:
    with pytest.raises(ValueError, match="dots"):
        zpl(ward(), SWEDISH, dots=7)


STATES: list[dict[str, Any]] = [
    {},
    {"exercise": True},
    {"too_old": True},
    {"unverified": True, "age": None},
    {"copy_number": 2, "replaces": "A12-0400"},
]
"""What a stamp may say; the words of the first two differ most from language to language."""


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)
@pytest.mark.parametrize("form", list(LabelForm))
def test_nothing_on_a_label_lies_on_anything_else_or_leaves_it(
    form: LabelForm, language: Language
) -> None:
    for changes in STATES if language is SWEDISH else STATES[:2]:
        made = lab_labels(lab_samples.hard_ward(), stamp(**changes), language, form=form)
        for page in lay_out(made, language):
            assert overlaps(page) == []
            assert (outside(page) if form is LabelForm.A4 else beyond(page)) == []
            assert inked(page) == []


def beyond(page: Page) -> list[str]:
    """Return the texts nearer than a millimetre to the edge of a single label."""
    found = []
    for text in page.texts:
        left, top, right, bottom = box(text)
        if left < 1 or top < 1 or right > page.wide - 1 or bottom > page.high - 1:
            found.append(text.text)
    return found


def inked(page: Page) -> list[str]:
    """Return the texts that lie on a code or within its bars."""
    areas = [(one.x, one.y, one.x + one.side, one.y + one.side) for one in page.codes]
    areas += [(x, y, x + w, y + h) for x, y, w, h in page.fills[0.0] if w <= 4 * BARS[0] + 0.01]
    found = []
    for text in page.texts:
        left, top, right, bottom = box(text)
        found += [
            text.text
            for x1, y1, x2, y2 in areas
            if left < x2 and right > x1 and top < y2 and bottom > y1 and not text.is_white
        ]
    return found


@pytest.mark.parametrize("form", list(LabelForm))
def test_nothing_a_label_should_say_is_lost(form: LabelForm) -> None:
    sheet = hard(form=form)
    said = " ".join(" ".join(words_on(page).split()) for page in lay_out(sheet, SWEDISH))
    for label in sheet.labels:
        assert label.number in said
        assert label.name in said
        for words in (label.tests, label.detail, label.code_text):
            assert set(words.replace("\u00a0", " ").split()) <= set(said.split())
    for words in (*sheet.words, *sheet.stamp, sheet.later, sheet.head.as_of.when):
        assert words.replace("\u00a0", " ") in said


def test_used_positions_stay_clean_and_empty_ones_bear_a_dash() -> None:
    page = lay_out(ward(start=5), SWEDISH)[0]
    assert min(text.y for text in page.texts) > 8.8 + 25.4
    first_row = [text for text in page.texts if text.y < 8.8 + 2 * 25.4]
    assert min(text.x for text in first_row) > 70
    dashes = [line for line in page.lines[0.6, ""] if round(line[2] - line[0], 2) == 12.0]
    assert len(dashes) == 33 - 4 - 1 - 18 - 6


def test_blank_labels_never_push_a_label_off_the_sheet() -> None:
    for start in range(1, 34):
        sheet = ward(start=start)
        pages = lay_out(sheet, SWEDISH)
        codes = Counter(code.content for page in pages for code in page.codes)
        for code in [one.code for one in sheet.labels] + [one.code for one in sheet.blanks]:
            assert codes[code] == 1
        stamps = [code for code in codes if code.startswith("LYKTA:")]
        assert sorted(stamps) == [
            f"LYKTA:A12-0412:{x}/{len(pages)}" for x in range(1, len(pages) + 1)
        ]


def test_the_bars_are_whole_dots_of_a_label_printer_and_verbatim() -> None:
    assert pytest.approx([3 / 8, 2 / 8]) == BARS
    for number in ("88140213", "A12-0438", "LID 00/12a$%", "00123456789", "x"):
        wide = sum(bars(number)[-1])
        row = bytearray(b"\xff" * (wide + 40))
        for start, length in bars(number):
            row[20 + start : 20 + start + length] = b"\x00" * length
        image = Image.frombytes("L", (len(row), 60), bytes(row) * 60).resize((len(row) * 3, 180))
        assert read(image) == {("Code128", number): 1}


def test_the_same_labels_give_the_same_bytes() -> None:
    assert render([ward()], SWEDISH) == render([ward()], SWEDISH)
    assert zpl(ward(), SWEDISH) == zpl(ward(), SWEDISH)


def test_labels_of_a_roll_are_pages_of_their_own_size() -> None:
    document = render([ward(form=LabelForm.SMALL)], SWEDISH)
    command = ["pdfinfo", "-l", "99", "-"]
    said = subprocess.run(command, check=True, capture_output=True, input=document).stdout
    lines = [
        line for line in said.decode().splitlines() if line.startswith("Page ") and "size:" in line
    ]
    assert {line.split("size:")[1].split(" pts")[0].strip() for line in lines} == {
        "141.732 x 70.8661"
    }
