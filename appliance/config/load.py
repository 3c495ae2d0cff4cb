"""Read a configuration file, or say which line is wrong and what is allowed there."""

import re
import tomllib
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from appliance.config.declared import settings_of, tables
from appliance.config.errors import (
    ConfigDuplicatePrinter,
    ConfigDuplicateSource,
    ConfigDuplicateUnit,
    ConfigImpossibleSetting,
    ConfigMissing,
    ConfigMissingSetting,
    ConfigNoSource,
    ConfigNotToml,
    ConfigOldPrinter,
    ConfigOldSource,
    ConfigUnknownSetting,
    ConfigUnreadable,
)
from appliance.config.forms import CardSettings, ContactSettings
from appliance.config.guarding import GuardUnitSettings
from appliance.config.printers import PrinterSettings
from appliance.config.routines import EscalationSettings
from appliance.config.settings import Settings, UnitSettings
from appliance.config.sources import FeedSettings, FhirSettings, FilesSettings, SqlSettings

_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]+)`(?: - at `(?P<path>[^`]+)`)?")
_MISSING = re.compile(r"missing required field `(?P<name>[^`]+)`(?: - at `(?P<path>[^`]+)`)?")
_ROWS = {
    "units": UnitSettings,
    "fhir": FhirSettings,
    "sql": SqlSettings,
    "files": FilesSettings,
    "feed": FeedSettings,
    "guard_units": GuardUnitSettings,
    "escalations": EscalationSettings,
    "printers": PrinterSettings,
    "contacts": ContactSettings,
    "cards": CardSettings,
}
_OLD = {"source": ConfigOldSource, "printer": ConfigOldPrinter}
_EVERY_CARD = "all"
_AT = re.compile(r"(?:at|in) `(?P<path>\$[^`]*)`")


def load(path: Path) -> Settings:
    """Return the settings in a TOML file.

    Raises ConfigMissing, ConfigUnreadable, ConfigNotToml, ConfigUnknownSetting,
    ConfigMissingSetting, ConfigImpossibleSetting, ConfigDuplicateUnit, ConfigDuplicateSource,
    ConfigNoSource, ConfigDuplicatePrinter, or ConfigOldSource and ConfigOldPrinter for a file of
    an earlier Lykta.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigMissing(path=path) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigUnreadable(path=path, why=fault) from fault
    return parse(text, path)


def parse(text: str, path: Path) -> Settings:
    """Return the settings in a TOML text; `path` is only named in messages. Raises as `load`."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise ConfigNotToml(path=path, why=fault) from fault
    return parse_values(values, text, path)


def parse_values(values: dict[str, Any], text: str, path: Path) -> Settings:
    """Return the settings in TOML's values; `text` is searched for lines. Raises as `load`."""
    try:
        settings = msgspec.convert(values, Settings)
    except msgspec.ValidationError as fault:
        _explain(_numbered(str(fault), values), text, values, path)
    _check_whole(settings, text, path)
    return settings


def _explain(fault: str, text: str, values: dict[str, Any], path: Path) -> NoReturn:
    """Raise the error that names line, setting and what is allowed."""
    if unknown := _UNKNOWN.search(fault):
        table, index, _ = _place(unknown["path"])
        name = unknown["name"]
        if not table and name in _OLD:
            raise _OLD[name](path=path, line=_line(text, name, index, None))
        raise ConfigUnknownSetting(
            path=path,
            line=_line(text, table or name, index, name if table else None),
            setting=name,
            allowed=_names(table),
        )
    if missing := _MISSING.search(fault):
        table, index, _ = _place(missing["path"])
        name = missing["name"]
        raise ConfigMissingSetting(
            path=path,
            line=_line(text, table, index, None) if table else 1,
            setting=f"{table}.{name}" if table else name,
            allowed=_allowed(table, name) if table else f"a table [{name}]",
        )
    place = _AT.search(fault)
    table, index, name = _place(place["path"] if place else None)
    raise ConfigImpossibleSetting(
        path=path,
        line=_line(text, table, index, name) if table else 1,
        setting=f"{table}.{name}" if name else table,
        value=_value(values, table, index, name),
        allowed=_allowed(table, name) if name else f"at least one table [[{table}]]",
    )


def _numbered(fault: str, values: dict[str, Any]) -> str:
    """Return a fault with the row's number, which msgspec leaves out, in place of "[...]"."""
    table = next((name for name in _ROWS if f"{name}[...]" in fault), "")
    rows = values.get(table)
    if not isinstance(rows, list):
        return fault
    for number, row in enumerate(rows):
        try:
            msgspec.convert(row, _ROWS[table])
        except msgspec.ValidationError:
            return fault.replace(f"{table}[...]", f"{table}[{number}]")
    return fault


def _check_whole(settings: Settings, text: str, path: Path) -> None:
    """Check what one value alone cannot show."""
    seen: set[str] = set()
    for index, unit in enumerate(settings.units):
        if unit.code.casefold() in seen:
            line = _line(text, "units", index, "code")
            raise ConfigDuplicateUnit(path=path, line=line, setting=unit.code)
        seen.add(unit.code.casefold())
        _check_rounds(unit, index, text, path)
    _check_sources(settings, text, path)
    _check_guard(settings, text, path)
    _check_cards(settings, text, path)
    _check_printers(settings, text, path)
    if settings.kiosk.unit and settings.unit(settings.kiosk.unit) is None:
        codes = ", ".join(unit.code for unit in settings.units)
        _impossible(text, path, "kiosk", "unit", settings.kiosk.unit, codes)
    try:
        ZoneInfo(settings.site.zone)
    except (ZoneInfoNotFoundError, ValueError):
        allowed = "a name such as Europe/Stockholm"
        _impossible(text, path, "site", "zone", settings.site.zone, allowed)


def _check_rounds(unit: UnitSettings, index: int, text: str, path: Path) -> None:
    """Check that usual times stand in order, and once for each number of times a day."""
    if len(unit.rounds) < len(unit.round_times):
        allowed = "rising times, one text for each number of times a day"
        _impossible(text, path, "units", "round_times", str(list(unit.round_times)), allowed, index)


def _check_printers(settings: Settings, text: str, path: Path) -> None:
    """Check that each printer can be reached, and can be told from the others."""
    seen: set[str] = set()
    for index, printer in enumerate(settings.printers):
        zebra = printer.labels == "zpl"
        if zebra and (printer.purpose != "labels" or not printer.zpl):
            name = "zpl" if printer.purpose == "labels" else "purpose"
            allowed = 'purpose = "labels" and zpl = "address:port", with labels = "zpl"'
            _impossible(text, path, "printers", name, getattr(printer, name), allowed, index)
        if not zebra and not printer.name and not printer.direct:
            allowed = "the name of a CUPS queue, or an address in 'direct'"
            _impossible(text, path, "printers", "name", "", allowed, index)
        shown = printer.shown.casefold()
        if shown in seen:
            line = _line(text, "printers", index, "label" if printer.label else "name")
            raise ConfigDuplicatePrinter(path=path, line=line, setting=printer.shown)
        seen.add(shown)


def _check_cards(settings: Settings, text: str, path: Path) -> None:
    """Check that each quick card has a name of its own; "all" asks for every one of them."""
    for index, card in enumerate(settings.cards):
        before = [one.name for one in settings.cards[:index]]
        if card.name in before or card.name == _EVERY_CARD:
            allowed = f'one card a name, and none called "{_EVERY_CARD}"'
            _impossible(text, path, "cards", "name", card.name, allowed, index)


def _check_guard(settings: Settings, text: str, path: Path) -> None:
    """Check that figures of a unit's own, and the probe, name what there is."""
    codes = ", ".join(unit.code for unit in settings.units)
    for index, own in enumerate(settings.guard_units):
        if settings.unit(own.unit) is None:
            _impossible(text, path, "guard_units", "unit", own.unit, codes, index)
    names = [one.name for one in settings.sources]
    if settings.probe.source and settings.probe.source not in names:
        _impossible(text, path, "probe", "source", settings.probe.source, ", ".join(names))


def _check_sources(settings: Settings, text: str, path: Path) -> None:
    """Check that there is a source, that each has its own name, and that each unit has one."""
    names = [one.name for one in settings.sources]
    if not names:
        raise ConfigNoSource(path=path)
    twice = [name for number, name in enumerate(names) if name in names[:number]]
    if twice:
        raise ConfigDuplicateSource(path=path, setting=twice[0])
    for index, unit in enumerate(settings.units):
        if (unit.source or len(names) > 1) and unit.source not in names:
            _impossible(text, path, "units", "source", unit.source, ", ".join(names), index)
    _check_feeds(settings, names, text, path)
    for index, source in enumerate(settings.fhir):
        lacking = _lacking(source)
        if lacking:
            allowed = f'a text that is not empty, with auth = "{source.auth}"'
            _impossible(text, path, "fhir", lacking, "", allowed, index)


def _lacking(source: FhirSettings) -> str:
    """Return the setting without which this way to sign in cannot work, "" where none is absent."""
    wanted = {
        "none": (),
        "basic": ("user", "secret_file"),
        "bearer": ("secret_file",),
        "smart": ("client_id",),
    }[source.auth]
    missing = (name for name in wanted if not getattr(source, name))
    alone = source.client_key_file and not source.client_cert_file
    return next(missing, "client_cert_file" if alone else "")


def _check_feeds(settings: Settings, names: list[str], text: str, path: Path) -> None:
    """Check that each feed speaks of a source and of units that there are."""
    codes = {unit.code for unit in settings.units}
    for index, feed in enumerate(settings.feed):
        if feed.source in [one.source for one in settings.feed[:index]]:
            _impossible(text, path, "feed", "source", feed.source, "one feed a source", index)
        if (feed.source or len(names) > 1) and feed.source not in names:
            _impossible(text, path, "feed", "source", feed.source, ", ".join(names), index)
        for ward in feed.wards:
            if (code := ward.partition("=")[2].strip()) and code not in codes:
                _impossible(text, path, "feed", "wards", ward, ", ".join(sorted(codes)), index)


def _impossible(
    text: str, path: Path, table: str, name: str, value: str, allowed: str, index: int = 0
) -> NoReturn:
    line = _line(text, table, index, name)
    raise ConfigImpossibleSetting(
        path=path, line=line, setting=f"{table}.{name}", value=f'"{value}"', allowed=allowed
    )


def _place(path: str | None) -> tuple[str, int, str | None]:
    """Split msgspec's "$.units[2].code" or "$.units[...].code" into table, index and name."""
    if not path:
        return "", 0, None
    parts = path.removeprefix("$").removeprefix(".").split(".")
    table, _, rest = parts[0].partition("[")
    index = int(rest.rstrip("]")) if rest.rstrip("]").isdigit() else 0
    return table, index, parts[1].partition("[")[0] if len(parts) > 1 else None


def _line(text: str, table: str, index: int, name: str | None) -> int:
    """Return the line (from 1) of a setting, else of its table, else 1."""
    heads = re.compile(rf"^\s*\[\[?\s*{re.escape(table)}\s*\]\]?")
    seen = -1
    inside = False
    found = 1
    for number, line in enumerate(text.splitlines(), start=1):
        if heads.match(line):
            seen += 1
            inside = seen == index
            found = number if inside else found
        elif line.lstrip().startswith("["):
            inside = False
        elif inside and name and re.match(rf"^\s*[\"']?{re.escape(name)}[\"']?\s*=", line):
            return number
    return found


def _names(table: str) -> str:
    if not table:
        return ", ".join(f"[{found.name}]" for found in tables())
    return ", ".join(found.name for found in settings_of(table))


def _allowed(table: str, name: str) -> str:
    return next((found.allowed for found in settings_of(table) if found.name == name), "a value")


def _value(values: dict[str, Any], table: str, index: int, name: str | None) -> str:
    """Return what the file says there, as it would stand in the file."""
    inside = values.get(table)
    if isinstance(inside, list) and index < len(inside):
        inside = inside[index]
    if name and isinstance(inside, dict):
        inside = inside.get(name)
    return msgspec.json.encode(inside).decode() if inside is not None else "empty"
