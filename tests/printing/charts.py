"""Sample charts, for everybody who shows or prints a sheet.

All persons are invented; birth years 18xx and 19121212-1212 belong to no living person.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from printing.language import Language
from printing.sheets.stamp import Stamp
from storage.records import (
    Administration,
    AdministrationStatus,
    Alert,
    Allergies,
    Allergy,
    AllergyState,
    Chart,
    Code,
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
    Unit,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SWEDISH = Language("sv", STOCKHOLM)
ENGLISH = Language("en", STOCKHOLM)
NORWEGIAN = Language("nb", STOCKHOLM)
GERMAN = Language("de", STOCKHOLM)
LANGUAGES = (SWEDISH, NORWEGIAN, GERMAN, ENGLISH)
WARD = Unit(code="A12", name="Avd 12 Medicin")


def at(text: str) -> datetime:
    """Return the instant of a Stockholm clock, "2026-11-21 19:10", in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


DOUBT = "The order has several dosage instructions."
"""A reason to check an order, as the FHIR source gives it."""

AS_OF = at("2026-11-21 19:10")


def stamp(**changes: object) -> Stamp:
    """Return the stamp of a sheet printed 71 minutes after the copy, 16 after the outage."""
    facts: dict[str, object] = {
        "as_of": AS_OF,
        "captured": AS_OF + timedelta(minutes=2),
        "printed": at("2026-11-21 20:21"),
        "age": timedelta(minutes=71),
        "age_certain": True,
        "too_old": False,
        "printed_by": "Karin Lundgren",
        "role": "ssk",
        "device": "LYKTA-A12",
        "clock_verdict": "klockan kontrollerad",
        "serial": "A12-0412",
        "support": "08-465 004 10",
        "outage_since": at("2026-11-21 20:05"),
        "valid_until": at("2026-11-22 08:00"),
    }
    return Stamp(**(facts | changes))  # type: ignore[arg-type] # facts of many types


def amount(value: str, unit: str = "") -> Quantity:
    """Return a quantity."""
    return Quantity(value=value, unit=unit)


def atc(code: str) -> tuple[Code, ...]:
    """Return the codes of an order that has one ATC code."""
    return (Code(system="http://www.whocc.no/atc", code=code),)


def order(key: str = "o1", drug: str = "metoprolol", **changes: object) -> Order:
    """Return an active regular order, one tablet at 08:00 and 20:00, with `changes`."""
    facts: dict[str, object] = {
        "status": OrderStatus.ACTIVE,
        "kind": OrderKind.REGULAR,
        "strength": "50 mg",
        "form": "depottablett",
        "codes": atc("C07AB02"),
        "amount": amount("1", "tablett"),
        "route": "oralt",
        "timing": Timing(times=("08:00", "20:00")),
        "ordered_at": at("2026-11-18 10:00"),
        "ordered_by": "A. Lind",
        "source_text": "1 tablett kl 08 och 20",
    }
    return Order(key=key, drug=drug, **(facts | changes))  # type: ignore[arg-type]


def as_needed(key: str = "p1", drug: str = "oxikodon", **changes: object) -> Order:
    """Return an as-needed order, one capsule at least 4 h apart, at most 4 a day."""
    facts: dict[str, object] = {
        "kind": OrderKind.AS_NEEDED,
        "strength": "5 mg",
        "form": "kapsel",
        "codes": atc("N02AA05"),
        "amount": amount("1", "kapsel"),
        "timing": Timing(frequency=1, period="4", period_unit="h"),
        "most": amount("4", "kapsel"),
        "most_per": amount("1", "d"),
        "needed_for": "Genombrottssmärta",
        "source_text": "1 kapsel vid behov, högst 4 per dygn",
    }
    return order(key, drug, **(facts | changes))


def infusion(key: str = "i1", drug: str = "Ringer-Acetat", **changes: object) -> Order:
    """Return an infusion of 83 ml per hour, begun at 14:20."""
    facts: dict[str, object] = {
        "kind": OrderKind.INFUSION,
        "strength": "1 000 ml",
        "form": "infusionsvätska",
        "codes": atc("B05BB01"),
        "amount": None,
        "rate": amount("83", "ml"),
        "rate_per": amount("1", "h"),
        "timing": Timing(),
        "starts": at("2026-11-21 14:20"),
        "source_text": "83 ml per h",
    }
    return order(key, drug, **(facts | changes))


