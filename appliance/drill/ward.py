"""The ward of a drill: invented patients, made anew for each drill from a seed.

1. Every family name is a word for what it is (Övningsson, Låtsasdotter), every personal number of
   the tax agency's test kind (birth numbers 980 to 989, which nobody living has): a sheet that is
   left behind can be taken for nobody's.
2. What is asked about a dose has one right answer, and the overview shows it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from random import Random
from typing import NamedTuple

import msgspec

from storage.records import (
    Administration,
    AdministrationStatus,
    Alert,
    Allergies,
    Allergy,
    AllergyState,
    Chart,
    Code,
    LabOrder,
    Measure,
    Order,
    OrderKind,
    OrderStatus,
    Person,
    Quantity,
    Sex,
    Snapshot,
    Stay,
    Timing,
    Told,
    Unit,
)

CODE = "OVA"
"""The code of the ward that is in no hospital."""
SOURCE = "Lykta"
"""The record system of that ward, which fell silent: this machine itself."""
BEFORE = timedelta(minutes=12)
"""How long before the drill its copy was made; the exercise's outage began in between."""
_ATC = "http://www.whocc.no/atc"
_LOOKS_BACK = timedelta(hours=30)
_SHOWN = timedelta(hours=11)
"""How long before the copy a dose may be that somebody is asked about."""
_DAY = timedelta(days=1)


class _Invented(NamedTuple):
    family: str
    given: str
    number: str
    sex: Sex


class _Medicine(NamedTuple):
    drug: str
    atc: str
    strength: str
    form: str
    amounts: tuple[str, ...]
    unit: str
    route: str
    times: tuple[str, ...]


_PEOPLE = (
    _Invented("Övningsson", "Anna", "19380314-9800", Sex.FEMALE),
    _Invented("Övningsson", "Arne", "19511102-9830", Sex.MALE),
    _Invented("Låtsasdotter", "Britta", "19440623-9840", Sex.FEMALE),
    _Invented("Provström", "Nils", "19620109-9816", Sex.MALE),
    _Invented("Exempelberg", "Märta", "19290830-9863", Sex.FEMALE),
    _Invented("Testgren", "Sara", "19750517-9825", Sex.FEMALE),
    _Invented("Påhittsson", "Göran", "19571205-9855", Sex.MALE),
    _Invented("Modellqvist", "Rolf", "19481021-9891", Sex.MALE),
)
_MEDICINES = (
    _Medicine("Alvedon", "N02BE01", "500 mg", "tablett", ("1", "2"), "tablett", "oralt",
              ("06:00", "12:00", "18:00", "22:00")),
    _Medicine("Metoprolol", "C07AB02", "50 mg", "depottablett", ("1", "2"), "tablett", "oralt",
              ("08:00", "20:00")),
    _Medicine("Furix", "C03CA01", "40 mg", "tablett", ("1", "2"), "tablett", "oralt",
              ("08:00", "14:00")),
    _Medicine("Oxynorm", "N02AA05", "5 mg", "kapsel", ("1", "2"), "kapsel", "oralt",
              ("07:00", "13:00", "19:00", "23:00")),
    _Medicine("Novorapid", "A10AB05", "100 E/ml", "injektionsvätska", ("4", "6", "8"), "E",
              "subkutant", ("08:00", "12:00", "17:00")),
    _Medicine("Fragmin", "B01AB04", "5000 E", "injektionsvätska", ("1",), "spruta", "subkutant",
              ("20:00",)),
    _Medicine("Levaxin", "H03AA01", "50 mikrog", "tablett", ("1", "2"), "tablett", "oralt",
              ("07:00",)),
    _Medicine("Omeprazol", "A02BC01", "20 mg", "enterokapsel", ("1", "2"), "kapsel", "oralt",
              ("08:00",)),
)  # fmt: skip
_ASKED = 4
"""How many medicines, first in the table, may be asked about: those given several times a day."""
_TUBES = (
    ("lila EDTA", ("B-Hb", "B-LPK")),
    ("grön LiHep", ("P-K", "P-Na", "P-Krea")),
    ("blå citrat", ("P-PK(INR)",)),
)
_SEVERAL = {"tablett": "tabletter", "kapsel": "kapslar", "spruta": "sprutor"}
"""What more than one of a unit is called; units of measure stay as they are."""
_NURSES = ("Ö. Ek", "Ö. Alm", "Ö. Lind")


