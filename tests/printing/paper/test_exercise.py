"""A sheet of an exercise is never taken for a list of real patients."""

import io

import msgspec
import pypdfium2
import pytest

from appliance.drill.ward import _PEOPLE
from printing.paper import lay_out, pressed, render
from printing.scans import look
from printing.sheets.exercise import as_exercise
from printing.sheets.lab_labels import lab_labels
from tests.printing import charts
from tests.printing.one_of_each import SHEETS, ward

SWEDISH = charts.LANGUAGES[0]
MARKED = [name for name in SHEETS if name != "lab-labels"]


@pytest.mark.parametrize("name", MARKED)
def test_every_page_of_every_kind_bears_frame_and_word(name: str) -> None:
    for language in charts.LANGUAGES[::2]:  # the shortest and the longest words
        word = language.say("EXERCISE")
        for page in lay_out(as_exercise(SHEETS[name](language), language), language):
            assert [one.text for one in page.watermarks] == [word, word]
            assert all(one.x > 0 for one in page.watermarks)
            round_the_page = [
                box for boxes in page.frames.values() for box in boxes if box[2] > page.wide - 14
            ]
            assert len(round_the_page) >= 2
            assert any(word in text.text for text in page.texts), "the foot or the capsule says it"


@pytest.mark.parametrize("name", MARKED)
def test_no_real_sheet_bears_the_word(name: str) -> None:
    sheet = SHEETS[name](SWEDISH)
    if sheet.head.exercise:  # the result of an exercise
        return
    assert not [mark for page in lay_out(sheet, SWEDISH) for mark in page.watermarks]


def test_each_label_bears_the_word_because_labels_are_torn_apart() -> None:
    stamp = msgspec.structs.replace(charts.stamp(), exercise=True)
    made = lab_labels(ward(), stamp, SWEDISH)
    assert {one.warning for one in made.labels} == {"ÖVNING: ta inget prov"}
    assert not [mark for page in lay_out(made, SWEDISH) for mark in page.watermarks]


def test_word_hides_no_sign_and_is_seen_from_the_door() -> None:
    made = as_exercise(SHEETS["medication-list"](SWEDISH), SWEDISH)
    pdf = pypdfium2.PdfDocument(io.BytesIO(render([made], SWEDISH)))
    picture = pdf[0].render(scale=1.0, grayscale=True).to_pil()
    shades = picture.histogram()
    pale = sum(shades[200:230])
    assert pale > 0.04 * picture.width * picture.height, "the word can be seen"
    assert min(shade for shade, dots in enumerate(shades) if dots) < 40, "and black lies over it"
    pdf.close()


def test_seal_covers_the_word_too() -> None:
    sheet = SHEETS["medication-list"](SWEDISH)
    marked = as_exercise(sheet, SWEDISH)
    plain, exercise = (
        pressed([one], SWEDISH, sealer=lambda facts: facts.text[:20].upper()).pages[0].facts.text
        for one in (sheet, marked)
    )
    assert plain != exercise
    pdf = render([marked], SWEDISH)
    read = look(pdf)[0]
    assert read.words.count("ÖVNING") >= 4, "twice across the page, in the capsule, in the foot"


def test_result_names_nobody_invented() -> None:
    (page,) = lay_out(SHEETS["drill-summary"](SWEDISH), SWEDISH)
    words = " ".join(text.text for text in page.texts)
    assert "ÖVNING" in words
    assert not [one for one in _PEOPLE if one.family in words or one.number in words]
