"""What a database's exceptions mean, as the errors of a source.

By numbers alone: SQLSTATE for PostgreSQL, message numbers for SQL Server. The words of a database
may quote a patient's data ("conversion failed when converting the value ...") and are never used.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pymssql
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from appliance.sources.source import SourceRefused, SourceUnreachable
from appliance.sources.sql import errors

_SLOW = frozenset({"57014", "55P03", "1222", "20003"})
_LOGIN = frozenset({"28P01", "28000", "3D000", "18456", "18452", "18470", "4060", "4064", "916"})
_FORBIDDEN = frozenset({"42501", "229", "230", "262", "297", "300"})
_GONE = frozenset({"57P01", "57P02", "57P03", "20002", "20004", "20006", "20009", "20017", "20047"})
_PASSING = frozenset({"40001", "40P01", "1205", "3960", "3961"})
_LOGIN_WORDS = re.compile(
    r"password authentication failed|no password supplied|no pg_hba\.conf entry"
    r"|(role|database) .* does not exist|login failed",
    re.IGNORECASE,
)
_TLS_WORDS = re.compile(r"\bSSL\b|\bTLS\b|certificate|root\.crt", re.IGNORECASE)
_NUMBER = re.compile(r"\(?(\d{3,5}),")


@contextmanager
def asking(host: str, table: str) -> Iterator[None]:
    """Turn a database's exception into the error it means; `table` is what was asked for."""
    try:
        yield
    except (DBAPIError, psycopg.Error, pymssql.Error) as fault:
        raise meaning(fault, host, table) from None
    except (PoolTimeout, OSError):
        raise errors.SqlUnreachable(host=host) from None
    except SQLAlchemyError as fault:
        number = type(fault).__name__
        raise errors.SqlQueryWrong(host=host, table=table, number=number) from None


def meaning(fault: Exception, host: str, table: str) -> SourceUnreachable | SourceRefused:
    """Return the error that a database's exception means."""
    origin = fault.orig if isinstance(fault, DBAPIError) and fault.orig else fault
    number = number_of(origin)
    lost = isinstance(fault, DBAPIError) and fault.connection_invalidated
    if number in _SLOW or "timed out" in str(origin):
        return errors.SqlTooSlow(host=host, table=table)
    if lost or not number or number in _GONE or number.startswith("08"):
        return _unspoken("" if lost else str(origin), host)
    if number in _LOGIN:
        return errors.SqlLoginFailed(host=host)
    if number in _FORBIDDEN:
        return errors.SqlForbids(host=host, table=table)
    if number in _PASSING or number[:2] in ("53", "58", "XX"):
        return errors.SqlFaulty(host=host, table=table, number=number)
    return errors.SqlQueryWrong(host=host, table=table, number=number)


def _unspoken(words: str, host: str) -> SourceUnreachable | SourceRefused:
    """Return what it means that no conversation came about; here a driver gives words alone."""
    if _LOGIN_WORDS.search(words):
        return errors.SqlLoginFailed(host=host)
    if _TLS_WORDS.search(words):
        return errors.SqlTlsFailed(host=host)
    return errors.SqlUnreachable(host=host)


def number_of(fault: BaseException) -> str:
    """Return the SQLSTATE, or SQL Server's message number, "" where there is none."""
    state = getattr(fault, "sqlstate", None)
    if state:
        return str(state)
    if isinstance(fault, pymssql.Error):
        found = _NUMBER.search(str(fault.args))
        return found[1] if found else ""
    return ""
