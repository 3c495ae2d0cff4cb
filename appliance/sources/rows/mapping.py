"""The mapping file of a site: which rows another system has, and what their columns mean.

One TOML file per site, for a database (`sql` in every table) or for exports (`file`).
"""

import re
import tomllib
from collections.abc import Mapping as AnyMapping
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from appliance.sources.rows.errors import MappingWrong
from appliance.sources.rows.fields import EITHER, REQUIRED, Field, Fields, What, tables_of
from storage.records import UnitKind

FORMAT = 1
"""The version of the mapping file's shape."""
DAYS_AHEAD = 7

_AT_LINE = re.compile(r"\(at line (\d+)")
_PATH = re.compile(r" - at `\$\.?(?:key in )?([^`]*)`")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_HEADER = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
_SETS = re.compile(r"\s*([\w\"'.\- ]+?)\s*=")

Way = Literal["sql", "file"]
Rows = Annotated[int, Meta(ge=0, le=1_000_000)]


class Csv(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the files of an export are written; a database needs none of it.

    `as_of` is "table.column" (our name of the table, the file's of the column) where every row
    says of when the export is; the earliest counts.
    """

    encoding: str = "utf-8"
    as_of: Annotated[str, Meta(pattern=r"^([a-z_]+\..+)?$")] = ""
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ";"
    quote: Annotated[str, Meta(min_length=1, max_length=1)] = '"'


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One list of rows: where it comes from, how long it may be, what its columns mean.

    `columns` names for each field its column, or several: a date and a time, or texts to be
    put together. `words` puts the source's words (small and capital letters alike) into ours.
    """

    sql: str = ""
    file: str = ""
    floor: Rows = 0
    ceiling: Rows = 10_000
    orphans: Rows = 0
    columns: dict[str, str | Annotated[list[str], Meta(min_length=1, max_length=6)]]
    words: dict[str, dict[str, str]] = {}

    def columns_of(self, field: str) -> tuple[str, ...]:
        """Return the columns of a field, none where it is not mapped."""
        named = self.columns.get(field, ())
        return (named,) if isinstance(named, str) else tuple(named)


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a mapping file says.

    `zone` is that of times without an offset. `yes` and `no` are the words for true and false
    beside those that every system uses; `time_formats` how dates and times are written where
    not by ISO 8601 ("%d.%m.%Y %H:%M", as strptime has it). `code_page` is the alphabet of texts
    that come as bytes; with `read_as` too, texts that were read in that alphabet are put right.
    A title and a photo need `clinic_consents` (or a column of that name) and the practitioner's
    own consent.
    """

    format: Literal[1]
    title: Annotated[str, Meta(min_length=1)]
    kind: UnitKind
    zone: str
    database: Literal["", "mssql", "postgresql"] = ""
    about: str = ""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    time_formats: tuple[str, ...] = ()
    code_page: str = ""
    read_as: str = ""
    days_ahead: Annotated[int, Meta(ge=0, le=60)] = DAYS_AHEAD
    history_hours: Annotated[int, Meta(ge=1, le=720)] = 72
    clinic_consents: bool = False
    csv: Csv = Csv()
    tables: dict[str, Table]


def read_mapping(text: str, name: str, way: Way) -> Mapping:
    """Return a mapping file's content, checked. Raises MappingWrong with the line."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        at = _AT_LINE.search(str(fault))
        where = f"line {at[1]}" if at else "the end"
        raise MappingWrong(file=name, where=where, why=str(fault)) from None
    try:
        _convert_tables(tree)
        mapping = msgspec.convert(tree, Mapping)
    except msgspec.ValidationError as fault:
        raise wrong(text, name, _place(str(fault)), _PATH.sub("", str(fault))) from None
    for path, why in _faults(mapping, way):
        raise wrong(text, name, path, why)
    return mapping


def _convert_tables(tree: dict[str, Any]) -> None:
    """Convert each table alone, so that a fault in one names it. Raises ValidationError."""
    tables = tree.get("tables")
    for name, table in tables.items() if isinstance(tables, dict) else ():
        try:
            msgspec.convert(table, Table)
        except msgspec.ValidationError as fault:
            place = ".".join(filter(None, (f"tables.{name}", _place(str(fault)))))
            why = _UNKNOWN.sub("unknown field", _PATH.sub("", str(fault)))
            raise msgspec.ValidationError(f"{why} - at `$.{place}`") from None


def _place(fault: str) -> str:
    """Return the dotted path that one of msgspec's errors is about."""
    at, unknown = _PATH.search(fault), _UNKNOWN.search(fault)
    parts = (at[1].replace("[...]", "") if at else "", unknown[1] if unknown else "")
    return ".".join(filter(None, parts))


def wrong(text: str, name: str, path: str, why: str) -> MappingWrong:
    """Return the error of a place in a mapping file, with the line where it stands."""
    line = line_of(text, path)
    where = " ".join(filter(None, (f"line {line}" if line else "", path))) or "the file"
    return MappingWrong(file=name, where=where, why=why.rstrip("."))


def line_of(text: str, path: str) -> int:
    """Return the line that sets a dotted path, or the nearest part of it; 0 where none does."""
    wanted = _plain(path)
    best, found = 0, 0
    header: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        opened, sets = _HEADER.match(line), _SETS.match(line)
        if opened:
            header = _plain(opened[1])
        if not opened and not sets:
            continue
        here = header if opened else (*header, *_plain(sets[1] if sets else ""))
        if len(here) > best and wanted[: len(here)] == here:
            best, found = len(here), number
    return found


def _plain(path: str) -> tuple[str, ...]:
    return tuple(part.strip(" \"'") for part in path.split(".") if part.strip())


def _faults(mapping: Mapping, way: Way) -> list[tuple[str, str]]:
    """Return every place that cannot be right, with why."""
    found = _whole(mapping, way)
    known = tables_of(mapping.kind)
    for name, table in mapping.tables.items():
        if name not in known:
            found.append((f"tables.{name}", f"unknown table; allowed: {', '.join(known)}"))
            continue
        found += _of_table(f"tables.{name}", table, known[name], way)
        found += [
            (f"tables.{name}.columns", f"one of {one} and {other} is needed")
            for one, other in EITHER.get(name, ())
            if one not in table.columns and other not in table.columns
        ]
    return found


def _whole(mapping: Mapping, way: Way) -> list[tuple[str, str]]:
    found = []
    try:
        ZoneInfo(mapping.zone)
    except (ValueError, OSError, LookupError):
        found.append(("zone", "no such time zone; write it like 'Europe/Stockholm'"))
    pages = {"code_page": mapping.code_page, "read_as": mapping.read_as}
    found += [
        (field, "no such code page; write it like 'cp1252' or 'iso8859-1'")
        for field, page in pages.items()
        if page and not _is_code_page(page)
    ]
    if mapping.read_as and not mapping.code_page:
        found.append(("read_as", "needs code_page beside it"))
    needed = (*REQUIRED[mapping.kind], *(("unit",) if way == "sql" else ()))
    missing = [one for one in needed if one not in mapping.tables]
    if missing:
        found.append(("tables", f"missing for a {mapping.kind}: {', '.join(missing)}"))
    return found


def _is_code_page(name: str) -> bool:
    try:
        return "ab".encode(name).decode(name) == "ab"
    except (LookupError, UnicodeError):
        return False


def _of_table(path: str, table: Table, fields: Fields, way: Way) -> list[tuple[str, str]]:
    found = []
    if not getattr(table, way):
        found.append((path, f"'{way}' is missing"))
    if table.floor > table.ceiling:
        found.append((f"{path}.floor", "is above the ceiling"))
    for name in table.columns:
        if name not in fields:
            why = f"unknown field; allowed: {', '.join(fields)}"
            found.append((f"{path}.columns.{name}", why))
    missing = [name for name, field in fields.items() if field.required]
    missing = [name for name in missing if name not in table.columns]
    if missing:
        found.append((f"{path}.columns", f"missing: {', '.join(missing)}"))
    for name, words in table.words.items():
        found += _of_words(f"{path}.words.{name}", words, fields.get(name))
    return found


def _of_words(path: str, words: dict[str, str], field: Field | None) -> list[tuple[str, str]]:
    if field is None or field.what is not What.WORD:
        return [(path, "this field takes no words")]
    return [
        (f"{path}.{theirs}", f"'{ours}' is not allowed; allowed: {', '.join(field.words)}")
        for theirs, ours in words.items()
        if ours not in field.words
    ]


def missing_columns(table: Table, names: AnyMapping[str, Any] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns that a mapping names and a list does not have, letters' case aside."""
    have = {name.casefold() for name in names}
    wanted = [column for field in table.columns for column in table.columns_of(field)]
    return tuple(dict.fromkeys(one for one in wanted if one.casefold() not in have))
