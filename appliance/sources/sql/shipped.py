"""Mapping files: those that come with Lykta, and a site's own."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from appliance.sources.rows import Mapping, MappingMissing, read_mapping, wrong
from appliance.sources.sql.statements import fault_of

_SUFFIX = ".toml"


def shipped() -> tuple[str, ...]:
    """Return the names of the mappings that come with Lykta."""
    names = (one.name for one in _folder().iterdir() if one.name.endswith(_SUFFIX))
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names))


def text_of(name: str) -> str:
    """Return a mapping file's text, by the name of a shipped one or by its path.

    Raises MappingMissing.
    """
    own = _folder() / f"{name}{_SUFFIX}"
    where: Traversable | Path = own if name in shipped() else Path(name)
    try:
        return where.read_text(encoding="utf-8")
    except OSError as fault:
        raise _missing(name, fault.strerror or "?") from None
    except UnicodeDecodeError:
        raise _missing(name, "UTF-8") from None


def load(name: str) -> Mapping:
    """Return a mapping for a database, checked. Raises MappingMissing or MappingWrong."""
    return read_sql_mapping(text_of(name), name)


def read_sql_mapping(text: str, name: str) -> Mapping:
    """Return a mapping whose queries do nothing but read. Raises MappingWrong."""
    mapping = read_mapping(text, name, "sql")
    for table, found in mapping.tables.items():
        if why := fault_of(found.sql):
            raise wrong(text, name, f"tables.{table}.sql", why)
    return mapping


def _folder() -> Traversable:
    return files("appliance.sources.sql") / "mappings"


def _missing(name: str, why: str) -> MappingMissing:
    return MappingMissing(file=name, why=why, shipped=", ".join(shipped()))
