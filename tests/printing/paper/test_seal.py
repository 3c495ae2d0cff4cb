"""Seals on paper: every code is read back from a bad picture, and nothing printed is left out."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import get_args

import msgspec
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from printing.paper import PageProof, lay_out, pressed
from printing.paper.faces import Face
from printing.paper.page import Mark, Page
from printing.paper.seal import (
    PageFacts,
    digest,
    kind_named,
    mark_pages,
    short_code,
    words_digest,
)
from printing.scans import look
from printing.sheets.every import Sheet
from storage.keys.sheet_key import SheetKey
from storage.sheet_seal import Claim, Seal, kind_code, make, says, verify
from tests.printing import charts
from tests.printing.paper import samples
from tests.printing.paper.test_press import bundle

KEY = SheetKey(b"k" * 32)


def sealer(facts: PageFacts) -> str:
    claim = Claim(
        unit="A12", number=facts.serial, kind=facts.kind, generation=1234,
        as_of=datetime(2026, 11, 21, 18, 10, tzinfo=UTC), x=facts.x, y=facts.y,
    )  # fmt: skip
    return make(KEY, b"m" * 32, claim, facts.text)


@pytest.fixture(scope="module")
def sealed() -> tuple[bytes, tuple[PageProof, ...]]:
    done = pressed(bundle(), charts.SWEDISH, sealer=sealer)
    return done.pdf, done.pages


def drawn(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Return each page of a PDF in grey."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def clean(picture: Image.Image) -> Image.Image:
    """Return a page as it is."""
    return picture


def worn(picture: Image.Image) -> Image.Image:
    """Return a page as a bad scanner sees it: turned by 3 degrees, blurred, noisy."""
    turned = picture.rotate(3, fillcolor=255, resample=Image.Resampling.BICUBIC)
    blurred = turned.filter(ImageFilter.GaussianBlur(0.8))
    noise = Image.effect_noise(blurred.size, 50)
    return Image.blend(blurred, noise, 0.25)


def codes(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(
    ("dpi", "see"),
    [
        pytest.param(150, clean, id="150 dpi"),
        pytest.param(200, worn, id="200 dpi, worn"),
        pytest.param(150, worn, id="150 dpi, worn", marks=pytest.mark.full),
        pytest.param(300, clean, id="300 dpi", marks=pytest.mark.full),
        pytest.param(300, worn, id="300 dpi, worn", marks=pytest.mark.full),
    ],
)
def test_every_seal_is_read_back_from_the_page(
    sealed: tuple[bytes, tuple[PageProof, ...]],
    dpi: int,
    see: Callable[[Image.Image], Image.Image],
) -> None:
    pdf, pages = sealed
    found = [codes(see(picture)) for picture in drawn(pdf, dpi)]
    assert found == [[page.content] for page in pages]
    assert all(verify(KEY, Seal.read(code)) for (code,) in found)


def test_a_code_stands_in_the_corner_with_its_letters_under_it() -> None:
    (page, *_) = lay_out(samples.medication_list(), charts.SWEDISH)
    (code,) = page.codes
    assert (code.x, code.y, code.side) == (179.6, 17.6, 20.4)
    (letters,) = (text for text in page.texts if text.face is Face.MONO)
    assert letters.text == short_code(code.content)
    assert 179.6 < letters.x < 200


def test_the_words_read_out_of_the_pdf_are_those_that_were_sealed(
    sealed: tuple[bytes, tuple[PageProof, ...]],
) -> None:
    pdf, pages = sealed
    for scanned, page in zip(look(pdf), pages, strict=True):
        assert scanned.codes == (page.content,)
        words = scanned.words.replace(page.short, "", 1)
        assert says(KEY, Seal.read(page.content), words_digest(words))


def test_names_from_right_to_left_are_sealed_as_they_are_seen() -> None:
    head = samples.head("Läkemedelslista", "1 läkemedel", name="חיים, محمد علاء", person="man")
    sheet = msgspec.structs.replace(samples.medication_list(), head=head)
    done = pressed([sheet], charts.SWEDISH, sealer=sealer)
    for scanned, page in zip(look(done.pdf), done.pages, strict=True):
        assert says(
            KEY, Seal.read(page.content), words_digest(scanned.words.replace(page.short, "", 1))
        )


def test_no_word_of_a_page_can_change_without_its_seal() -> None:
    """Argument 1, on every word of a page, one at a time."""
    (page, *_) = lay_out(samples.medication_list(), charts.SWEDISH)
    whole = digest(page)
    chance = random.Random(5)
    for place in chance.sample(range(len(page.texts)), 60):
        text = page.texts[place]
        if not text.text.strip():
            continue
        page.texts[place] = text._replace(text=text.text.strip() + "1")
        assert digest(page) != whole
        page.texts[place] = text
    assert digest(page) == whole


def test_two_words_that_change_places_are_another_page() -> None:
    page, turned = Page(210, 297), Page(210, 297)
    for one, first, second in ((page, "10 mg", "2 mg"), (turned, "2 mg", "10 mg")):
        one.say(20, 30, first, Face.BOLD, 9)
        one.say(20, 40, second, Face.BOLD, 9)
    assert digest(page) != digest(turned)


def test_the_code_holds_nothing_of_the_words() -> None:
    """Argument 2."""
    done = pressed([samples.medication_list()], charts.SWEDISH, sealer=sealer)
    for page in done.pages:
        for word in ("19121212", "VERG", "METOPROLOL", page.facts.text[:8].upper()):
            assert word not in page.content


def test_a_page_that_nobody_seals_says_which_it_is_and_is_no_seal() -> None:
    """Argument 3."""
    done = pressed([samples.medication_list()], charts.SWEDISH)
    assert [page.content for page in done.pages] == ["LYKTA:A12-0412:1/2", "LYKTA:A12-0412:2/2"]


def test_a_layout_without_a_frame_chooses_where_its_code_stands() -> None:
    page = Page(50, 25)
    page.mark = Mark("A12-0007", 1, 1, 2, 2, 18)
    (proof,) = mark_pages([page], "lab-labels")
    assert page.codes[0].side == 18
    assert not page.texts  # no letters wanted
    assert mark_pages([page], "lab-labels") == ()
    assert proof.content == "LYKTA:A12-0007:1/1"


def test_every_kind_of_sheet_has_a_code_of_its_own() -> None:
    kinds = [kind_named(one.__name__) for one in get_args(Sheet)]
    assert "medication-list" in kinds
    assert len({kind_code(kind) for kind in kinds}) == len(kinds)
