"""Databases that the tests read from, and sources made for them."""

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from appliance.sources.rows import Mapping
from appliance.sources.sql import SqlSettings, SqlSource, load
from storage.clock import wall_now
from tests.hospital.postgres import PASSWORD, Postgres, postgres
from tests.hospital.sqlserver import SqlServer, practice, sqlserver

MakeWard = Callable[..., SqlSource]
PLACES = {"a11": "11", "a12": "12", "a13": "13"}


@pytest.fixture(scope="session")
def ward_base() -> Iterator[Postgres]:
    """Return one PostgreSQL with a ward for all tests; who changes it puts it back."""
    with postgres() as running:
        yield running


@pytest.fixture(scope="session")
def dental(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlServer]:
    """Return one dental practice for all tests, whose book begins today."""
    today = wall_now().astimezone(ZoneInfo("Europe/Stockholm")).date()
    with sqlserver(tmp_path_factory.mktemp("dental"), practice(today)) as running:
        yield running


@pytest.fixture
def make_dental(dental: SqlServer) -> MakeWard:
    """Return a maker of sources for the dental practice."""

    def build(user: str = "reader", server: SqlServer | None = None, **changes: Any) -> SqlSource:
        told: dict[str, Any] = {
            "url": (server or dental).url(user),
            "mapping": load("dental-practice"),
            "places": {"ftv": "1", "tom": "2"},
            "secret": PASSWORD,
            "timeout_seconds": 10.0,
            "unit_seconds": 30.0,
        }
        return SqlSource(SqlSettings(**{**told, **changes}))

    return build


@pytest.fixture
def make_ward(ward_base: Postgres) -> MakeWard:
    """Return a maker of sources for the ward's base."""

    def build(user: str = "reader", **changes: Any) -> SqlSource:
        told: dict[str, Any] = {
            "url": ward_base.url(user),
            "mapping": load("ward-postgresql"),
            "places": PLACES,
            "secret": PASSWORD,
            "timeout_seconds": 10.0,
            "unit_seconds": 30.0,
        }
        return SqlSource(SqlSettings(**{**told, **changes}))

    return build


def changed(mapping: Mapping, table: str, **changes: Any) -> Mapping:
    """Return a mapping with one table changed."""
    tables = {**mapping.tables, table: msgspec.structs.replace(mapping.tables[table], **changes)}
    return msgspec.structs.replace(mapping, tables=tables)
