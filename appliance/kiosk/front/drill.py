"""The exercise behind the glass: makes its ward, keeps its time, gives the real desk back.

Safety arguments; each has a test:
1. The exercise has a desk of its own over premises of its own. From its beginning to its end no
   screen holds the real desk, and the exercise's desk holds nothing that leads to it.
2. A real outage ends it: what may be looked at of the real machine meanwhile is whether there is
   one (reports that hold no patient), every few seconds, and nothing else.
3. Nobody begins one during an outage, and one that everybody left ends by itself: a machine that
   shows invented patients to nobody is a machine that is not there when it is needed.
4. What it was worth is kept once, whoever ends it and however often that is asked for.
"""

import logging
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from threading import RLock, Thread

import msgspec

from appliance.desk.documents import Site
from appliance.desk.forms import MachineFacts
from appliance.desk.sealing import FOLDER, Seals
from appliance.desk.session import Desk
from appliance.desk.stamping import Outaged
from appliance.desk.trail import Trail
from appliance.downtime.downtime import Downtime, Watched
from appliance.drill import course, ward
from appliance.drill.keeping import Held, Keeping, drilled
from appliance.drill.premises import DrillPremises, room_in_memory
from appliance.drill.script import LEFT_AFTER, script
from appliance.kiosk.front.board import Place
from appliance.kiosk.front.drilldesk import DrillDesk, ExerciseOver
from appliance.kiosk.front.drillrun import Run
from appliance.kiosk.front.drillwords import score, scores
from appliance.kiosk.front.outage import OutageFront
from appliance.kiosk.front.printroom import PrintRoom
from appliance.kiosk.ports import DeskPort
from appliance.kiosk.ports.drill import DrillScore, DrillScores, DrillView
from appliance.status import Limit, Where, survey
from printing.language import Language
from storage.clock import Clock
from storage.errors import LyktaError
from storage.manifest import Manifest
from storage.reports.drill import Drilled, Ended
from storage.sheet_seal import EXERCISE

log = logging.getLogger("lykta.drill")

_LIMIT = timedelta(minutes=60)
_PATIENCE = 5.0


class RealOutage(LyktaError):
    """The real record system is down, so nobody practises now."""

    code = "O-33"
    message = "The real record system is down now, so there is no exercise."
    remedy = "Use the machine for real: print the unit's lists. Practise when it is over."