def one_time(key: str = "e1", drug: str = "bisakodyl", **changes: object) -> Order:
    """Return a single dose at 06:00 the next morning."""
    facts: dict[str, object] = {
        "kind": OrderKind.ONE_TIME,
        "amount": amount("1", "suppositorium"),
        "timing": Timing(moments=(at("2026-11-22 06:00"),)),
        "source_text": "1 suppositorium",
    }
    return order(key, drug, **(facts | changes))


def stopped(key: str = "u1", drug: str = "naproxen", **changes: object) -> Order:
    """Return an order stopped the day before the copy."""
    facts: dict[str, object] = {
        "status": OrderStatus.STOPPED,
        "stopped_at": at("2026-11-20 10:15"),
        "stop_reason": "Nedsatt njurfunktion",
    }
    return order(key, drug, **(facts | changes))


def given(key: str, of: str, when: str, **changes: object) -> Administration:
    """Return an administration of the order `of` on 21 November at a clock time."""
    facts: dict[str, object] = {
        "drug": "metoprolol",
        "status": AdministrationStatus.GIVEN,
        "at": at(when if " " in when else f"2026-11-21 {when}"),
        "by": "KL",
    }
    return Administration(key=key, order=of, **(facts | changes))  # type: ignore[arg-type]


def person(key: str = "p1", **changes: object) -> Person:
    """Return Åke Övergård, 113 years."""
    facts: dict[str, object] = {
        "number": "19121212-1212",
        "family": "Övergård",
        "given": "Åke",
        "birth": "1912-12-12",
        "sex": Sex.MALE,
        "phone": "070-174 06 11",
    }
    return Person(key=key, **(facts | changes))  # type: ignore[arg-type]


LISTED = Allergies(
    state=AllergyState.LISTED,
    entries=(
        Allergy(key="a2", substance="LATEX", reactions=("kontakteksem",)),
        Allergy(
            key="a1", substance="PENICILLIN", reactions=("anafylaxi",), severe=True, since="2014"
        ),
    ),
)
NONE_KNOWN = Allergies(state=AllergyState.NONE_KNOWN)
NOT_RECORDED = Allergies(state=AllergyState.NOT_RECORDED)


def chart(*orders: Order, **changes: object) -> Chart:
    """Return a chart of Åke Övergård with these orders."""
    facts: dict[str, object] = {
        "person": person(),
        "stay": Stay(key="s1", unit="A12", room="2", bed="1", number="26-048817"),
        "allergies": NONE_KNOWN,
    }
    return Chart(orders=orders, **(facts | changes))  # type: ignore[arg-type]


def ordinary() -> Chart:
    """Return a chart with every kind of order, doses, alerts, measures, listed allergies."""
    return chart(
        order(),
        order(
            "o2",
            "furosemid",
            amount=amount("0.5", "tablett"),
            codes=atc("C03CA01"),
            source_text="0,5 tablett kl 08 och 20",
        ),
        order(
            "o3",
            "insulin glargin",
            strength="100 enheter/ml",
            form="injektionsvätska",
            codes=atc("A10AE04"),
            amount=amount("14", "enheter"),
            route="subkutant",
            timing=Timing(times=("21:00",)),
            instruction="Ges även vid fasta",
            source_text="14 enheter kl 21",
        ),
        order("o4", "ramipril", status=OrderStatus.ON_HOLD, codes=atc("C09AA05")),
        as_needed(),
        infusion(),
        one_time(),
        stopped(),
        administrations=(
            given("a1", "o1", "08:05"),
            given("a2", "o2", "08:05"),
            given("a3", "p1", "06:40", drug="oxikodon", amount=amount("1", "kapsel")),
            given("a4", "p1", "13:15", drug="oxikodon", amount=amount("1", "kapsel"), by="MB"),
            given(
                "a5",
                "i1",
                "14:20",
                drug="Ringer-Acetat",
                status=AdministrationStatus.RUNNING,
                rate=amount("83", "ml"),
                rate_per=amount("1", "h"),
                by="MB",
            ),
        ),
        allergies=LISTED,
        alerts=(Alert(key="f1", text="MRSA-bärare"), Alert(key="f2", text="Pacemaker")),
        measures=(
            Measure(kind="weight", value=amount("82", "kg"), at=at("2026-11-18 07:00")),
            Measure(kind="height", value=amount("176", "cm"), at=at("2026-11-18 07:00")),
            Measure(kind="egfr", value=amount("38", "ml/min"), at=at("2026-11-20 07:00")),
        ),
    )


