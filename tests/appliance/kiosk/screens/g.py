"""Evidence and figures: a full month, and one in which nothing was written down."""

from appliance.desk.rights import Function, rights_of
from appliance.kiosk.ports import PrintKind, PrintOrder
from appliance.kiosk.screens.evidence import Evidence
from appliance.kiosk.screens.printout import Printout
from printing.sheets.routine_evidence import Month
from tests.appliance.kiosk.screens import screen
from tests.appliance.kiosk.screens.visit import Visit
from tests.printing.evidence_sample import sample_month


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