class Dose(msgspec.Struct, frozen=True, kw_only=True):
    """A dose that a person can be asked about: how much, when."""

    amount: str
    at: datetime


class Exercise(msgspec.Struct, frozen=True, kw_only=True):
    """The ward with what its script asks: whom to find, and which dose to read.

    `patient` is her key. `given` is the last dose of `drug` that she was given, `others` are
    answers that are wrong.
    """

    snapshot: Snapshot
    patient: str
    name: str
    number: str
    drug: str
    given: Dose
    others: tuple[Dose, ...]


def exercise(seed: int, now: datetime, zone: tzinfo, name: str) -> Exercise:
    """Return the ward of a drill that begins now, under a name in the reader's language.

    The same seed and instant give the same ward.
    """
    chance = Random(seed)  # noqa: S311 - variety for who practises, no secret
    as_of = (now - BEFORE).replace(second=0, microsecond=0)
    charts = tuple(_chart(place, as_of, zone, chance) for place in range(len(_PEOPLE)))
    asked, order, given = chance.choice([one for chart in charts for one in _askable(chart, as_of)])
    return Exercise(
        snapshot=Snapshot(
            unit=Unit(code=CODE, name=name),
            source=SOURCE,
            as_of=as_of,
            captured=as_of,
            charts=charts,
        ),
        patient=asked.person.key,
        name=asked.person.name,
        number=asked.person.number,
        drug=f"{order.drug} {order.strength}",
        given=given,
        others=_others(asked, order, given, chance),
    )


