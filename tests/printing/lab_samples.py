"""Laboratory orders of the mockups' patients, and the hard ones. All persons are invented."""

from datetime import timedelta
from typing import Any

from storage.records import (
    Allergies,
    AllergyState,
    Chart,
    LabOrder,
    Person,
    Snapshot,
    Stay,
    Told,
)
from tests.printing.charts import AS_OF, WARD, at

LONG_NAME = (
    "von Rosenfält-Lilliehjelm af Trollesjö-Gyllenstråhle, "
    "Maximiliana Christina Elisabeth Ulrika Eleonora"
)
_WARD: tuple[tuple[str, str, tuple[tuple[str, str, str, str], ...]], ...] = (
    ("Övergård, Åke", "19121212-1212", (
        ("B-Hb, B-LPK, B-TPK", "lila EDTA", "11:51", "88140213"),
        ("P-K, P-Na, P-Krea", "grön LiHep", "18:40", "88140220"),
        ("P-PK(INR), P-APTT", "blå citrat", "12:29", "88140227"),
        ("U-odling", "urinrör", "06:18", "88140234"),
    )),
    ("Ängström, Siv", "18940317-9824", (
        ("B-Hb, B-LPK, B-TPK", "lila EDTA", "13:07", "88140241"),
        ("P-K, P-Na, P-CRP", "grön LiHep", "07:56", "88140248"),
    )),
    ("Björnelid, Torvald", "18991108-9812", (
        ("B-HbA1c", "lila EDTA", "14:45", "88140255"),
        ("P-Krea, P-CRP", "grön LiHep", "08:34", "88140262"),
        ("S-Vankomycin, dalvärde", "gul gel", "15:23", "88140269"),
    )),
    ("Ljunghage, Märta", "18970625-9802", (
        ("P-PK(INR)", "blå citrat", "09:12", "88140276"),
        ("B-Hb, B-TPK", "lila EDTA", "16:01", "88140283"),
    )),
    ("Łukaszewicz-Bergström, Maria Margareta Elisabet", "18950724-9804", (
        ("B-Hb, B-LPK, B-TPK", "lila EDTA", "10:50", "88140290"),
        ("P-K, P-Na, P-Krea", "grön LiHep", "17:39", "88140297"),
        ("B-Odling aerob", "blododling", "11:28", "88140304"),
        ("aB-Gaser", "blodgas", "12:06", "88140318"),
    )),
    ("Nyhlén, Folke", "18961014-9859", (("P-Troponin T", "grön LiHep", "06:55", "88140325"),)),
    ("Hallström, Viggo", "18910411-9871", (
        ("B-Hb", "lila EDTA", "13:44", "88140332"),
        ("B-Förenlighetsprövning", "lila EDTA", "07:33", "88140339"),
    )),
)  # fmt: skip


def lab(tests: str, tube: str, clock: str, number: str, **facts: Any) -> LabOrder:
    """Return an order written at a clock time of the copy's day."""
    usual: dict[str, Any] = {
        "key": f"lab-{number}",
        "number": number,
        "tests": tuple(tests.split(", ")),
        "tubes": (tube,) if tube else (),
        "ordered": at(f"2026-11-21 {clock}"),
    }
    return LabOrder(**(usual | facts))


def patient(
    name: str, number: str, labs: tuple[LabOrder, ...], told: Told = Told.WHOLE, bed: str = "1"
) -> Chart:
    """Return the chart of somebody with laboratory orders and nothing else."""
    family, _, given = name.partition(", ")
    return Chart(
        person=Person(key=number, family=family, given=given, number=number),
        stay=Stay(key=f"stay-{number}", unit="A12", room="2", bed=bed),
        allergies=Allergies(state=AllergyState.NOT_RECORDED),
        labs=labs,
        labs_told=told,
    )


def ward(*more: Chart) -> Snapshot:
    """Return the mockup's ward, and more patients after it."""
    charts = tuple(
        patient(name, number, tuple(lab(*row) for row in rows)) for name, number, rows in _WARD
    )
    return snapshot(*charts, *more)


def snapshot(*charts: Chart) -> Snapshot:
    """Return the ward with just these patients."""
    return Snapshot(
        unit=WARD,
        source="Eken",
        as_of=AS_OF,
        captured=AS_OF + timedelta(minutes=2),
        charts=charts,
    )


HARD = (
    lab("B-Hb, B-LPK, B-TPK", "lila EDTA", "10:50", "LID-2026-00881402", priority="stat"),
    lab("P-K", "grön LiHep", "11:00", "ÅÄÖ-77"),
    lab("P-Na", "grön LiHep", "11:01", ""),
    lab(
        ", ".join(f"P-Analys nummer {n} med långt namn" for n in range(1, 13)),
        "gul gel", "11:02", "88140777",
    ),
    lab("P-Krea", "", "11:03", "SE2321000131-E000000012345-2026-0000988140213"),
    lab("B-Odling aerob, B-Odling anaerob", "blododling", "11:04", "88140311",
        tubes=("blododling aerob", "blododling anaerob"), planned=at("2026-11-22 06:00")),
    lab("P-Ca", "grön LiHep", "11:05", "88140901", ordered=None),
    lab("P-Mg", "grön LiHep", "19:30", "88140902"),
    lab("P-CRP", "grön LiHep", "08:00", "88140903", taken=at("2026-11-21 09:00")),
)  # fmt: skip
"""What a label must not be fooled by."""


def hard_ward() -> Snapshot:
    """Return a ward of one patient with hard orders, and three of whom less is known."""
    return snapshot(
        patient(LONG_NAME, "18900101-9801", HARD),
        patient("Świątek-Đorđević, Małgorzata", "18910202-9802", (), Told.UNREAD),
        patient("Gündoğdu, İbrahim", "18920303-9803", (), Told.NOT_TOLD),
        patient("Nguyễn, Thị Ánh", "18930404-9804", (lab("P-K", "grön", "00:00", "88140990"),)),
    )
