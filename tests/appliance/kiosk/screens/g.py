"""Evidence and figures, full and empty; and what IT does with the copies of a unit."""

from msgspec.structs import replace

from appliance.desk.rights import Function, rights_of
from appliance.kiosk.ports import PrintKind, PrintOrder
from appliance.kiosk.screens.evidence import Evidence
from appliance.kiosk.screens.itcopies import copies_of
from appliance.kiosk.screens.itpin import REASONS, letting_go_of, pinning_of
from appliance.kiosk.screens.itstatusdoubted import DoubtedList
from appliance.kiosk.screens.printout import Printout
from printing.sheets.routine_evidence import Month
from tests.appliance.kiosk.screens import screen
from tests.appliance.kiosk.screens.s import hard
from tests.appliance.kiosk.screens.visit import Visit
from tests.printing.evidence_sample import sample_month


def _as_it(visit: Visit) -> None:
    """Let her who is here be somebody from IT, as far as the screens know."""
    here = visit.kiosk.unlocked
    assert here is not None
    it = replace(here, function=Function.IT, rights=rights_of(Function.IT))
    visit.kiosk.unlocked = it

    def back() -> None:
        if visit.kiosk.unlocked is it:
            visit.kiosk.unlocked = here

    visit.later.append(back)


@screen("it-refused-waiting")
def it_refused_waiting(visit: Visit) -> None:
    found = visit.show(DoubtedList)
    found.empty()
    found.leave_keys()
    found._open((hard(visit), hard(visit)))


@screen("it-copies-to-pin")
def it_copies_to_pin(visit: Visit) -> None:
    _as_it(visit)
    visit.show(copies_of(visit.ward))


@screen("it-copies-pinned")
def it_copies_pinned(visit: Visit) -> None:
    """Show the copies of a unit of which one is pinned, as from the terminal."""
    _as_it(visit)
    store, now = visit.machine.store, visit.machine.clock.now()
    why = visit.kiosk.language.say(REASONS[0])
    store.pin(visit.ward, why, "Bo Teknik", at=now)
    visit.later.append(lambda: store.unpin(visit.ward))
    visit.show(copies_of(visit.ward))


@screen("it-pin")
def it_pin(visit: Visit) -> None:
    visit.show(pinning_of(visit.ward, "1"))
    visit.driver.tap(visit.kiosk.language.say(REASONS[0]))


@screen("it-let-go")
def it_let_go(visit: Visit) -> None:
    visit.show(letting_go_of(visit.ward))


def kept(visit: Visit, month: Month) -> None:
    """Let her who is here be the routine keeper, and the logbook tell of a month."""
    session, front = visit.desk._desk.session(), visit.desk.evidence
    rights, read = session.rights, front._read
    session.rights = rights_of(Function.KEEPER)
    front._read = lambda _session, _first: month

    def back() -> None:
        session.rights, front._read = rights, read

    visit.later.append(back)


@screen("evidence")
def evidence(visit: Visit) -> None:
    kept(visit, sample_month())
    visit.show(Evidence)


@screen("evidence-end")
def evidence_end(visit: Visit) -> None:
    evidence(visit)
    for _ in range(8):
        visit.driver.key("pagedown")


@screen("evidence-none")
def evidence_none(visit: Visit) -> None:
    month = sample_month()
    kept(visit, Month(first=month.first, last=month.last, until=month.until))
    visit.show(Evidence)


@screen("evidence-print")
def evidence_print(visit: Visit) -> None:
    month = sample_month()
    kept(visit, month)
    order = PrintOrder(kind=PrintKind.EVIDENCE, unit="", day=month.first)
    visit.show(lambda house: Printout(house, (order,)))
