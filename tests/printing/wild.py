"""Ten thousand charts from seeds: faster to make than drawn ones, and as unkind.

A seed gives the same chart for ever, so a failure is repeated by its number alone.
"""

import random
from datetime import datetime, timedelta

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
    Event,
    EventKind,
    EventStatus,
    LabOrder,
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
)
from tests.printing import charts

_WORDS = (
    "metoprolol", "levodopa/karbidopa/entakapon", "Łukaszewicz-Bergström", "1,0", "0.5", ".5", "mg",
    "µg", "enheter", "E", "İpek", "محمد", "דוד", "李", "½", "≥", "\u00a0", "kl", "08:00", "21/11",
    "hydroxietylstärkelse/natriumklorid", "x" * 70, "-", "/", "(OBS!)", "{dose}", "%", "…", "·",
    "Åke", "ges med mat", "i.v.", "10 000", "²", "\u202e", "🛑", "ﬁ", "a\tb", "Ж",
)  # fmt: skip
_CLOCKS = ("00:00", "02:30", "06:00", "08:00", "12:00", "14:00", "20:00", "22:00", "23:59", "x")
_UNITS = ("mg", "tablett", "ml", "enheter", "E", "mikrogram", "")
_FIGURES = ("1", "0.5", "2.50", "10000", "½", "1e3", "-1", "", "12.75")


class Dice:
    """Throws for one chart; the same seed throws the same."""

    def __init__(self, seed: int) -> None:
        """Begin with a seed."""
        self.random = random.Random(seed)

    def text(self, most: int = 6) -> str:
        """Return some words, perhaps none."""
        words = self.random.choices(_WORDS, k=self.random.randint(0, most))
        return self.random.choice((" ", "-", ", ", " · ")).join(words)

    def word(self) -> str:
        """Return some words, at least one."""
        return f"{self.random.choice(_WORDS)} {self.text()}".strip() or "x"

    def maybe(self) -> Quantity | None:
        """Return a quantity, or none."""
        if self.random.random() < 0.4:
            return None
        return Quantity(value=self.random.choice(_FIGURES), unit=self.random.choice(_UNITS))

    def timing(self) -> Timing:
        """Return any timing."""
        times = tuple(self.random.sample(_CLOCKS, self.random.randint(0, 6)))
        plain = self.random.random() < 0.6
        return Timing(
            times=times,
            frequency=len(times) if plain and times else None,
            period="1" if plain else self.random.choice(("", "2")),
            period_unit="d" if plain else self.random.choice(("", "wk", "x")),
            text="" if plain else self.text(3),
        )

    def order(self, key: str) -> Order:
        """Return any order."""
        return Order(
            key=key,
            status=self.random.choice(list(OrderStatus)),
            kind=self.random.choice(list(OrderKind)),
            drug=self.word(),
            strength=self.text(3),
            form=self.text(2),
            codes=self.random.choice(((), charts.atc("A10AB05"))),
            amount=self.maybe(),
            amount_to=self.maybe(),
            route=self.text(2),
            rate=self.maybe(),
            timing=self.timing(),
            most=self.maybe(),
            needed_for=self.text(),
            instruction=self.text(30 if self.random.random() < 0.1 else 6),
            reason=self.text(4),
            ordered_by=self.text(2),
            ordered_at=self.instant(),
            stopped_at=self.instant(),
            source_text=self.text(9),
            check=self.random.choice(((), (), (charts.DOUBT,))),
        )

    def instant(self, before: int = 4000, after: int = 2500) -> datetime:
        """Return an instant some days round the copy."""
        return charts.AS_OF + timedelta(minutes=self.random.randint(-before, after))

    def administration(self, key: str, orders: list[str]) -> Administration:
        """Return any administration."""
        return Administration(
            key=key,
            order=self.random.choice(["elsewhere", *orders]),
            drug=self.word(),
            status=self.random.choice(list(AdministrationStatus)),
            at=self.instant(after=30),
            amount=self.maybe(),
            by=self.text(1),
            reason=self.text(2),
        )

    def allergies(self) -> Allergies:
        """Return any state of allergies, with up to twelve entries."""
        state = self.random.choice(list(AllergyState))
        if state is not AllergyState.LISTED:
            return Allergies(state=state)
        number = self.random.randint(1, 12)
        return Allergies(
            state=state,
            entries=tuple(
                Allergy(key=f"y{n}", substance=self.word(), note=self.text(3))
                for n in range(number)
            ),
        )

    def chart(self, key: str = "p1", bed: str = "1") -> Chart:
        """Return any chart: up to forty orders and sixty administrations."""
        most = self.random.choice((0, 3, 12, 40))
        keys = [f"{key}o{n}" for n in range(self.random.randint(0, most))]
        given = range(self.random.choice((0, 5, 60)))
        return Chart(
            person=Person(
                key=key,
                number=self.random.choice(("19121212-1212", "", "18020202-0202")),
                family=self.word(),
                given=self.text(3),
                birth=self.random.choice(("1912-12-12", "2026-11-20", "")),
                sex=self.random.choice(list(Sex)),
                protected=self.random.random() < 0.1,
            ),
            stay=Stay(key=f"s{key}", unit="A12", room=self.text(1), bed=bed, number=self.text(1)),
            orders=tuple(self.order(one) for one in keys),
            administrations=tuple(self.administration(f"{key}a{n}", keys) for n in given),
            allergies=self.allergies(),
            alerts=tuple(
                Alert(key=f"w{n}", text=self.word()) for n in range(self.random.randint(0, 3))
            ),
            labs=tuple(
                LabOrder(key=f"l{n}", number=str(n), tests=(self.word(),), planned=self.instant())
                for n in range(self.random.randint(0, 4))
            ),
            events=tuple(
                Event(key=f"e{n}", kind=self.random.choice(list(EventKind)), text=self.word(),
                      at=self.instant(), status=self.random.choice(list(EventStatus)))
                for n in range(self.random.randint(0, 4))
            ),
            labs_told=self.random.choice(list(Told)),
            events_told=self.random.choice(list(Told)),
        )  # fmt: skip

    def ward(self) -> Snapshot:
        """Return a ward of up to six such patients."""
        patients = range(self.random.randint(0, 6))
        return Snapshot(
            unit=charts.WARD,
            source="provkälla",
            as_of=charts.AS_OF,
            captured=charts.AS_OF,
            charts=tuple(self.chart(f"p{n}", str(n)) for n in patients),
        )

    def stamp(self) -> Stamp:
        """Return any stamp: fresh, old, of unknown age, with an outage or none."""
        age = self.random.choice((None, 0, 12, 71, 900, 3000))
        return charts.stamp(
            age=None if age is None else timedelta(minutes=age),
            age_certain=self.random.random() < 0.8,
            too_old=self.random.random() < 0.2,
            printed=charts.AS_OF + timedelta(minutes=age or 0),
            outage_since=self.instant() if self.random.random() < 0.5 else None,
            outage_open=self.random.random() < 0.3,
            exercise=self.random.random() < 0.1,
        )

    def language(self) -> Language:
        """Return one of the languages."""
        return self.random.choice(charts.LANGUAGES)
