"""A small world for the appliance's tests.

A real store and real keys, a clock that is told, and a source
that gives the snapshots it was handed, or fails as it was told to.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from appliance.capture.guard import Policy
from appliance.capture.guard_history import History
from appliance.capture.memory import Memory
from appliance.capture.round import Keeper, Outcome, Watched, capture_round
from appliance.desk.documents import Documents, Site
from appliance.desk.sealing import FOLDER, Seals
from appliance.desk.session import Desk
from appliance.desk.trail import Trail
from appliance.sources.source import Effort, Probe
from appliance.status import Limit, Survey, Where, survey
from printing.language import language
from storage.audit import Audit
from storage.audit_reading import AuditReport
from storage.audit_reading import read as read_audit
from storage.clock import Clock
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer
from storage.logbook import Logbook
from storage.quarantine import Quarantine
from storage.records import Snapshot, Unit, UnitKind
from tests.storage import site as storage_site
from tests.storage.site import PASSWORD, instant, ward

NURSE = "Karin Ek"
LIMIT = timedelta(minutes=60)
Answer = Callable[[datetime], Snapshot] | Exception


class ScriptedSource:
    """A source whose answers are laid out by unit; a source like any other to the round."""

    name = "scripted"

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.effort = Effort()

    def fetch(self, unit: Unit, as_of: datetime) -> Snapshot:
        self.asked.append(unit.code)
        answer = self.answers[unit.code]
        if isinstance(answer, Exception):
            raise answer
        return answer(as_of)

    def test(self, units: Sequence[Unit]) -> Sequence[Probe]:
        return ()

    def close(self) -> None:
        """Nothing is held open."""


def patients(many: int, code: str) -> Callable[[datetime], Snapshot]:
    """Return an answer with so many patients."""
    return lambda as_of: ward(as_of, many, code)


class World:
    """One machine with the units 14 and 15 and the clinic tand, and one nurse for all of them."""

    def __init__(self, folder: Path) -> None:
        self.site = storage_site.Site(folder)
        self.clock = Clock(folder / "state", read=self.site.told)
        self.state = folder / "state"
        with self.site.kit.keys as by:
            self.site.people.add(NURSE, PASSWORD, by=by, must_change=False)
        self.recipients = Recipients.load(self.site.keys_dir)
        self.audit = Audit(folder / "audit", self.recipients.auditor, self.clock)
        self.units = (
            Unit(code="14", name="Avdelning 14"),
            Unit(code="15", name="Avdelning 15"),
            Unit(code="tand", name="Tandvården", kind=UnitKind.CLINIC),
        )
        self.source = ScriptedSource(
            {"14": patients(24, "14"), "15": patients(8, "15"), "tand": storage_site.clinic}
        )
        self.quarantine = Quarantine(folder / "store", self.site.signer.public)
        self.logbook = Logbook(folder / "logbook", self.recipients, self.clock)
        self.memory = Memory()
        self.history = History(self.state)
        self.policy = Policy()
        self.discharged: dict[str, frozenset[str]] = {}
        self.desk = Desk(self.site.store, self.site.people, Trail(self.audit), "LYKTA-TEST")
        self.words = language("sv", "Europe/Stockholm")
        self.seals = Seals(self.state / FOLDER, self.site.signer.public, self.clock)

    def at(self, minutes: float, **reading: object) -> None:
        """Set the clock so many minutes after the morning the tests begin."""
        self.site.told.reading = instant(minutes, **reading)  # type: ignore[arg-type] # passes through

    def round(self, *, accept: frozenset[str] = frozenset()) -> dict[str, Outcome]:
        """Run one round over all units."""
        watched = [Watched(unit=unit) for unit in self.units]
        done = capture_round(self.source, watched, self.keeper(), accept=accept)
        return {outcome.unit.code: outcome for outcome in done}

    def round_of(self, code: str) -> Outcome:
        """Run a round over one unit alone."""
        watched = [Watched(unit=unit) for unit in self.units if unit.code == code]
        (done,) = capture_round(self.source, watched, self.keeper())
        return done

    def keeper(self) -> Keeper:
        """Return what a round keeps with; the memory is the same for all rounds."""
        return Keeper(
            store=self.site.store,
            recipients=self.recipients,
            signer=Signer.load(self.site.keys_dir),
            clock=self.clock,
            state=self.state,
            quarantine=self.quarantine,
            logbook=self.logbook,
            memory=self.memory,
            history=self.history,
            policy=self.policy,
            discharged=lambda unit: self.discharged.get(unit, frozenset()),
        )

    def look(self) -> Survey:
        """Survey all units."""
        limits = [Limit(unit=unit, limit=LIMIT) for unit in self.units]
        where = Where(
            state=self.state,
            quarantine=self.quarantine,
            audit=self.site.folder / "audit",
            thorough=True,
        )
        return survey(self.site.store, self.clock, limits, where)

    def documents(self) -> Documents:
        """Unlock as the nurse and return her documents."""
        session = self.desk.unlock(NURSE, PASSWORD)
        return Documents(session, self.desk_site(), self.words)

    def desk_site(self) -> Site:
        """Return what documents need to know of this machine."""
        return Site(
            clock=self.clock,
            limits={unit.code: LIMIT for unit in self.units},
            state=self.state,
            device="LYKTA-TEST",
            support="08-465 004 10",
            seals=self.seals,
        )

    def audited(self) -> AuditReport:
        """Read the whole audit log, as the auditor."""
        keys = self.site.people.unlock_with_code(self.site.kit.code)
        return read_audit(self.site.folder / "audit", keys)


def without_orders(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot whose patients have no orders: a half-dead record system."""
    charts = tuple(msgspec.structs.replace(chart, orders=()) for chart in snapshot.charts)
    return msgspec.structs.replace(snapshot, charts=charts)
