"""The exercise: before it, in it over some of the real screens, and after it."""

from appliance.drill.course import Step
from appliance.kiosk.screens.drillband import DrillBand
from appliance.kiosk.screens.drillended import DrillEnded
from appliance.kiosk.screens.drillhelp import DrillHelp
from appliance.kiosk.screens.drillresult import DrillResult
from appliance.kiosk.screens.drillscores import DrillScoresScreen
from appliance.kiosk.screens.drillstart import DrillStart
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.overview import OverviewScreen
from appliance.kiosk.screens.unlock import Unlock
from storage.reports import drill as report
from tests.appliance.drill.samples import past
from tests.appliance.kiosk.screens import screen
from tests.appliance.kiosk.screens.visit import Visit


@screen("drill-start", locked=True)
def start(visit: Visit) -> None:
    visit.show(DrillStart)


@screen("drill-scores-none", locked=True)
def no_scores(visit: Visit) -> None:
    _scores(visit, 0)


@screen("drill-scores", locked=True)
def scores(visit: Visit) -> None:
    _scores(visit, 40)


@screen("drill-board", locked=True)
def board(visit: Visit) -> None:
    _begin(visit)


@screen("drill-unlock", locked=True)
def unlock(visit: Visit) -> None:
    _begin(visit)
    visit.show(Unlock)


@screen("drill-medication", locked=True)
def medication(visit: Visit) -> None:
    unit, patient = _opened(visit)
    visit.show(lambda house: MedicationScreen(house, unit, patient))
    visit.driver.wait_for("EXERCISE" if visit.kiosk.language.code == "en" else "")


@screen("drill-overview", locked=True)
def overview(visit: Visit) -> None:
    unit, patient = _opened(visit)
    visit.show(lambda house: MedicationScreen(house, unit, patient))
    visit.show(lambda house: OverviewScreen(house, unit, patient))
    _told(visit, "READ")


@screen("drill-help", locked=True)
def help_(visit: Visit) -> None:
    _begin(visit)
    visit.show(DrillHelp)


@screen("drill-hint", locked=True)
def hint(visit: Visit) -> None:
    """Show the longest of the hints."""
    _opened(visit)
    drill, language = visit.kiosk.desk.drill, visit.kiosk.language
    drill.give_up(language)
    drill.give_up(language)
    drill.hint(language)
    visit.show(DrillHelp)


@screen("drill-question", locked=True)
def question(visit: Visit) -> None:
    unit, patient = _opened(visit)
    visit.show(lambda house: MedicationScreen(house, unit, patient))
    drill, language = visit.kiosk.desk.drill, visit.kiosk.language
    right = drill._run.ward.given
    drill.hint(language)
    drill.answer(next(n for n, one in enumerate(drill._run._doses) if one != right), language)
    visit.show(DrillHelp)


@screen("drill-result", locked=True)
def result(visit: Visit) -> None:
    unit, patient = _opened(visit)
    drill, language = visit.kiosk.desk.drill, visit.kiosk.language
    visit.kiosk.desk.medication_list(unit, patient, language)
    run = drill._run
    right = run._doses.index(run.ward.given)
    drill.hint(language)
    drill.answer((right + 1) % len(run._doses), language)
    drill.answer(right, language)
    run.achieved(Step.PRINT)
    run.achieved(Step.LABELS)
    drill.give_up(language)
    visit.show(DrillResult)
    visit.driver.until(lambda: visit.driver.screen._score is not None, "the score")


@screen("drill-ended", locked=True)
def ended(visit: Visit) -> None:
    visit.show(DrillEnded)


def _scores(visit: Visit, many: int) -> None:
    path = visit.machine.places.state / report.FILE
    visit.later.append(lambda: path.unlink(missing_ok=True))
    path.unlink(missing_ok=True)
    for one in past(many):
        report.note(visit.machine.places.state, one)
    visit.show(DrillScoresScreen)
    visit.driver.until(lambda: visit.driver.screen._scores is not None, "the scores")


def _begin(visit: Visit) -> None:
    """Begin an exercise; it is left again before the next screen."""
    kiosk = visit.kiosk
    desk = visit.desk.drill.begin(kiosk.language, paper=True, person="")
    path = visit.machine.places.state / report.FILE

    def leave() -> None:
        kiosk.swap(desk.drill.leave())
        path.unlink(missing_ok=True)

    visit.later.append(leave)
    kiosk.swap(desk, DrillBand)
    visit._board()
    _told(visit, "UNLOCK")


def _told(visit: Visit, step: str) -> None:
    """Wait until the band speaks of a task."""
    band = visit.kiosk.cover
    task = visit.kiosk.desk.drill.now(visit.kiosk.language).task
    visit.driver.until(lambda: band._view is not None and band._view.task == task, step)


def _opened(visit: Visit) -> tuple[str, str]:
    """Begin an exercise and unlock in it; return the ward and who is asked for."""
    _begin(visit)
    desk = visit.kiosk.desk
    visit.kiosk.opened(desk.unlock(desk.names()[0], "12345678"))
    visit.settle("Units")
    return "OVA", desk.drill._run.ward.patient
