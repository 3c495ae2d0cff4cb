"""Write configuration files: the commented sample, and the one `lykta init` saves."""

from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any

import msgspec

from appliance.config.declared import Declared, Table, as_toml, tables
from appliance.config.settings import Settings

_HEAD = """\
# Lykta's settings. Every setting is here with its meaning; those behind "#" have their default.
# Check a changed file with: lykta config check
"""
_USUAL = "fhir"
_EXAMPLES: Mapping[tuple[str, str], Any] = {
    ("site", "name"): "Exempelsjukhuset",
    ("fhir", "url"): "https://fhir.example.org/r4",
    ("sql", "url"): "mssql+pymssql://reader@sql.example.org:1433/praxis",
    ("sql", "mapping"): "dental-practice",
    ("files", "folder"): "/srv/lykta-in",
    ("guard_units", "unit"): "B31",
    ("escalations", "routine"): "test-print",
    ("escalations", "text"): "Fyll på toner. Hjälper det inte: ring vaktmästaren, 12 346.",
    ("printers", "label"): "B31, expeditionen",
    ("printers", "name"): "ward",
    ("contacts", "name"): "Läkemedelsjour",
    ("contacts", "phone"): "08-465 004 21",
    ("cards", "name"): "downtime",
    ("cards", "file"): "/etc/lykta/cards/downtime.txt",
    ("units", "code"): "B31",
    ("units", "name"): "Kirurgi",
    ("units", "place"): "Location/b31",
}


def sample() -> str:
    """Return a commented sample file that is itself valid."""
    text = _HEAD
    for table in tables():
        written = _write(table, (_EXAMPLES,))
        left_out = table.optional and table.name != _USUAL
        text += _commented(written) if left_out else written
    return text


def write(settings: Settings) -> str:
    """Return the file for given settings, with the same comments as the sample."""
    values = msgspec.to_builtins(settings)
    text = _HEAD
    for table in tables():
        rows = values[table.name] if table.many else (values[table.name],)
        filled = [{(table.name, name): value for name, value in row.items()} for row in rows]
        text += _write(table, filled)
    return text


def added(table: str, value: msgspec.Struct) -> str:
    """Return one more row of a table, as it stands in a file: only what is not its default."""
    given = msgspec.to_builtins(value)
    found = next(one for one in tables() if one.name == table)
    rows = [one for one in found.settings if given[one.name] != one.default]
    lines = [f"{one.name} = {as_toml(given[one.name])}\n" for one in rows]
    return "".join([f"\n[[{table}]]\n", *lines])


def _commented(text: str) -> str:
    """Return a table that a site may leave out, every line behind a "#"."""
    lines = text.splitlines()
    return "".join(f"{line}\n" if not line or line[0] == "#" else f"# {line}\n" for line in lines)


def _write(table: Table, rows: Iterable[Mapping[tuple[str, str], Any]]) -> str:
    text = ""
    for number, row in enumerate(rows):
        head = f"[[{table.name}]]" if table.many else f"[{table.name}]"
        meaning = f"\n# {table.meaning}\n" if number == 0 else "\n"
        text += f"{meaning}{head}\n"
        for setting in table.settings:
            text += _setting(setting, row, explain=number == 0)
    return text


def _setting(setting: Declared, row: Mapping[tuple[str, str], Any], *, explain: bool) -> str:
    value = row.get((setting.table, setting.name), setting.default)
    left_out = "" if value != setting.default else "# "
    words = f"{setting.meaning} Allowed: {setting.allowed}."
    comment = "".join(f"# {line}\n" for line in wrap(words, 96)) if explain else ""
    return f"{comment}{left_out}{setting.name} = {as_toml(value)}\n"
