"""One reading of a database: every query of the mapping, of one instant, whole or an error.

1. The rights are proved first, then the clock is asked, then the lists.
2. One transaction of one instant, where the database has it. Where it has not, the census (stays,
   or appointments) is read again at the end: had it changed, everything is read once more.
3. One row more than the ceiling is taken, as the rows come: too many is an error, never a cut
   list, and never fills the memory.
4. No query may run longer than its own limit, nor all together longer than the unit's.
5. What only adds to the charts is asked for last, when all else is whole: a fault of it costs
   nothing but itself.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import msgspec
import psycopg
import pymssql
from sqlalchemy import Connection, NullPool, TextClause, bindparam, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NullType

from appliance.sources.rows import Row, missing_columns, window
from appliance.sources.rows.errors import ColumnMissing
from appliance.sources.rows.fields import BESIDE
from appliance.sources.source import Effort, SourceNonsense, SourceRefused, SourceUnreachable
from appliance.sources.sql import errors
from appliance.sources.sql.dialects import DIALECTS, Dialect, source_time
from appliance.sources.sql.faults import asking
from appliance.sources.sql.hanging_up import hanging_up
from appliance.sources.sql.rights import prove_read_only
from appliance.sources.sql.settings import SqlSettings
from storage.records import UnitKind

log = logging.getLogger("lykta.source")

_TRIES = 3
_OF_ANOTHER_TYPE = ("22P02", "245", "8114")
_ROW_BY_ROW = {"stream_results": True, "max_row_buffer": 1000}
_ASKED_APART = ("unit", "probe")
_CENSUS = {UnitKind.WARD: "stays", UnitKind.CLINIC: "appointments"}

Lists = dict[str, list[Row]]


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What one reading brought: lists by table, the database's clock, a clinic's days."""

    lists: Lists
    source_time: datetime | None
    days: tuple[date, date]


class Visit:
    """One session with the database; counts its questions."""

    def __init__(self, settings: SqlSettings) -> None:
        """Prepare; nothing is sent before `session`."""
        self.settings = settings
        self.mapping = settings.mapping
        self.host = settings.host
        self.questions = 0
        self._took: list[float] = []
        self.proved = False
        self.one_instant = False
        self._began = time.monotonic()
        self._connection: Connection | None = None
        self._dialect: Dialect = DIALECTS[settings.address.drivername]

    def elapsed(self) -> float:
        """Return the seconds since the visit began, by a clock that nobody can set."""
        return time.monotonic() - self._began

    def effort(self) -> Effort:
        """Return what the visit has cost the database so far."""
        return Effort(
            requests=self.questions,
            answered=len(self._took),
            waited=sum(self._took),
            slowest=max(self._took, default=0.0),
        )

    @contextmanager
    def session(self) -> Iterator[None]:
        """Sign in, prove that nothing can be changed (1), and end without a trace."""
        settings = self.settings
        arguments = self._dialect.connect_args(settings.timeout_seconds, self.mapping.zone)
        engine = create_engine(settings.address, poolclass=NullPool, connect_args=arguments)
        event.listen(engine, "handle_error", _close_cursor)
        try:
            with asking(self.host, "sign-in"):
                self._connection = engine.connect()
            driver = settings.address.drivername
            with hanging_up(self._connection, settings.timeout_seconds):
                self.proved = prove_read_only(
                    self._connection, driver, self.host, unproved=settings.rights_unproved
                )
            self.questions += 2
            yield
        finally:
            if self._connection is not None:
                with suppress(SQLAlchemyError):
                    self._connection.close()
            engine.dispose()

    def clock(self) -> datetime | None:
        """Return the database's own clock in UTC."""
        self.questions += 1
        with self._asking("clock", self.settings.timeout_seconds):
            return source_time(self._open, self._dialect)

    def read(self, place: str, as_of: datetime) -> Read:
        """Return every list of a unit. Raises SqlUnitUnknown, SqlMoved and what `ask` raises."""
        for _try in range(_TRIES):
            with self._transaction():
                now = self.clock()
                days = window(self.mapping, now or as_of)
                values = self._values(place, now or as_of, days)
                lists = {
                    name: self.ask(name, values)
                    for name in self.mapping.tables
                    if name not in _ASKED_APART and name not in BESIDE
                }
                if self.one_instant or self._stood_still(lists, values):  # (2)
                    self._add_what_stands_beside(lists, values)
                    return Read(lists=lists, source_time=now, days=days)
        raise errors.SqlMoved(host=self.host, table=_CENSUS[self.mapping.kind])

    def _add_what_stands_beside(self, lists: Lists, values: Mapping[str, object]) -> None:
        """Add the lists that only add to the charts, as far as they can be had (5)."""
        for name in sorted(BESIDE & self.mapping.tables.keys()):
            try:
                lists[name] = self.ask(name, values)
            except (SourceUnreachable, SourceRefused, SourceNonsense) as fault:
                log.warning("%s: the table %s is not read: %s", self.host, name, fault)
                return

    def unit(self, place: str) -> list[Row]:
        """Return the rows of the query `unit` for a place, none where it cannot be one there."""
        try:
            with self._transaction():
                return self.ask("unit", {"unit": place})
        except errors.SqlQueryWrong as fault:
            if fault.facts["number"] in _OF_ANOTHER_TYPE:
                return []
            raise

    def find(self, number: str) -> list[Row]:
        """Return the rows of the query `probe` for a personal number."""
        with self._transaction():
            return self.ask("probe", {"number": number})

    def is_replica(self) -> bool:
        """Say whether the database is a copy of another, which may lag behind it."""
        return bool(self.value(self._dialect.replica))

    def value(self, sql: str) -> object:
        """Return what one of our own questions answers, None where it may not be asked."""
        self.questions += 1
        try:
            with self._asking("session", self.settings.timeout_seconds):
                return self._open.execute(text(sql)).scalar()
        except SourceRefused:
            return None

    def ask(self, name: str, values: Mapping[str, object]) -> list[Row]:
        """Return a table's rows, at most one more than its ceiling (3)."""
        table = self.mapping.tables[name]
        left = self.settings.unit_seconds - self.elapsed()
        if left <= 0:  # (4)
            raise errors.SqlTooSlow(host=self.host, table=name)
        seconds = min(left, self.settings.timeout_seconds)
        limit = self._dialect.limit(seconds)
        self.questions += 1
        began = time.monotonic()
        with self._asking(name, seconds):
            if limit:
                self._open.execute(text(limit))
            result = self._open.execute(statement(table.sql, values), execution_options=_ROW_BY_ROW)
            with closing(result):
                columns = tuple(result.keys())
                found: list[Row] = [
                    dict(row) for row in result.mappings().fetchmany(table.ceiling + 1)
                ]
        self._took.append(time.monotonic() - began)
        for column in missing_columns(table, columns):
            raise ColumnMissing(table=name, host=self.host, column=column)
        return found

    @property
    def _open(self) -> Connection:
        if self._connection is None:
            raise errors.SqlUnreachable(host=self.host)
        return self._connection

    @contextmanager
    def _asking(self, name: str, seconds: float) -> Iterator[None]:
        """Turn faults into errors, and hang up on a server that stands still (4)."""
        with asking(self.host, name), hanging_up(self._open, seconds):
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._asking("transaction", self.settings.timeout_seconds):
            self.one_instant = self._dialect.begin(self._open)
        try:
            yield
        finally:
            with suppress(SQLAlchemyError), hanging_up(self._open, 1.0):
                self._open.execute(text("ROLLBACK"))

    def _stood_still(self, lists: Lists, values: Mapping[str, object]) -> bool:
        name = _CENSUS[self.mapping.kind]
        return _as_set(self.ask(name, values)) == _as_set(lists[name])

    def _values(self, place: str, now: datetime, days: tuple[date, date]) -> dict[str, object]:
        zone, instant = ZoneInfo(self.mapping.zone), self._dialect.instant
        local = now.astimezone(zone).replace(tzinfo=None, microsecond=0)
        since = (now - timedelta(hours=self.mapping.history_hours)).astimezone(zone)
        return {
            "unit": place,
            "from": instant(_midnight(days[0])),
            "to": instant(_midnight(days[1] + timedelta(days=1))),
            "since": instant(since.replace(tzinfo=None, microsecond=0)),
            "now": instant(local),
        }


def _close_cursor(context: ExceptionContext) -> None:
    """Close the cursor of a failed query: after a lost connection SQLAlchemy leaves it open."""
    cursor = getattr(context.execution_context, "cursor", None)
    if cursor is not None:
        with suppress(psycopg.Error, pymssql.Error):
            cursor.close()


def statement(sql: str, values: Mapping[str, object]) -> TextClause:
    """Return a query with the values that it asks for, and no type of ours forced on them."""
    clause = text(sql)
    wanted = [name for name in clause.compile().params if name in values]
    return clause.bindparams(*(bindparam(name, values[name], type_=NullType()) for name in wanted))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock_time(), UTC).replace(tzinfo=None)


def _as_set(rows: list[Row]) -> set[tuple[tuple[str, str], ...]]:
    return {tuple((name, str(value)) for name, value in row.items()) for row in rows}
