"""The three lamps of the service's start: lit, said, kept for the status, and kept up to date."""

import logging
import time
from collections.abc import Sequence
from threading import Lock

import click
import msgspec

from appliance.capture import identity, lamps, pace
from appliance.capture.lamps import WAITING
from appliance.capture.service import Worker
from appliance.cli.machine import Machine
from appliance.cli.rounds import Copier, patience
from appliance.status import engine
from printing.language import mark
from storage.errors import LyktaError
from storage.freshness import Reason
from storage.reports.lamps import Glow, Lamp, Lamps, write

log = logging.getLogger("lykta.capture")

_SOON, _SELDOM = 30.0, 900.0


class Board:
    """The lamps of one service. Safe between its workers' threads."""

    def __init__(
        self, machine: Machine, copiers: Sequence[Copier], faults: Sequence[LyktaError] = ()
    ) -> None:
        """Light them: the sources' wait for their first round. `faults` are the settings'."""
        self._machine, self._copiers = machine, tuple(copiers)
        self._alone = Lock()
        self._said: set[float] = set()
        self._tested = time.monotonic()
        self._lamps = Lamps(
            at=machine.clock.now(),
            configuration=lamps.of_faults(faults) if faults else of_configuration(machine),
            data=_of_data(machine),
            sources={one.name: WAITING for one in copiers},
        )
        self._keep()
        for one in copiers:
            one.told = self.light

    def tell(self) -> None:
        """Say every lamp on standard output, where systemd's journal keeps it."""
        for line in engine.lines(self._lamps, self._machine.language):
            click.echo(line)

    def light(self, name: str, lamp: Lamp) -> None:
        """Light a source's lamp, and say it where it is another than before."""
        with self._alone:
            if self._lamps.sources.get(name) == lamp:
                return
            sources = {**self._lamps.sources, name: lamp}
            self._lamps = msgspec.structs.replace(self._lamps, sources=sources)
            self._keep()
        spoken = self._machine.language
        for line in engine.lamp_lines(spoken.say(engine.SOURCE, name=name), lamp, spoken):
            click.echo(line)

    def watch(self, workers: Sequence[Worker]) -> None:
        """Look, about every second, whether a round does not end; now and then at the data."""
        machine = self._machine
        self._test_again()
        for worker, copier in zip(workers, self._copiers, strict=True):
            running = worker.running
            if running is None or running.began in self._said:
                continue
            name, state = copier.source_name(), machine.places.state
            if pace.overdue(name, running.seconds(), patience(machine), state):
                self._said.add(running.began)
                pace.note_overdue(
                    name, running.at, running.seconds(), running.units, machine.logbook, state
                )

    def _test_again(self) -> None:
        """Test the data again, soon where something was wrong: it may have been mended."""
        wait = _SELDOM if self._lamps.data.glow is Glow.GOOD else _SOON
        if time.monotonic() - self._tested < wait:
            return
        self._tested = time.monotonic()
        lamp = _of_data(self._machine)
        with self._alone:
            if lamp != self._lamps.data:
                self._lamps = msgspec.structs.replace(self._lamps, data=lamp)
                self._keep()

    def _keep(self) -> None:
        try:
            write(self._machine.places.state, self._lamps)
        except OSError as fault:
            log.warning("the lamps could not be kept: %s", fault)


def of_configuration(machine: Machine) -> Lamp:
    """Test what the settings say as a whole: they were read, or nobody would be here."""
    usual = machine.settings.capture.every_minutes
    text = mark("{unit} is copied every {every} minutes, and its copy is too old after {limit}.")
    remedy = mark("Copy it more often, or give it a longer age limit, in the configuration.")
    late = [
        Reason(text, {"unit": one.code, "every": str(every), "limit": str(one.age_limit_minutes)})
        for one in machine.settings.units
        if (every := one.every_minutes or usual) >= one.age_limit_minutes
    ]
    if late:
        remedies = tuple(Reason(remedy, {}) for _ in late)
        return Lamp(glow=Glow.ATTENTION, findings=tuple(late), remedies=remedies)
    facts = {
        "units": str(len(machine.settings.units)),
        "sources": str(len(machine.settings.sources)),
    }
    return Lamp(
        glow=Glow.GOOD, findings=(Reason(mark("{units} units, sources: {sources}."), facts),)
    )


def _of_data(machine: Machine) -> Lamp:
    units = [one.code for one in machine.settings.units]
    try:
        keeper = machine.keeper
    except LyktaError as fault:
        return lamps.of_faults([fault])
    return lamps.of_data(keeper, machine.places.copies, units, identity.read_marks())
