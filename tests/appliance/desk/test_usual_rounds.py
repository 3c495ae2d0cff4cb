"""A ward's usual rounds come from the site's settings, unit by unit, into its own sheets only."""

from datetime import datetime

import msgspec

from appliance.cli.text import as_text
from appliance.desk.documents import Documents
from printing.sheets.usual import Usual
from storage.records import Snapshot, Timing
from tests.appliance.world import NURSE, PASSWORD, Answer, World, patients
from tests.printing.charts import order

THRICE = Timing(frequency=3, period="1", period_unit="d")
ROUNDS = Usual(times={3: ("08:00", "14:00", "20:00")})


def with_order(code: str, timing: Timing, text: str) -> Answer:
    """Return an answer whose first patient has one order with this timing."""
    answer = patients(2, code)

    def answered(as_of: datetime) -> Snapshot:
        snapshot = answer(as_of)
        first, *rest = snapshot.charts
        one = order(timing=timing, source_text=text, codes=())
        changed = msgspec.structs.replace(first, orders=(one,), administrations=())
        return msgspec.structs.replace(snapshot, charts=(changed, *rest))

    return answered


def documents(world: World, **usual: Usual) -> Documents:
    site = msgspec.structs.replace(
        world.desk_site(), usual={f"{k[1:]}": v for k, v in usual.items()}
    )
    session = world.desk.unlock(NURSE, PASSWORD)
    return Documents(session, site, world.words)


def test_one_wards_rounds_never_stand_on_another_wards_sheets(world: World) -> None:
    for code in ("14", "15"):
        world.source.answers[code] = with_order(code, THRICE, "1 tablett 3 gånger dagligen")
    world.round()
    made = documents(world, u15=ROUNDS)
    told = {}
    for code in ("14", "15"):
        patient = made.patients(code)[0]
        row = made.administration_overview(code, patient).timed[0]
        listed = as_text(made.medication_list(code, patient))
        told[code] = ({mark.word for mark in row.due}, "Avdelningens vanliga: 08:00" in listed)
    assert told == {"14": (set(), False), "15": ({"vanlig"}, True)}


def test_a_weekly_dose_never_looks_daily_at_the_terminal(world: World) -> None:
    sundays = Timing(times=("07:00",), days=("sun",), period="1", period_unit="wk")
    world.source.answers["14"] = with_order("14", sundays, "1 tablett kl 7")
    world.round()
    made = documents(world)
    listed = as_text(made.medication_list("14", made.patients("14")[0]))
    assert "07:00, sön · 1 gång per vecka" in listed.replace("\u00a0", " ")
