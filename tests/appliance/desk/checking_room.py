"""A ward whose sheets are printed, whose patients change, and a checker at the screen."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from appliance.desk.checked import Checked
from appliance.desk.checking import Checker
from appliance.desk.documents import Documents
from appliance.desk.pressing import ToPress, press
from appliance.desk.stamping import Replacement
from printing.paper import Pressed
from storage.records import Chart, Order, OrderKind, OrderStatus, Quantity, Snapshot
from storage.sheet_register import Ending
from tests.appliance.world import World, patients

Change = Callable[[Chart], Chart]


def checker(world: World) -> Checker:
    """Return what checks sheets on the world's machine."""

    def newest(unit: str) -> datetime | None:
        found = world.site.store.glance(unit)
        return found.manifest.as_of.wall if found else None

    return Checker(world.seals, world.words, newest)


def check(world: World, text: str, documents: Documents | None = None, words: str = "") -> Checked:
    """Check one sheet."""
    return checker(world).check(text, documents, words)


def print_lists(
    documents: Documents, wanted: Sequence[str], *, ending: Ending | None = Ending.PRINTED
) -> Pressed:
    """Print the medication lists of some patients of ward 14, and say how it ended."""
    quiet = documents.unshown()
    quiet.replacements = documents.replacements
    made = []
    for key in wanted:
        mark = documents.replacements.get(key, Replacement(replaces=""))
        sheet = quiet.medication_list("14", key, quiet.serial())
        made.append(
            ToPress(
                sheet=sheet, unit="14", patient=key, replaces=mark.replaces,
                copy_number=mark.copy_number,
            )
        )  # fmt: skip
    done = press(quiet, made)
    if ending is not None:
        world_seals = documents.seals
        assert world_seals is not None
        world_seals.ended({page.facts.serial for page in done.pages}, ending)
    return done


def changes(world: World, minutes: float, change: Change, key: str = "p1") -> None:
    """Bring a newer copy of ward 14 in which one patient's chart is changed."""

    def answer(as_of: datetime) -> Snapshot:
        snapshot = patients(24, "14")(as_of)
        charts = tuple(
            change(chart) if chart.person.key == key else chart for chart in snapshot.charts
        )
        return msgspec.structs.replace(snapshot, charts=charts)

    world.at(minutes)
    world.source.answers["14"] = answer
    world.round()


def leaves(world: World, minutes: float, key: str = "p1") -> None:
    """Bring a newer copy of ward 14 without one patient."""

    def answer(as_of: datetime) -> Snapshot:
        snapshot = patients(24, "14")(as_of)
        charts = tuple(chart for chart in snapshot.charts if chart.person.key != key)
        return msgspec.structs.replace(snapshot, charts=charts)

    world.at(minutes)
    world.source.answers["14"] = answer
    world.round()


def with_more(chart: Chart) -> Chart:
    """Return a chart with one more order."""
    more = Order(
        key="new", status=OrderStatus.ACTIVE, kind=OrderKind.REGULAR, drug="Waran",
        amount=Quantity(value="1", unit="tablett"),
    )  # fmt: skip
    return msgspec.structs.replace(chart, orders=(*chart.orders, more))


def moved(chart: Chart) -> Chart:
    """Return a chart of who lies in another bed."""
    return msgspec.structs.replace(chart, stay=msgspec.structs.replace(chart.stay, bed="99"))


def dosed(chart: Chart) -> Chart:
    """Return a chart with one more dose given."""
    again = msgspec.structs.replace(chart.administrations[0], key="later")
    return msgspec.structs.replace(chart, administrations=(*chart.administrations, again))


def renumbered(chart: Chart) -> Chart:
    """Return a chart in which the source changed nothing that a nurse sees."""
    orders = tuple(
        msgspec.structs.replace(one, raw_hash="ab", numbers=("x",)) for one in chart.orders
    )
    gone = tuple(one for one in orders if one.status is not OrderStatus.STOPPED)
    return msgspec.structs.replace(chart, orders=tuple(reversed(gone)))
