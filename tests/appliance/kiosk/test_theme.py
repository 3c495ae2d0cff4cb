"""Colours that can be read by tired eyes, in every theme."""

import pytest

from appliance.kiosk.theme import CONTRAST, DAY, GROUNDS, NIGHT, THEMES, Theme, contrast, tokens

PAIRS = [(text, ground) for text, grounds in GROUNDS for ground in grounds]
# The design's own table: the lowest contrast over the grounds of a text (day, night, contrast).
TABLE = {
    "ink": (11.7, 8.8, 13.1), "ink2": (7.7, 7.4, 13.8), "onprim": (10.0, 9.6, 21.0),
    "ondis": (7.7, 7.7, 21.0), "primink": (8.1, 8.6, 13.8), "onok": (8.3, 9.3, 16.3),
    "okink": (8.8, 9.6, 16.3), "onwarn": (9.8, 10.0, 14.7), "warnink": (9.5, 10.4, 14.7),
    "oncrit": (8.1, 9.5, 10.4), "critink": (8.0, 9.8, 10.4), "barink2": (9.5, 9.2, 21.0),
    "oink2": (11.7, 11.6, 21.0), "onout": (11.7, 9.7, 14.7),
}  # fmt: skip


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_is_readable_at_three_in_the_morning(name: str, text: str, ground: str) -> None:
    colours = tokens(THEMES[name])
    assert contrast(colours[text], colours[ground]) >= 7.0


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(
    ("edge", "ground"),
    [("edge", "bg"), ("primedge", "bg"), ("critedge", "crittint"), ("focus", "bg")],
)
def test_every_edge_can_be_seen(name: str, edge: str, ground: str) -> None:
    colours = tokens(THEMES[name])
    assert contrast(colours[edge], colours[ground]) >= 3.0


@pytest.mark.parametrize("text", TABLE)
@pytest.mark.parametrize(("place", "theme"), list(enumerate((DAY, NIGHT, CONTRAST))))
def test_the_colours_are_those_the_design_computed(place: int, theme: Theme, text: str) -> None:
    colours = tokens(theme)
    lowest = min(contrast(colours[text], colours[ground]) for ground in dict(GROUNDS)[text])
    assert lowest == pytest.approx(TABLE[text][place], abs=0.06)


def test_contrast_is_the_standards() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#FFFFFF", "#FFFFFF") == 1.0
