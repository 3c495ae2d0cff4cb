"""Make what the screens ask about outages; apart, so that no other command loads the screens."""

from functools import partial

from appliance.cli.form import machine_facts
from appliance.cli.machine import Machine
from appliance.desk import outage_figures
from appliance.desk.documents import Documents
from appliance.desk.session import Desk
from appliance.kiosk.front.outage import OutageFront
from appliance.kiosk.front.outagesummary import summary_view
from appliance.kiosk.ports.outage import OutageSummaryView
from printing.language import Language


def outage_front(machine: Machine, desk: Desk) -> OutageFront:
    """Join a machine's outages with the desk of its screens."""
    units = {one.code: one.unit for one in machine.settings.units}

    def summed(unit: str, language: Language) -> OutageSummaryView:
        documents = Documents(desk.session(), machine.site, language)
        return summary_view(units[unit], outage_figures.told(documents, unit), language)

    return OutageFront(
        machine.downtime,
        desk,
        machine.clock,
        units.values(),
        facts=partial(machine_facts, machine),
        summed=summed,
    )
