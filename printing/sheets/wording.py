"""Whole values written down in English, said in the reader's language."""

from enum import Enum
from typing import TypeVar

import msgspec

from printing.language import Language

Worded = TypeVar("Worded", bound=msgspec.Struct)
"""Any value of texts."""


def worded(value: Worded, language: Language, **facts: object) -> Worded:
    """Return a value with each of its texts in the reader's language, their places filled.

    Numbers and enumerations stay; values and tuples of values within it are worded too.
    """
    changes = {
        field.name: _said(getattr(value, field.name), language, facts)
        for field in msgspec.structs.fields(value)
    }
    return type(value)(**changes)


def _said(value: object, language: Language, facts: dict[str, object]) -> object:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return language.say(value, **facts)
    if isinstance(value, tuple):
        return tuple(_said(one, language, facts) for one in value)
    return worded(value, language, **facts) if isinstance(value, msgspec.Struct) else value
