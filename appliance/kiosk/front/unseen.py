"""Signs of a sheet that the screen cannot draw: looked for in every text before it is shown."""

from collections.abc import Iterator

import msgspec

from appliance.kiosk.glyphs import unseen
from printing.language import Language


def unseen_notices(sheet: object, language: Language) -> tuple[str, ...]:
    """Return what must stand above a sheet some of whose signs can only be named."""
    if not any(unseen(words) for words in _texts(sheet)):
        return ()
    return (language.say("Some signs cannot be shown and stand as [U+…]. Ask what they are."),)


def _texts(value: object) -> Iterator[str]:
    """Return every text of a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
