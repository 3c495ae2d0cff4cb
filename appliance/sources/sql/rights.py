"""Whether a login could change anything, asked of the database's own catalogue.

A record system that Lykta can write to is one that a fault in Lykta, or a stolen password file,
can damage. So a login that could write is not used at all (numbers at the lines):
1. Asked before the first query of every copy: rights are given and taken while Lykta runs.
2. By what is allowed, not by what is forbidden: any right beyond signing in, reading and looking
   at definitions counts as writing, so that a right of a later version does too.
3. PostgreSQL: roles the login may take on count like its own rights. A right to make temporary
   tables does not count: they hold nothing of the live system.
4. SQL Server: rights to single columns count like those to the whole table. A base that is itself
   read-only (a secondary) cannot be written by anybody.
5. What cannot be asked is an error (SqlRightsUnknown), unless the site's settings overrule it.
Not seen: what a function or procedure of the database does under its owner's rights. A login that
may run procedures is refused on SQL Server; PostgreSQL's read-only transaction stops them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from appliance.sources.source import SourceRefused, SourceUnreachable
from appliance.sources.sql import errors
from appliance.sources.sql.faults import asking
from appliance.sources.sql.settings import POSTGRESQL

_ROLES_OF_POSTGRESQL = """
SELECT r.rolname, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls
FROM pg_catalog.pg_roles r
WHERE pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER') ORDER BY 1
"""
_WRITABLE_OF_POSTGRESQL = """
WITH roles AS (
    SELECT r.oid FROM pg_catalog.pg_roles r
    WHERE pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
)
SELECT n.nspname || '.' || c.relname AS what
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN roles
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND
      n.nspname <> 'information_schema' AND (
      pg_catalog.has_table_privilege(roles.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
      OR pg_catalog.has_any_column_privilege(roles.oid, c.oid, 'INSERT, UPDATE'))
UNION
SELECT n.nspname || '.' || c.relname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN roles
WHERE c.relkind = 'S' AND n.nspname !~ '^pg_' AND
      pg_catalog.has_sequence_privilege(roles.oid, c.oid, 'USAGE, UPDATE')
UNION
SELECT 'schema ' || n.nspname
FROM pg_catalog.pg_namespace n CROSS JOIN roles
WHERE n.nspname !~ '^pg_' AND pg_catalog.has_schema_privilege(roles.oid, n.oid, 'CREATE')
UNION
SELECT 'base ' || pg_catalog.current_database()
FROM roles
WHERE pg_catalog.has_database_privilege(roles.oid, pg_catalog.current_database(), 'CREATE')
ORDER BY 1
"""
_POWERS = ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls")
_HARMLESS_ROLES = frozenset({"pg_read_all_data", "pg_read_all_settings", "pg_read_all_stats",
                             "pg_stat_scan_tables", "pg_monitor"})  # fmt: skip

SERVER_ROLES = ("sysadmin", "serveradmin", "securityadmin", "setupadmin", "processadmin",
                "diskadmin", "dbcreator", "bulkadmin")  # fmt: skip
_ROLES_OF_MSSQL = "SELECT " + ", ".join(
    f"IS_SRVROLEMEMBER('{role}') AS {role}" for role in SERVER_ROLES
)
_UPDATEABILITY = "SELECT DATABASEPROPERTYEX(DB_NAME(), 'Updateability')"
_PERMISSIONS = (
    "SELECT 'server' AS what, permission_name FROM sys.fn_my_permissions(NULL, 'SERVER') "
    "UNION ALL "
    "SELECT 'base', permission_name FROM sys.fn_my_permissions(NULL, 'DATABASE')"
)
_OBJECTS = """
SELECT DISTINCT SCHEMA_NAME(o.schema_id) + '.' + o.name AS what, p.permission_name
FROM sys.objects AS o
CROSS APPLY sys.fn_my_permissions(
    QUOTENAME(SCHEMA_NAME(o.schema_id)) + '.' + QUOTENAME(o.name), 'OBJECT') AS p
WHERE o.is_ms_shipped = 0
UNION ALL
SELECT 'schema ' + s.name, p.permission_name
FROM sys.schemas AS s
CROSS APPLY sys.fn_my_permissions(QUOTENAME(s.name), 'SCHEMA') AS p
WHERE s.name NOT IN ('sys', 'INFORMATION_SCHEMA')
"""
_READING = frozenset({
    "CONNECT", "CONNECT SQL", "CONNECT ANY DATABASE", "SELECT", "SELECT ALL USER SECURABLES",
    "VIEW DEFINITION", "VIEW ANY DEFINITION", "VIEW ANY DATABASE", "VIEW SERVER STATE",
    "VIEW DATABASE STATE", "VIEW ANY COLUMN MASTER KEY DEFINITION",
    "VIEW ANY COLUMN ENCRYPTION KEY DEFINITION", "VIEW SERVER PERFORMANCE STATE",
    "VIEW DATABASE PERFORMANCE STATE", "VIEW SECURITY DEFINITION", "VIEW ANY SECURITY DEFINITION",
    "VIEW PERFORMANCE DEFINITION", "VIEW ANY PERFORMANCE DEFINITION", "VIEW CHANGE TRACKING",
    "VIEW SERVER SECURITY STATE", "VIEW DATABASE SECURITY STATE", "VIEW ANY ERROR LOG",
    "REFERENCES", "SHOWPLAN", "UNMASK",
})  # fmt: skip
_SHOWN = 3


def prove_read_only(connection: Connection, driver: str, host: str, *, unproved: bool) -> bool:
    """Raise where the login could write; say whether it was proved that it could not.

    Raises SqlLoginCanWrite, SqlRightsUnknown (not with `unproved`), SqlUnreachable.
    """
    try:
        with asking(host, "rights"):
            found = _of_postgresql(connection) if driver == POSTGRESQL else _of_mssql(connection)
    except errors.SqlUnreachable:
        raise
    except (SourceRefused, SourceUnreachable) as fault:
        if unproved:  # (5)
            return False
        raise errors.SqlRightsUnknown(host=host, what=fault.code) from None
    if found:
        raise errors.SqlLoginCanWrite(host=host, what=_few(found))
    return True


def _few(found: Sequence[str]) -> str:
    more = len(found) - _SHOWN
    return ", ".join(found[:_SHOWN]) + (f" (+{more})" if more > 0 else "")


def _of_postgresql(connection: Connection) -> list[str]:
    roles = connection.execute(text(_ROLES_OF_POSTGRESQL)).mappings().all()
    found = postgresql_powers(roles)
    writable = connection.execute(text(_WRITABLE_OF_POSTGRESQL)).scalars().all()
    return found + [str(one) for one in writable]


def postgresql_powers(roles: Sequence[Any]) -> list[str]:
    """Return what the roles of a login may do beyond reading (2, 3)."""
    found = []
    for role in roles:
        name = str(role["rolname"])
        found += [f"{name}: {power.removeprefix('rol')}" for power in _POWERS if role[power]]
        if name.startswith("pg_") and name not in _HARMLESS_ROLES:
            found.append(name)
    return found


def _of_mssql(connection: Connection) -> list[str]:
    roles = connection.execute(text(_ROLES_OF_MSSQL)).mappings().one()
    powers = [f"role {role}" for role in SERVER_ROLES if roles[role]]
    if powers:
        return powers
    if connection.execute(text(_UPDATEABILITY)).scalar() == "READ_ONLY":  # (4)
        return []
    rights = [
        *connection.execute(text(_PERMISSIONS)).all(),
        *connection.execute(text(_OBJECTS)).all(),
    ]
    return mssql_powers([(str(what), str(right)) for what, right in rights])


def mssql_powers(rights: Sequence[tuple[str, str]]) -> list[str]:
    """Return the rights that are beyond reading, "base: INSERT" (2)."""
    beyond = (f"{what}: {right}" for what, right in rights if right.upper() not in _READING)
    return list(dict.fromkeys(beyond))
