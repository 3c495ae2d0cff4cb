"""A unit's last outage in lines for the glass: the same words as on its printed summary."""

from appliance.kiosk.ports import Lamp
from appliance.kiosk.ports.outage import OutageFigure, OutageSummaryView
from printing.language import Language
from printing.sheets.outage_summary import OutageTold, out_words, printed_words, story, to_do
from storage.records import Unit


def summary_view(unit: Unit, told: OutageTold, language: Language) -> OutageSummaryView:
    """Return what came of an outage of a unit."""
    say = language.say
    lines = [OutageFigure(label=one.label, value=one.value) for one in story(told, language)]
    printed = printed_words(told, language) or (say("Nothing was printed in it."),)
    lines += [
        OutageFigure(label=say("What was printed") if not place else "", value=words)
        for place, words in enumerate(printed)
    ]
    is_out = told.sheets is None or any(one.out for one in told.sheets)
    lines.append(
        OutageFigure(
            label=say("Sheets that may be out"),
            value=out_words(told, language),
            lamp=Lamp.ATTENTION if is_out else Lamp.GOOD,
        )
    )
    return OutageSummaryView(
        unit=unit.code,
        title=say("Summary of the outage: {unit}", unit=f"{unit.code} {unit.name}"),
        lines=tuple(lines),
        left=to_do(told, language),
    )
