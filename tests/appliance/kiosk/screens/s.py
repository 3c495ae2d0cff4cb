"""IT status, About, and the routines in each of their steps."""

from contextlib import ExitStack

import msgspec

from appliance.capture import asked
from appliance.capture.errors import CollapsedUnit
from appliance.kiosk.front.machine import CopyingStopped, HeldBack, held_back
from appliance.kiosk.ports import Lamp
from appliance.kiosk.ports.machine import Asked, Doubted
from appliance.kiosk.ports.routines import Ended, RoutineAct
from appliance.kiosk.screens.about import About
from appliance.kiosk.screens.clockquestion import ClockQuestion
from appliance.kiosk.screens.itcopies import copies_of
from appliance.kiosk.screens.itstatus import ItStatus
from appliance.kiosk.screens.itstatusask import PauseChoice, asked_of
from appliance.kiosk.screens.itstatusdoubted import DoubtedList, comparison
from appliance.kiosk.screens.routine import routine_of
from appliance.kiosk.screens.routineend import ended_of
from appliance.kiosk.screens.routineremark import remark_of
from appliance.kiosk.screens.routines import RoutineChoice
from storage import fsio
from storage.manifest import Suspicion
from storage.reports import lamps
from storage.reports.lamps import Glow, Lamps
from storage.reports.lamps import Lamp as Shines
from tests.appliance.kiosk.screens import screen
from tests.appliance.kiosk.screens.visit import Visit


def copying(visit: Visit) -> None:
    """Hold what a running capture service holds, and say since when."""
    state = visit.machine.places.state
    held = ExitStack()
    held.enter_context(fsio.locked(state / asked.SERVICE_LOCK, wait=True))
    visit.later.append(held.close)
    good = Shines(glow=Glow.GOOD)
    here = Lamps(
        at=visit.machine.clock.now(),
        configuration=good,
        data=good,
        sources={"fhir.sjukhuset.example": good},
    )
    lamps.write(state, here)
    held.callback(fsio.remove_file, state / lamps.FILE)


@screen("it-status")
def it_status(visit: Visit) -> None:
    copying(visit)
    visit.show(ItStatus)


@screen("it-status-stopped")
def it_status_stopped(visit: Visit) -> None:
    visit.show(ItStatus)


@screen("it-status-locked", locked=True)
def it_status_locked(visit: Visit) -> None:
    visit.show(ItStatus)


@screen("it-copies", locked=True)
def it_copies(visit: Visit) -> None:
    visit.show(copies_of(visit.ward))


@screen("it-pause")
def it_pause(visit: Visit) -> None:
    visit.show(PauseChoice)


def hard(visit: Visit) -> Doubted:
    """Return a capture that lost most of a ward with a long name, beside the newest good copy."""
    survey = visit.desk.machine._parts.look()
    good = next(one.manifest for one in survey.units if one.unit.code == visit.ward)
    fault = CollapsedUnit(unit=visit.ward, before=good.patients, now=3)
    facts = {name: str(fact) for name, fact in fault.facts.items()}
    said = msgspec.structs.replace(
        good,
        unit_name="Kirurgavdelningen för övre buken och bröstkorgen",
        sealed_as="q-0000000003",
        patients=3,
        patients_with_orders=3,
        administrations=120,
        suspicion=Suspicion(code=fault.code, message=fault.message, facts=facts),
    )
    now = visit.machine.clock.now()
    return held_back(HeldBack(said, good, late=False), now, visit.kiosk.language)


@screen("it-refused")
def it_refused(visit: Visit) -> None:
    visit.show(DoubtedList)


@screen("it-refused-compared")
def it_compared(visit: Visit) -> None:
    visit.show(comparison(hard(visit)))


@screen("it-asked")
def it_asked(visit: Visit) -> None:
    fault = CopyingStopped()
    head, remedy = visit.kiosk.language.error(fault)
    said = Asked(key="0", lamp=Lamp.BAD, title=head, text=remedy, ended=True)
    visit.show(asked_of(lambda: said))
    visit.driver.until(lambda: bool(visit.driver.screen.every()[3:]), "the answer")