class Drills:
    """Begins, leads and ends exercises, one at a time. Safe between threads."""

    def __init__(
        self,
        real: DeskPort,
        keeping: Keeping,
        room: Callable[[Clock], PrintRoom],
        outage: Callable[[], bool],
        facts: Callable[[str], MachineFacts],
    ) -> None:
        """Give the `real` desk back; keep scores there; `outage` tells whether there is one now.

        `room` gives the machine's printers beside a clock, `facts` what the machine's own sheets
        say of it, for a person.
        """
        self._keeping, self._room, self._outage, self._facts = keeping, room, outage, facts
        self._guard = RLock()
        self._run: Run | None = None
        self._kept: Drilled | None = None
        self._leaving: list[Thread] = []
        self._real = real

    def scores(self, language: Language) -> DrillScores:
        """Return the exercises that were held here."""
        return scores(self._keeping.past(), language)

    def begin(self, language: Language, *, paper: bool, person: str) -> DeskPort:
        """Make an exercise and return its desk. Raises RealOutage, NoRoomInMemory, disk errors."""
        if self._outage():
            raise RealOutage  # 3
        self._throw_away()
        premises = DrillPremises(room_in_memory())
        with ExitStack() as failing:
            failing.callback(premises.close)
            room = self._room(premises.clock)
            on_paper = paper and bool(room.printers)
            made = ward.exercise(
                secrets.randbits(32),
                premises.clock.now().wall,
                language.zone,
                language.say("EXERCISE").capitalize(),
            )
            premises.lay(made)
            began = premises.clock.now()
            held = Held(began=began.wall, seconds=0.0, person=person, paper=on_paper)
            tasks = course.begun(script(paper=on_paper), began.boottime)
            run = Run(premises, made, tasks, held, language)
            premises.admit(run.person)
            desk = self._desk(run, room, language)
            failing.pop_all()
        with self._guard:
            self._run, self._kept = run, None
        return desk

    def now(self, language: Language, quiet: float = 0.0) -> DrillView:
        """Return how far the exercise has come; `quiet` is for how long nobody touched anything."""
        run = self._going()
        if quiet <= LEFT_AFTER:
            return run.view(language)
        self.end(Ended.LEFT, language)  # 3
        return msgspec.structs.replace(run.view(language), left=True)

    def hint(self, language: Language) -> DrillView:
        """Say how the task is done."""
        run = self._going()
        run.hint()
        return run.view(language)

    def give_up(self, language: Language) -> DrillView:
        """Go on to the next task."""
        run = self._going()
        run.give_up()
        return run.view(language)

    def answer(self, choice: int, language: Language) -> DrillView:
        """Take an answer to the task's question."""
        run = self._going()
        run.answer(choice)
        return run.view(language)

    def result(self, language: Language) -> DrillScore:
        """End the exercise, and return what it was worth."""
        run = self._going()
        kept = self.end(Ended.FINISHED if run.course.task is None else Ended.STOPPED, language)
        return score(run.course, kept, language)

    def leave(self) -> DeskPort:
        """Throw the exercise away, and return the real desk; waits for nothing."""
        self._throw_away()
        return self._real

    def watch(self) -> None:
        """Look whether a real outage has begun; called whenever the exercise's board is (2)."""
        with self._guard:
            run = self._run
        if run is not None and run.ended is None and self._outage():
            log.warning("a real outage ends the exercise")
            run.end(Ended.OUTAGE)

    def end(self, why: Ended, language: Language) -> Drilled:
        """Stop the time and keep the score, once (4). Raises ExerciseOver."""
        with self._guard:
            run = self._going()
            run.end(why)
            if self._kept is None:
                ended = run.ended or why
                self._kept = drilled(run.course, run.held(), ended, language.zone)
                self._keeping.keep(self._kept)
            return self._kept

    def stop(self) -> None:
        """Throw away what there is when the kiosk ends, and wait until it is gone."""
        self._throw_away()
        for one in tuple(self._leaving):
            one.join(_PATIENCE)

    def _going(self) -> Run:
        with self._guard:
            if self._run is None:
                raise ExerciseOver
            return self._run

    def _throw_away(self) -> None:
        """Keep the score of one that nobody ended, and remove its premises."""
        with self._guard:
            run, self._run = self._run, None
            unkept, self._kept = self._kept is None, None
        if run is None:
            return
        run.end(Ended.STOPPED)
        if unkept:
            self._keeping.keep(
                drilled(run.course, run.held(), run.ended or Ended.STOPPED, run.zone)
            )
        leaving = Thread(target=run.close, name="lykta-drill", daemon=True)
        self._leaving = [one for one in self._leaving if one.is_alive()] + [leaving]
        leaving.start()

    def _desk(self, run: Run, room: PrintRoom, language: Language) -> DrillDesk:
        """Return the exercise's desk: every part of it is of the exercise's premises (1)."""
        premises, device = run.premises, language.say("EXERCISE")
        unit = run.ward.snapshot.unit
        limits = (Limit(unit=unit, limit=_LIMIT),)
        where = Where(state=premises.state)
        desk = Desk(
            premises.store,
            premises.people,
            Trail(premises.audit),
            device,
            clock=premises.clock,
            state=premises.state,
        )
        run.closing(desk.lock, lambda: desk.settle(_PATIENCE))
        watched = Watched(code=ward.CODE, sources=(ward.SOURCE,), limit=_LIMIT)
        downtime = Downtime(premises.state, premises.clock, (watched,), logbook=premises.logbook)
        site = Site(
            clock=premises.clock,
            limits={ward.CODE: _LIMIT},
            outage=partial(_outaged, downtime),
            state=premises.state,
            device=device,
            logbook=premises.logbook,
            seals=Seals(premises.state / FOLDER, EXERCISE, premises.clock),
            exercise=True,
        )
        facts = partial(_marked, self._facts(""), premises.clock, device)
        made = DrillDesk(
            desk=desk,
            site=site,
            limits=limits,
            look=lambda: survey(premises.store, premises.clock, limits, where),
            room=room,
            place=Place(unit=ward.CODE),
            facts=facts,
        )
        outages = OutageFront(downtime, desk, premises.clock, (unit,), facts=facts)
        made.begin(self, run, outages)
        return made


def _marked(facts: MachineFacts, clock: Clock, device: str, by: str) -> MachineFacts:
    """Return what the exercise's own sheets say: the site's facts under another name."""
    now = clock.now().wall
    return msgspec.structs.replace(facts, printed=now, device=device, by=by, exercise=True)


def _outaged(downtime: Downtime, manifest: Manifest) -> Outaged | None:
    """Return what a sheet of the exercise says of the exercise's own outage."""
    stands = downtime.stands(manifest, _LIMIT)
    if stands is None:
        return None
    return Outaged(blind_until=stands.blind_until, within=stands.within, since=stands.since)
