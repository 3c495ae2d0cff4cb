"""What a declaration says about itself: its default, its limits, its meaning.

The sample file and every message about a wrong setting are made from here.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from appliance.config.settings import Settings


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """One setting: where it stands, what it is, what is allowed.

    `default` is msgspec.NODEFAULT where the setting must be given.
    """

    table: str
    many: bool
    name: str
    default: Any
    allowed: str
    meaning: str

    @property
    def required(self) -> bool:
        """Whether a file must give it."""
        return self.default is msgspec.NODEFAULT


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table of the file; `many` where it may stand several times, `optional` or not at all."""

    name: str
    many: bool
    optional: bool
    meaning: str
    settings: tuple[Declared, ...]


def as_toml(value: Any) -> str:
    """Return a value as TOML; JSON's texts, numbers, lists and booleans are TOML's too."""
    if isinstance(value, dict):
        inside = ", ".join(f"{key} = {as_toml(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return msgspec.json.encode(value).decode()


def tables() -> tuple[Table, ...]:
    """Return every table with its settings, in the order of the sample."""
    return tuple(_table(field) for field in msgspec.structs.fields(Settings))


def settings_of(table: str) -> tuple[Declared, ...]:
    """Return the settings of one table; empty where there is no such table."""
    return next((found.settings for found in tables() if found.name == table), ())


def _table(field: msgspec.structs.FieldInfo) -> Table:
    shape = _bare(inspect.type_info(field.type))
    many = isinstance(shape, inspect.VarTupleType)
    struct = _bare(shape.item_type) if isinstance(shape, inspect.VarTupleType) else shape
    if not isinstance(struct, inspect.StructType):
        raise TypeError(field.name)
    meaning = (struct.cls.__doc__ or "").strip()
    return Table(
        name=field.name,
        many=many,
        optional=field.default == (),
        meaning=meaning,
        settings=tuple(_settings(field.name, struct, many=many)),
    )


def _settings(table: str, struct: inspect.StructType, *, many: bool) -> Iterator[Declared]:
    for field in struct.fields:
        yield Declared(
            table=table,
            many=many,
            name=field.name,
            default=_default(field),
            allowed=_allowed(field.type),
            meaning=_meaning(field.type),
        )


def _default(field: inspect.Field) -> Any:
    """Return what a setting is where the file does not give it."""
    made = field.default_factory
    return field.default if made is msgspec.NODEFAULT else made()


def _bare(shape: inspect.Type) -> inspect.Type:
    """Return the type inside its metadata."""
    while isinstance(shape, inspect.Metadata):
        shape = shape.type
    return shape


def _meaning(shape: inspect.Type) -> str:
    while isinstance(shape, inspect.Metadata):
        words = (shape.extra_json_schema or {}).get("description")
        if words:
            return str(words)
        shape = shape.type
    return ""


def _examples(shape: inspect.Type) -> list[str]:
    while isinstance(shape, inspect.Metadata):
        given = (shape.extra_json_schema or {}).get("examples")
        if given:
            return [as_toml(one) for one in given]
        shape = shape.type
    return []


def _allowed(shape: inspect.Type) -> str:
    """Say in words which values a setting takes."""
    examples = _examples(shape)
    shape = _bare(shape)
    if examples:
        return f"an empty {_shape(shape)} or one such as {', '.join(examples)}{_keys(shape)}"
    if isinstance(shape, inspect.LiteralType):
        return ", ".join(as_toml(value) for value in sorted(shape.values, key=str))
    if isinstance(shape, inspect.BoolType):
        return "true, false"
    if isinstance(shape, inspect.IntType):
        return f"a whole number from {shape.ge} to {shape.le}"
    if isinstance(shape, inspect.StrType):
        return _allowed_text(shape)
    return _allowed_list(shape) if isinstance(shape, inspect.VarTupleType) else "a value"


def _shape(shape: inspect.Type) -> str:
    if isinstance(shape, inspect.DictType):
        return "table"
    return "list" if isinstance(shape, inspect.VarTupleType) else "text"


def _keys(shape: inspect.Type) -> str:
    """Return the names that a table may hold, where they are given."""
    if isinstance(shape, inspect.DictType) and isinstance(shape.key_type, inspect.EnumType):
        return f", of {', '.join(str(one.value) for one in shape.key_type.cls)}"
    return ""


def _allowed_list(shape: inspect.VarTupleType) -> str:
    item = _bare(shape.item_type)
    words = _allowed(item) if isinstance(item, inspect.LiteralType) else "texts"
    return f"a list of {words}"


_PATTERNS = (
    ("mssql", 'a text that begins with "mssql+pymssql://" or "postgresql+psycopg://"'),
    ("Group/", 'an empty text or one such as "Group/17"'),
    (
        "/\\S.*|https",
        'an empty text, a whole path that begins with "/", or an address "https://..."',
    ),
    ("^/", 'a whole path that begins with "/"'),
    (":\\d", 'an address and a port, as in "127.0.0.1:2575"'),
    ("https", 'a text that begins with "http://" or "https://"'),
    ("^(/", 'an empty text or a whole path that begins with "/"'),
    ("ipps", 'an empty text or one that begins with "ipp://" or "ipps://"'),
    ("", "1 to 20 letters A-Z, digits, - and _"),
)
"""Signs in a text's pattern, and what it allows, in words; the first that fits."""


def _allowed_text(shape: inspect.StrType) -> str:
    if shape.pattern:
        return next(words for sign, words in _PATTERNS if sign in shape.pattern)
    if shape.max_length:
        return f"a text of at most {shape.max_length} characters"
    return "a text" if not shape.min_length else "a text that is not empty"