LONGEST_DRUG = (
    "hydroxietylstärkelse/natriumklorid/kaliumklorid/kalciumkloriddihydrat/"
    "magnesiumkloridhexahydrat/natriumacetattrihydrat/äppelsyra"
)


def longest_drug_name() -> Chart:
    """Return a chart whose drug name has no space and is wider than any column."""
    return chart(infusion("i1", LONGEST_DRUG, instruction="Långsamt. " * 20))


def forty_orders() -> Chart:
    """Return a chart with forty orders of every kind and state, in no order."""
    makers: tuple[Callable[..., Order], ...] = (order, as_needed, infusion, one_time, stopped)
    held = {"status": OrderStatus.ON_HOLD}
    return chart(
        *(
            makers[place % 5](
                f"k{place}",
                f"läkemedel {40 - place:02}",
                **(held if place % 10 == 0 else {}),
            )
            for place in range(40)
        ),
        allergies=NOT_RECORDED,
    )


def no_allergies_recorded() -> Chart:
    """Return a chart in which nobody ever recorded whether there are allergies."""
    return chart(order(), allergies=NOT_RECORDED)


def protected_identity() -> Chart:
    """Return a chart of a person whose identity is protected and whose number is missing."""
    hidden = person(number="", family="Skog", given="Siv", sex=Sex.FEMALE, protected=True)
    return chart(order(), person=hidden)


def newborn() -> Chart:
    """Return a chart of a child twelve days old, with a reserve number."""
    child = person(
        number="26110900ÅÄÖ1", family="Ängström", given="Flicka", birth="2026-11-09", sex=Sex.OTHER
    )
    drops = order("o1", "D-vitamin", amount=amount("5", "droppar"), source_text="5 droppar x 2")
    return chart(drops, person=child)


VERBATIM = "6–8 E till måltid enl. P-glukos, se sep. schema {OBS}"


def marked_to_check() -> Chart:
    """Return a chart with an order whose structure may not be trusted alone."""
    insulin = order(
        "o1",
        "insulin aspart",
        codes=atc("A10AB05"),
        amount=amount("6", "E"),
        check=(DOUBT,),
        source_text=VERBATIM,
        most=amount("18", "E"),
        most_per=amount("1", "d"),
    )
    return chart(insulin, order("o2", "tinzaparin", codes=atc("B01AB10")))


def nameless() -> Chart:
    """Return a chart with no name, number, birth, room or order, but a key."""
    nobody = Person(key="patient-7")
    return chart(person=nobody, stay=Stay(key="s1", unit="A12"), allergies=NOT_RECORDED)


def unreadable() -> Chart:
    """Return a chart with an order that does not name its drug."""
    return chart(order(), order("o2", ""))


SAMPLES: dict[str, Callable[[], Chart]] = {
    maker.__name__: maker
    for maker in (
        ordinary,
        longest_drug_name,
        forty_orders,
        no_allergies_recorded,
        protected_identity,
        newborn,
        marked_to_check,
        nameless,
        unreadable,
    )
}


def ward_snapshot() -> Snapshot:
    """Return a ward with every sample chart, each patient in a bed of his own."""
    charts = tuple(
        _in_bed(maker(), f"p{place}", str(place), name)
        for place, (name, maker) in enumerate(SAMPLES.items(), start=1)
    )
    return Snapshot(
        unit=WARD,
        source="provkälla",
        as_of=AS_OF,
        captured=AS_OF + timedelta(minutes=2),
        charts=charts,
    )


def _in_bed(plain: Chart, key: str, bed: str, name: str) -> Chart:
    who = Person(
        key=key,
        number=plain.person.number,
        family=plain.person.family or name,
        given=plain.person.given,
        birth=plain.person.birth,
        sex=plain.person.sex,
        protected=plain.person.protected,
    )
    return Chart(
        person=who,
        stay=Stay(key=f"s{key}", unit="A12", room="1", bed=bed),
        orders=plain.orders,
        administrations=plain.administrations,
        allergies=plain.allergies,
        alerts=plain.alerts,
        measures=plain.measures,
    )
