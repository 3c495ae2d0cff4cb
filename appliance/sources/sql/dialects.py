"""What differs between the two kinds of database: how a session is made harmless and honest.

1. PostgreSQL reads in one transaction, REPEATABLE READ and READ ONLY: all queries see one
   instant, and the server refuses any change.
2. SQL Server reads in one SNAPSHOT transaction where the base allows it. Where it does not, each
   query sees its own instant (READ COMMITTED), and the reader asks for the census twice. Higher
   levels would lock the live system's rows, which Lykta never does.
3. A session never waits long for anybody's lock, and is the one that gives way in a deadlock.
4. Instants go to SQL Server as ISO 8601 texts with a "T": what pymssql writes for an instant is
   read as year-day-month by logins of some languages.
5. No read-only intent is declared: on an availability group it would lead to a secondary, whose
   data may lag behind its clock. A site that names a replica itself is warned by the test.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from appliance.sources.sql.settings import MSSQL, POSTGRESQL

_LOCK_MS = 5_000


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of database: how to sign in, begin, limit, end, and ask its clock."""

    connect_args: Callable[[float, str], dict[str, Any]]
    begin: Callable[[Connection], bool]
    limit: Callable[[float], str]
    clock: str
    replica: str
    instant: Callable[[datetime], object]


def _mssql_arguments(seconds: float, _zone: str) -> dict[str, Any]:
    whole = max(1, int(seconds))
    return {
        "login_timeout": min(whole, 15),
        "timeout": whole,
        "appname": "Lykta",
        "autocommit": True,
    }


def _postgresql_arguments(seconds: float, zone: str) -> dict[str, Any]:
    return {
        "connect_timeout": max(2, min(int(seconds), 15)),
        "application_name": "Lykta",
        "autocommit": True,
        "options": f"-c default_transaction_read_only=on -c lock_timeout={_LOCK_MS} "
        f"-c idle_in_transaction_session_timeout=60000 -c TimeZone={zone} -c DateStyle=ISO",
    }


def _begin_postgresql(connection: Connection) -> bool:
    connection.execute(text("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))  # (1)
    return True


_SNAPSHOT_ALLOWED = "SELECT snapshot_isolation_state FROM sys.databases WHERE name = DB_NAME()"


def _begin_mssql(connection: Connection) -> bool:
    """Begin, and say whether all queries will see one instant (2)."""
    for words in (
        f"SET LOCK_TIMEOUT {_LOCK_MS}",  # (3)
        "SET DEADLOCK_PRIORITY LOW",  # (3)
        "SET DATEFORMAT ymd",  # (4)
    ):
        connection.execute(text(words))
    one = connection.execute(text(_SNAPSHOT_ALLOWED)).scalar() == 1
    level = "SNAPSHOT" if one else "READ COMMITTED"
    connection.execute(text(f"SET TRANSACTION ISOLATION LEVEL {level}"))
    connection.execute(text("BEGIN TRANSACTION"))
    return one


DIALECTS: Mapping[str, Dialect] = {
    POSTGRESQL: Dialect(
        connect_args=_postgresql_arguments,
        begin=_begin_postgresql,
        limit=lambda seconds: f"SET statement_timeout = {max(1, int(seconds * 1000))}",
        clock="SELECT now()",
        replica="SELECT pg_catalog.pg_is_in_recovery()",
        instant=lambda at: at,
    ),
    MSSQL: Dialect(
        connect_args=_mssql_arguments,
        begin=_begin_mssql,
        limit=lambda _seconds: "",
        clock="SELECT SYSUTCDATETIME()",
        replica="SELECT CASE DATABASEPROPERTYEX(DB_NAME(), 'Updateability') "
        "WHEN 'READ_ONLY' THEN 1 ELSE 0 END",  # (5)
        instant=lambda at: at.isoformat(timespec="seconds"),  # (4)
    ),
}
"""The kinds of database, by the driver's name in an address."""


def source_time(connection: Connection, dialect: Dialect) -> datetime | None:
    """Return the database's own clock in UTC, None where it gives no time."""
    found = connection.execute(text(dialect.clock)).scalar()
    if not isinstance(found, datetime):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
