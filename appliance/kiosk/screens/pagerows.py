"""The rows of a document: pages drawn as pictures when they come on the glass, or paragraphs."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from kivy.graphics.texture import Texture

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import DocumentView
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Row
from printing.pages import Picture, Size
from printing.sheets.plain import Paragraph

_WIDTH, _UPRIGHT, _LABEL = 1232.0, 1000.0, 34.0
_AT_ONCE = 6
_LEFT, _TEXT_WIDTH, _INDENT = 48.0, 1100.0, 34.0
_SIZES = {0: Type(22), 1: Type(32, bold=True), 2: Type(27, bold=True), 3: Type(23, bold=True)}
_FIXED = Type(20, mono=True)


class Pictures:
    """The pages that were drawn, a few at once; `want` asks for one that is not there."""

    def __init__(self, want: Callable[[int], None]) -> None:
        """Hold nothing."""
        self._want = want
        self._asked: set[int] = set()
        self._textures: OrderedDict[int, Any] = OrderedDict()

    def get(self, number: int) -> Any | None:
        """Return a page's texture; ask for it and return None where it is not drawn yet."""
        if number in self._textures:
            self._textures.move_to_end(number)
            return self._textures[number]
        if number not in self._asked:
            self._asked.add(number)
            self._want(number)
        return None

    def forget(self) -> None:
        """Let every drawn page go: they may be a patient's."""
        self._textures.clear()
        self._asked.clear()

    def put(self, number: int, picture: Picture) -> None:
        """Keep a drawn page, and let the one longest unseen go."""
        texture = Texture.create(size=(picture.width, picture.height), colorfmt="rgb")
        texture.blit_buffer(picture.rgb, colorfmt="rgb", bufferfmt="ubyte")
        texture.flip_vertical()
        self._textures[number] = texture
        if len(self._textures) > _AT_ONCE:
            gone, _texture = self._textures.popitem(last=False)
            self._asked.discard(gone)


def page_rows(glass: Glass, view: DocumentView, pictures: Pictures) -> list[Row]:
    """Return a row for each page of a document of pages."""
    many = len(view.pages)
    return [
        Row(page_box(size).h + _LABEL + 12, _page_drawer(glass, number, many, size, pictures))
        for number, size in enumerate(view.pages)
    ]


def page_box(size: Size) -> Box:
    """Return where a page stands in its row, in design pixels: as wide as it can be read."""
    width = _UPRIGHT if size.height >= size.width else _WIDTH
    return Box((_WIDTH - width) / 2, _LABEL, width, width * size.height / size.width)


def _page_drawer(
    glass: Glass, number: int, many: int, size: Size, pictures: Pictures
) -> Callable[[Pen, Box, bool], None]:
    at = page_box(size)

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        words = glass.language.say("Page {x} of {y}").format(x=number + 1, y=many)
        kind = glass.texts.fitting(words, (Type(18),), at.w)
        pen.text(box.x + at.x, box.y + 26, words, kind, "ink2")
        place = Box(box.x + at.x, box.y + at.y, at.w, at.h)
        texture = pictures.get(number)
        if texture is None:
            pen.fill(place, "surface")
            waiting = glass.language.say("Drawing the page")
            pen.text(place.x + place.w / 2, place.y + 80, waiting, Type(22), "ink2", "middle")
        else:
            pen.picture(place, texture)

    return draw


def text_rows(glass: Glass, paragraphs: tuple[Paragraph, ...]) -> list[Row]:
    """Return a row for each paragraph of a document of text."""
    return [_text_row(glass, one) for one in paragraphs]


def _text_row(glass: Glass, one: Paragraph) -> Row:
    kind = _FIXED if one.fixed else _SIZES[one.level]
    indent = _INDENT * one.indent
    lines = glass.texts.wrap(one.text, kind, _TEXT_WIDTH - indent)
    air = 26.0 if one.level else 4.0 if one.fixed else 14.0

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        base = box.y + air + glass.texts.size(kind)
        pen.block(box.x + _LEFT + indent, base, one.text, kind, "ink", lines)

    return Row(len(lines) * glass.texts.leading(kind) + air, draw)