@screen("about", locked=True)
def about(visit: Visit) -> None:
    visit.show(About)


@screen("clock-question")
def clock_question(visit: Visit) -> None:
    visit.show(ClockQuestion)


@screen("routines")
def routines(visit: Visit) -> None:
    visit.show(RoutineChoice)


@screen("routines-locked", locked=True)
def routines_locked(visit: Visit) -> None:
    visit.show(RoutineChoice)


def _begin(visit: Visit, routine: str) -> None:
    visit.show(routine_of(routine))
    visit.later.append(visit.desk.routines.forget)


def _answer(visit: Visit, *answers: str) -> None:
    for answer in answers:
        lead = visit.desk.routines.now(visit.kiosk.language)
        waiting = [one for one in lead.questions if not one.answer]
        visit.desk.routines.answer(waiting[0].key, answer, visit.kiosk.language)
    _again(visit)


def _again(visit: Visit) -> None:
    """Let the screen show the routine as it stands."""
    before = visit.driver.screen._lead
    visit.driver.screen._do(lambda: visit.desk.routines.now(visit.kiosk.language))
    visit.driver.until(lambda: visit.driver.screen._lead is not before, "the next step")


@screen("routine-freshness")
def freshness(visit: Visit) -> None:
    _begin(visit, "freshness")
    _answer(visit, "yes", "yes")


@screen("routine-freshness-no")
def freshness_no(visit: Visit) -> None:
    _begin(visit, "freshness")
    _answer(visit, "yes", "no", "no")


@screen("routine-end-failed")
def end_failed(visit: Visit) -> None:
    _begin(visit, "clock")
    _answer(visit, "no")
    visit.driver.screen.sign()
    visit.settle("RoutineEnd")


@screen("routine-end-passed")
def end_passed(visit: Visit) -> None:
    said = {"title": visit.kiosk.language.say("Passed"), "text": "Karin Ek, 24/11 07:12"}
    visit.show(ended_of(Ended(lamp=Lamp.GOOD, **said)))


@screen("routine-remark")
def remark(visit: Visit) -> None:
    _begin(visit, "probe")
    visit.show(remark_of("Tonern är snart slut"))


@screen("routine-sign-remark")
def sign_remark(visit: Visit) -> None:
    _begin(visit, "probe")
    visit.desk.routines.remark("Skrivaren låter konstigt och tonern är snart slut i fack 2")
    _again(visit)


@screen("routine-clock")
def clock(visit: Visit) -> None:
    _begin(visit, "clock")


@screen("routine-supplies")
def supplies(visit: Visit) -> None:
    _begin(visit, "supplies")


@screen("routine-restart")
def restart(visit: Visit) -> None:
    _begin(visit, "restart")


@screen("routine-probe")
def probe(visit: Visit) -> None:
    _begin(visit, "probe")


@screen("routine-update")
def update(visit: Visit) -> None:
    _begin(visit, "update")


@screen("routine-print")
def printing(visit: Visit) -> None:
    _begin(visit, "test-print")


def _printed(visit: Visit) -> None:
    _begin(visit, "test-print")
    visit.desk.routines.code()
    visit.desk.routines.printed(["LYKTA-0001"])
    _again(visit)


@screen("routine-code")
def code(visit: Visit) -> None:
    _printed(visit)
    visit.driver.type("407")


@screen("routine-code-wrong")
def code_wrong(visit: Visit) -> None:
    _printed(visit)
    visit.desk.routines.answer("code", "1", visit.kiosk.language)
    _again(visit)


def _typed(visit: Visit) -> None:
    _printed(visit)
    held = visit.desk.routines
    held.answer("code", held._routines._codes[held._run.number], visit.kiosk.language)
    _again(visit)


@screen("routine-scan")
def scan(visit: Visit) -> None:
    _typed(visit)


@screen("routine-legible")
def legible(visit: Visit) -> None:
    _typed(visit)
    visit.desk.routines.act(RoutineAct.SKIP_SCAN, visit.kiosk.language)
    _again(visit)