def _chart(place: int, as_of: datetime, zone: tzinfo, chance: Random) -> Chart:
    one = _PEOPLE[place]
    key = f"exercise-{place + 1}"
    chosen = [place % _ASKED, *chance.sample(range(_ASKED, len(_MEDICINES)), 2)]
    orders = tuple(
        _order(f"{key}-{number}", _MEDICINES[number], as_of, chance) for number in chosen
    )
    return Chart(
        person=Person(
            key=key, number=one.number, family=one.family, given=one.given, sex=one.sex,
            birth=f"{one.number[:4]}-{one.number[4:6]}-{one.number[6:8]}",
        ),
        stay=Stay(
            key=f"{key}-stay", unit=CODE, room=str(1 + place // 2),
            bed=f"{1 + place // 2}:{1 + place % 2}", since=as_of - _DAY * (1 + place),
            physician="Ö. Doktorsson",
        ),
        orders=orders,
        administrations=tuple(
            dose for order in orders for dose in _given(order, as_of, zone, chance)
        ),
        allergies=_allergies(key, place),
        alerts=(Alert(key=f"{key}-alert", text="Fallrisk"),) if place % 3 == 0 else (),
        measures=(Measure(kind="weight", value=Quantity(value=str(58 + 5 * place), unit="kg")),),
        labs=_labs(key, place, as_of, zone),
        labs_told=Told.WHOLE,
        events_told=Told.WHOLE,
    )  # fmt: skip


def _order(key: str, what: _Medicine, as_of: datetime, chance: Random) -> Order:
    return Order(
        key=key,
        status=OrderStatus.ACTIVE,
        kind=OrderKind.REGULAR,
        drug=what.drug,
        strength=what.strength,
        form=what.form,
        codes=(Code(system=_ATC, code=what.atc),),
        amount=_quantity(what, chance.choice(what.amounts)),
        route=what.route,
        timing=Timing(times=what.times),
        starts=as_of - 3 * _DAY,
        ordered_at=as_of - 3 * _DAY,
        ordered_by="Ö. Doktorsson",
    )


def _given(order: Order, as_of: datetime, zone: tzinfo, chance: Random) -> Iterator[Administration]:
    """Yield the doses of an order in the last hours before the copy, each some minutes late."""
    today = as_of.astimezone(zone).date()
    for day in (today - 2 * _DAY, today - _DAY, today):
        for time in order.timing.times:
            hour, minute = map(int, time.split(":"))
            planned = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            at = (planned + timedelta(minutes=chance.randrange(1, 11))).astimezone(as_of.tzinfo)
            if as_of - _LOOKS_BACK < at <= as_of:
                yield Administration(
                    key=f"{order.key}-{day.isoformat()}-{time}",
                    order=order.key,
                    drug=order.drug,
                    status=AdministrationStatus.GIVEN,
                    at=at,
                    amount=order.amount,
                    route=order.route,
                    by=chance.choice(_NURSES),
                )


def _allergies(key: str, place: int) -> Allergies:
    if place % 4 == 0:
        entry = Allergy(
            key=f"{key}-allergy", substance="Penicillin", reactions=("Utslag",), severe=place == 0
        )
        return Allergies(state=AllergyState.LISTED, entries=(entry,))
    unknown = place % 4 == 1
    return Allergies(state=AllergyState.NOT_RECORDED if unknown else AllergyState.NONE_KNOWN)


def _labs(key: str, place: int, as_of: datetime, zone: tzinfo) -> tuple[LabOrder, ...]:
    """Return the samples of every other patient, to be taken in the coming morning."""
    if place % 2:
        return ()
    tube, tests = _TUBES[place // 2 % len(_TUBES)]
    morning = (as_of.astimezone(zone) + _DAY).replace(hour=6, minute=0)
    return (
        LabOrder(
            key=f"{key}-lab",
            number=f"0000{place + 1:04d}",
            tests=tests,
            tubes=(tube,),
            planned=morning.astimezone(as_of.tzinfo),
            ordered=as_of - timedelta(hours=3),
            ordered_by="Ö. Doktorsson",
            status="active",
            priority="routine",
        ),
    )


def _askable(chart: Chart, as_of: datetime) -> Iterator[tuple[Chart, Order, Dose]]:
    """Yield a chart's orders with their last doses, where the overview shows them (2).

    There is always one: a medicine that is given every eight hours is on the ward.
    """
    for order in chart.orders:
        given = _doses(chart, order)
        often = order.drug in {one.drug for one in _MEDICINES[:_ASKED]}
        if often and given and given[-1].at > as_of - _SHOWN:
            yield chart, order, given[-1]


def _doses(chart: Chart, order: Order) -> Sequence[Dose]:
    """Return the doses of an order, the last one last."""
    found = [
        Dose(amount=f"{one.amount.value} {one.amount.unit}", at=one.at)
        for one in chart.administrations
        if one.order == order.key and one.amount is not None
    ]
    return sorted(found, key=lambda one: one.at)


def _quantity(what: _Medicine, amount: str) -> Quantity:
    """Return an amount of a medicine, its unit in the right number."""
    unit = what.unit if amount == "1" else _SEVERAL.get(what.unit, what.unit)
    return Quantity(value=amount, unit=unit)


def _others(chart: Chart, order: Order, right: Dose, chance: Random) -> tuple[Dose, ...]:
    """Return three wrong answers: another amount, an earlier dose, and both."""
    what = next(one for one in _MEDICINES if one.drug == order.drug)
    amounts = [f"{amount} {_quantity(what, amount).unit}" for amount in what.amounts]
    amount = next(one for one in amounts if one != right.amount)
    earlier = [one for one in _doses(chart, order) if one.at < right.at]
    before = earlier[-1].at if earlier else right.at - timedelta(hours=2)
    wrong = [
        Dose(amount=amount, at=right.at),
        Dose(amount=right.amount, at=before),
        Dose(amount=amount, at=before),
    ]
    chance.shuffle(wrong)
    return tuple(wrong)
