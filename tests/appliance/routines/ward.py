"""Routines on a small real machine: a real store and real keys, a clock that is told."""

from pathlib import Path

from appliance.cli.routine_machine import units_seen
from appliance.desk.rights import Right
from appliance.desk.session import Desk, Session
from appliance.desk.trail import Trail
from appliance.routines import (
    MachineSeen,
    PageSeen,
    Plan,
    PrinterSeen,
    Routine,
    Routines,
    Setup,
    Wishes,
)
from appliance.routines.putoff import Down
from appliance.routines.run import YES, Ask, Run
from storage import attempts
from storage.logbook import Record
from storage.logbook_reading import read
from storage.reports import probe
from storage.reports import routines as report
from tests.appliance.world import NURSE, World
from tests.storage.site import PASSWORD, instant

PLAN = {
    "freshness": "07:00 19:00",
    "restart": "07:00",
    "probe": "07:00",
    "clock": "sat 07:00",
    "supplies": "sat 07:00",
    "update": "sat 07:00",
    "test-print": "21 07:00",
}
"""The tests' morning is Saturday the 21st, 08:00 by the ward's clock."""


class Ward:
    """One ward's machine on the morning that the tests begin, copied a minute ago.

    Routines have been asked for since the small hours.
    """

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.world.round()
        self.world.at(1)
        self.desk = Desk(
            self.world.site.store,
            self.world.site.people,
            Trail(self.world.audit),
            "LYKTA-TEST",
            clock=self.world.clock,
            state=self.world.state,
        )
        self.printer: PrinterSeen | None = PrinterSeen(name="Expeditionen", ready=True)
        self.installed = "0.6.0"
        self.pages: dict[str, PageSeen] = {}
        self.escalations = {"": "Starta om. Ring IT, 12 345."}
        self.probe_wanted = False
        self.own = "14"
        self.down: Down | None = None
        report.begin(self.world.state, instant(-6 * 60, boot="boot-0"), PLAN)
        self.routines = self.started()

    def started(self) -> Routines:
        """Return the routines as a kiosk that has just started has them."""
        world = self.world
        return Routines(
            Setup(
                wishes=Wishes(plan=Plan.of(PLAN), own=self.own, escalations=self.escalations),
                state=world.state,
                clock=world.clock,
                zone=world.words.zone,
                logbook=world.logbook,
                device="LYKTA-TEST",
                version="0.6.0",
                look=self.look,
                check=lambda text: self.pages[text],
                confirm=self.desk.confirm_clock,
                require=lambda by: by.require(Right.ROUTINES),  # type: ignore[attr-defined] # a Session
                down=lambda: self.down,
            )
        )

    def look(self) -> MachineSeen:
        world = self.world
        good = [one.good_at for one in attempts.read(world.state).values() if one.good_at]
        return MachineSeen(
            units=units_seen(world.look(), world.state, world.clock),
            printer=self.printer,
            captured=max(good, default=None),
            running="0.6.0",
            installed=self.installed,
            probes=probe.read(world.state),
            probe_wanted=self.probe_wanted,
        )

    def unlock(self) -> Session:
        """Unlock as the nurse; a deep check goes on behind."""
        session = self.desk.unlock(NURSE, PASSWORD)
        self.desk.settle()
        return session

    def begun(self, routine: Routine) -> Run:
        return self.routines.begin(routine, self.unlock())

    def all_yes(self, run: Run) -> Run:
        """Answer yes to everything that is asked."""
        for step in run.steps:
            if step.ask is Ask.YES_NO:
                for one in step.questions:
                    run = self.routines.answer(run, one.key, YES)
        return run

    def restart(self, minutes: float, boot: str, up: float = 5) -> None:
        """Start the machine anew: a new boot, `up` minutes ago, and a new process."""
        self.world.at(minutes, boot=boot, up=up)
        self.routines = self.started()

    def kept(self) -> tuple[Record, ...]:
        """Return the checks in the sealed logbook."""
        keys = self.world.site.people.unlock(NURSE, PASSWORD)
        self.world.logbook.close()
        found = read(self.world.site.folder / "logbook", keys)
        assert not found.faults
        return tuple(one for one in found.entries if one.kind == "check")
