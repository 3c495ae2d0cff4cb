"""A practitioner's photo for the glass.

The bytes are another system's: only two kinds of picture are read, none larger than a screen, and
one that cannot be read leaves its place empty. Nobody's name depends on a photo.
"""

from io import BytesIO
from typing import Any

from kivy.graphics.texture import Texture
from PIL import Image, UnidentifiedImageError

_KINDS = ("PNG", "JPEG")
_MOST_PIXELS = 2000
_SIDE = 128


def portrait(photo: bytes) -> Any | None:
    """Return a photo's texture, at most 128 pixels a side, or None where it is none."""
    if not photo:
        return None
    try:
        with Image.open(BytesIO(photo), formats=_KINDS) as picture:
            if max(picture.size) > _MOST_PIXELS:
                return None
            picture.thumbnail((_SIDE, _SIDE))
            small = picture.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):  # SyntaxError: a broken PNG
        return None
    texture = Texture.create(size=small.size, colorfmt="rgb")
    texture.blit_buffer(small.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture
