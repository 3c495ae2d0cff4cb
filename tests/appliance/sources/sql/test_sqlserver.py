"""The database source against a dental practice that speaks SQL Server's protocol.

The server is pysqlbridge, of another's making. It is not Microsoft's: what only that one has
(snapshots, locks, its catalogue of rights) is tested by the text that would be sent, and by the
pure functions that judge the answers.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy.dialects import mssql

from appliance.sources.search import Finder, SearchNotHeeded
from appliance.sources.source import SourceNonsense, Verdict
from appliance.sources.sql import SqlSource, errors, load, shipped
from appliance.sources.sql.dialects import DIALECTS
from appliance.sources.sql.reading import statement
from appliance.sources.sql.rights import mssql_powers
from appliance.sources.sql.settings import MSSQL
from printing.language import language
from storage.clock import wall_now
from storage.records import (
    Appointment,
    AppointmentStatus,
    Diary,
    Slot,
    SlotStatus,
    Unit,
    UnitKind,
)
from tests.appliance.sources.contract import SourceTests
from tests.appliance.sources.sql.conftest import MakeWard, changed
from tests.hospital.sqlserver import SqlServer, practice, sqlserver, write

ZONE = ZoneInfo("Europe/Stockholm")
CLINIC = Unit(code="ftv", name="Folktandvården Lyktan", kind=UnitKind.CLINIC)


class TestContract(SourceTests):
    """The database source keeps the contract for a clinic too."""

    @pytest.fixture
    def source(self, make_dental: MakeWard) -> SqlSource:
        return make_dental()

    @pytest.fixture
    def unit(self) -> Unit:
        return CLINIC

    @pytest.fixture
    def unknown_unit(self) -> Unit:
        return Unit(code="x9", name="Ingen klinik", kind=UnitKind.CLINIC)

    @pytest.fixture
    def dead_source(self, make_dental: MakeWard) -> SqlSource:
        return make_dental(url="mssql+pymssql://reader@127.0.0.1:1/master")


@pytest.fixture
def moving(tmp_path: Path) -> Iterator[SqlServer]:
    """Return a practice of its own, for tests that change its book."""
    with sqlserver(tmp_path, practice(_today())) as running:
        yield running


def _today():  # type: ignore[no-untyped-def]
    return wall_now().astimezone(ZONE).date()


def books(source: SqlSource) -> dict[str, Diary]:
    return {one.practitioner: one for one in source.fetch(CLINIC, wall_now()).diaries}


def visit(found: dict[str, Diary], key: str) -> Appointment:
    return next(one for book in found.values() for one in book.appointments if one.key == key)


def _keys(found: dict[str, Diary]) -> set[str]:
    return {one.key for book in found.values() for one in book.appointments}


def slot(found: dict[str, Diary], key: str) -> Slot:
    return next(one for book in found.values() for one in book.slots if one.key == key)


def local(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M}"


def test_practitioners_stand_in_the_practices_order_and_the_clinics_book_last(
    make_dental: MakeWard,
) -> None:
    found = books(make_dental())
    assert list(found) == ["Hugo Hygien", "Tove Tand", "Vera Vikarie"]
    assert found["Tove Tand"].room == "Stol 1"
    assert [(local(one.start), local(one.end)) for one in found["Tove Tand"].hours] == [
        ("08:00", "17:00")
    ]


def test_practitioner_who_left_keeps_the_visits_that_are_still_booked(
    make_dental: MakeWard,
) -> None:
    assert [one.key for one in books(make_dental())["Vera Vikarie"].appointments] == ["8"]


def test_title_needs_both_consents(make_dental: MakeWard) -> None:
    found = books(make_dental())
    assert found["Tove Tand"].title == "leg. tandläkare"
    assert found["Hugo Hygien"].title == "", "the clinic agreed, he did not"


def test_visit_has_its_category_colour_chair_and_everybodys_words(make_dental: MakeWard) -> None:
    one = visit(books(make_dental()), "2")
    assert local(one.start) == "08:30"
    assert one.end - one.start == timedelta(minutes=60)
    assert (one.kind, one.colour, one.chair) == ("Behandling", "#FDC086", "Stol 1")
    assert (one.reason, one.note, one.remark) == ("Fyllning 36", "Bedövning", "Rädd för nålar")
    assert one.wants_earlier
    assert one.patient is not None
    assert one.patient.name == "Åström, Örjan"
    assert one.patient.phone == "070-1740606"


def test_recall_cancelled_and_moved_are_told_apart(make_dental: MakeWard) -> None:
    found = books(make_dental())
    assert visit(found, "1").recall
    assert visit(found, "1").status is AppointmentStatus.ARRIVED
    assert visit(found, "3").status is AppointmentStatus.CANCELLED
    assert visit(found, "3").moved_to is None
    moved = visit(found, "4")
    assert moved.status is AppointmentStatus.CANCELLED
    assert moved.moved_to == visit(found, "5").start


def test_visit_of_unknown_status_stays_booked_and_says_the_word(make_dental: MakeWard) -> None:
    one = visit(books(make_dental()), "8")
    assert one.status is AppointmentStatus.BOOKED
    assert one.note == "Z"


def test_slot_of_unknown_status_is_never_offered(make_dental: MakeWard) -> None:
    found = books(make_dental())
    assert slot(found, "1").status is SlotStatus.FREE
    assert slot(found, "1").kind == "Akuttid"
    assert slot(found, "1").colour == "", "'red' is no colour that paper and glass know"
    assert slot(found, "2").status is SlotStatus.BLOCKED
    assert slot(found, "2").text == "Lunch"
    assert slot(found, "4").status is SlotStatus.BLOCKED


def test_days_beyond_the_book_and_rows_in_error_are_left_out(make_dental: MakeWard) -> None:
    keys = _keys(books(make_dental()))
    assert "10" not in keys
    assert "9" not in keys
    snapshot = make_dental().fetch(CLINIC, wall_now())
    assert snapshot.days == (_today(), _today() + timedelta(days=7))


def test_list_of_patients_that_is_cut_fails_the_copy_instead_of_a_book_without_names(
    make_dental: MakeWard,
) -> None:
    mapping = load("dental-practice")
    cut = mapping.tables["patients"].sql + " AND t.PatientId < 3"
    with pytest.raises(SourceNonsense):
        make_dental(mapping=changed(mapping, "patients", sql=cut)).fetch(CLINIC, wall_now())


def test_cancelled_visit_stays_in_the_book_and_its_new_time_too(
    make_dental: MakeWard, moving: SqlServer
) -> None:
    source = make_dental(server=moving)
    before = books(source)
    tables = practice(_today())
    tables["Appointment"][1]["Status"] = "C"
    tables["Appointment"].append({**tables["Appointment"][1], "AppointmentId": 77, "Status": "B",
                                  "Minutes": 15})  # fmt: skip
    write(moving.folder, tables)
    deadline = time.monotonic() + 10
    while "77" not in _keys(after := books(source)) and time.monotonic() < deadline:
        pass
    assert visit(before, "2").status is AppointmentStatus.BOOKED
    assert visit(after, "2").status is AppointmentStatus.CANCELLED
    assert visit(after, "77").status is AppointmentStatus.BOOKED


def test_book_that_changes_while_it_is_read_is_read_again(
    make_dental: MakeWard, moving: SqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without snapshots, a visit entered between two lists is found by the second census."""
    from appliance.sources.sql.reading import Visit

    real, numbers = Visit.ask, iter(range(100, 200))

    def enter_one(self: Visit, name: str, values: dict[str, object]) -> list[dict[str, object]]:
        number = next(numbers) if name == "slots" else last + 1
        if number <= last:
            tables = practice(_today())
            tables["Appointment"].append({**tables["Appointment"][0], "AppointmentId": number})
            write(moving.folder, tables)
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline and number not in {
                row["AppointmentId"] for row in real(self, "appointments", values)
            }:
                pass
        return real(self, name, values)  # type: ignore[return-value]

    monkeypatch.setattr(Visit, "ask", enter_one)
    last = 100
    assert visit(books(make_dental(server=moving)), "100")
    last = 199
    with pytest.raises(errors.SqlMoved):
        make_dental(server=moving).fetch(CLINIC, wall_now())


def test_server_that_stops_answering_is_unreachable_and_not_empty(
    make_dental: MakeWard, moving: SqlServer
) -> None:
    moving.process.freeze()
    try:
        with pytest.raises((errors.SqlUnreachable, errors.SqlTooSlow)):
            make_dental(server=moving, timeout_seconds=1.0).fetch(CLINIC, wall_now())
    finally:
        moving.process.thaw()


def test_test_patient_is_found_by_her_number_and_nobody_else(make_dental: MakeWard) -> None:
    source = make_dental()
    assert isinstance(source, Finder)
    assert source.find("18020202-0202").names == ("Kvinna, Fiktiv",)
    assert source.find("180202020202").names == ("Kvinna, Fiktiv",)
    assert source.find("19121212-1213").names == ()


def test_search_that_is_not_heeded_is_an_error_and_a_mapping_without_one_too(
    make_dental: MakeWard,
) -> None:
    mapping = load("dental-practice")
    anybody = mapping.tables["probe"].sql.partition("WHERE")[0]
    with pytest.raises(SearchNotHeeded):
        make_dental(mapping=changed(mapping, "probe", sql=anybody)).find("18020202-0202")
    tables = {name: table for name, table in mapping.tables.items() if name != "probe"}
    with pytest.raises(errors.SqlCannotSearch):
        make_dental(mapping=msgspec.structs.replace(mapping, tables=tables)).find("18020202-0202")


def test_wrong_password_is_said(make_dental: MakeWard) -> None:
    with pytest.raises(errors.SqlLoginFailed):
        make_dental(secret="hemligare").fetch(CLINIC, wall_now())


def test_query_for_a_table_that_is_not_there_names_our_table_and_the_number(
    make_dental: MakeWard,
) -> None:
    mapping = changed(load("dental-practice"), "chairs", sql="SELECT ChairId, Name FROM Stolar")
    with pytest.raises(errors.SqlQueryWrong) as caught:
        make_dental(mapping=mapping).fetch(CLINIC, wall_now())
    assert caught.value.facts == {
        "host": make_dental().settings.host, "table": "chairs", "number": "208",
    }  # fmt: skip


def test_connection_test_tells_the_practice(make_dental: MakeWard) -> None:
    probes = make_dental().test([CLINIC])
    words = {one.key: one.words(language("sv", "Europe/Stockholm")) for one in probes}
    assert words["book"][1] == "3 tidböcker med 8 bokningar." or "8" in words["book"][1]
    assert "slots.status" in words["words"][1]
    assert [one.key for one in probes if one.verdict is Verdict.WARN] == ["replica", "words"]


RIGHTS_OF_A_READER = [
    ("server", "CONNECT SQL"), ("server", "VIEW ANY DATABASE"), ("base", "CONNECT"),
    ("base", "SELECT"), ("dbo.Patient", "SELECT"), ("schema dbo", "SELECT"),
    ("base", "VIEW ANY COLUMN MASTER KEY DEFINITION"),
]  # fmt: skip


def test_reader_of_sql_server_is_a_reader() -> None:
    assert mssql_powers(RIGHTS_OF_A_READER) == []


@pytest.mark.parametrize(
    "more",
    [("base", "INSERT"), ("dbo.Patient", "UPDATE"), ("schema dbo", "ALTER"), ("base", "EXECUTE"),
     ("server", "CONTROL SERVER"), ("server", "ALTER ANY LOGIN"), ("dbo.Drop_it", "EXECUTE"),
     ("base", "A RIGHT OF A LATER VERSION"), ("base", "TAKE OWNERSHIP"),
     ("server", "IMPERSONATE ANY LOGIN")],
)  # fmt: skip
def test_any_right_beyond_reading_on_sql_server_is_a_right_to_write(more: tuple[str, str]) -> None:
    assert mssql_powers([*RIGHTS_OF_A_READER, more]) == [": ".join(more)]


@pytest.mark.parametrize("name", shipped())
def test_every_query_of_a_shipped_mapping_compiles_for_its_database(name: str) -> None:
    mapping = load(name)
    assert mapping.database
    values = dict.fromkeys(("unit", "from", "to", "since", "now", "number"), "x")
    dialect = mssql.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]
    for table in mapping.tables.values():
        compiled = statement(table.sql, values).compile(dialect=dialect)
        assert ":unit" not in str(compiled)
        assert set(compiled.params) <= set(values)


def test_session_takes_no_lock_and_ends_without_a_trace(
    make_dental: MakeWard, moving: SqlServer
) -> None:
    make_dental(server=moving).fetch(CLINIC, wall_now())
    log = (moving.folder / "bridge.log").read_text(encoding="utf-8")
    said = [line.partition("query: ")[2] for line in log.splitlines() if "query: " in line]
    for words in ("SET LOCK_TIMEOUT 5000", "SET DEADLOCK_PRIORITY LOW", "SET DATEFORMAT ymd",
                  "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"):  # fmt: skip
        assert words in said
        assert said.index(words) < said.index("BEGIN TRANSACTION")
    ends = [one for one in said if one.startswith(("COMMIT", "ROLLBACK"))]
    assert set(ends) <= {"ROLLBACK", "ROLLBACK TRAN"}
    changing = ("INSERT", "UPDATE", "DELETE", "CREATE", "EXEC")
    assert not [one for one in said if one.upper().startswith(changing)]


def test_no_intent_leads_lykta_to_a_secondary_that_lags_behind() -> None:
    arguments = DIALECTS[MSSQL].connect_args(60.0, "Europe/Stockholm")
    assert "read_only" not in arguments


def test_instants_reach_sql_server_so_that_no_login_can_read_them_wrong() -> None:
    """'2026-11-02 08:00' is the eleventh of February to a login whose language is British."""
    written = DIALECTS[MSSQL].instant(datetime(2026, 11, 2, 8, 0))  # noqa: DTZ001 - local time
    assert written == "2026-11-02T08:00:00"
