"""A desk in memory, with the real sheets of the sample charts; it forgets what it handed out.

The snapshot is kept as turned bytes, so that a patient's name in the process's memory was put
there by the kiosk.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import msgspec

from appliance.desk.badges import is_badge
from appliance.desk.control import Control
from appliance.desk.rights import Function, rights_of
from appliance.kiosk.front.printed import answered
from appliance.kiosk.front.scanning import Scans
from appliance.kiosk.front.shelves import Shelves
from appliance.kiosk.front.spelling import spelling
from appliance.kiosk.front.wording import order_words
from appliance.kiosk.ports import (
    BadgeHolder,
    Bar,
    BoardView,
    Card,
    ClockShown,
    Copy,
    Days,
    DocumentList,
    DocumentRef,
    DocumentRow,
    DocumentView,
    Forecast,
    FormChoice,
    Found,
    Hit,
    InHand,
    Lamp,
    PrintBundle,
    PrinterChoice,
    PrintKind,
    PrintOrder,
    PrintPlan,
    PrintRecords,
    PrintView,
    Saved,
    SheetAnswer,
    Shown,
    Sign,
    Spelling,
    UnitTile,
    Unlocked,
)
from printing.language import Language
from printing.pages import Picture
from printing.sheets.administration_overview import administration_overview
from printing.sheets.day_book import day_books
from printing.sheets.due_list import DueList, due_list
from printing.sheets.lab_labels import LabLabels, lab_labels
from printing.sheets.medication_list import medication_list
from printing.sheets.sheet import AdministrationOverview, MedicationList, WardList
from printing.sheets.stamp import Missing, Stamp
from printing.sheets.time_overview import TimeOverview, time_overview
from printing.sheets.usual import Usual
from printing.sheets.ward_list import ward_list
from storage.clock import Instant
from storage.errors import LyktaError
from storage.freshness import Light
from storage.keys.codes import Code, read_code
from storage.records import Chart, Report, Snapshot, UnitKind, decode_snapshot, encode
from tests.printing import bookings, charts

NAMES = ("Karin Ek", "Eva Sund", "Omid Rad")
PASSWORD = "Väg-Lykta 27"
CODE = Code(bytes(range(100, 116)))
"""What lies in this world's emergency envelope."""
OLDER = charts.at("2026-11-21 17:10")
"""Of when the copy is that some patients are shown from, where the newest is damaged."""
_STATE = {
    "sv": {
        Light.FRESH: ("Färsk", "12 min"),
        Light.AGEING: ("Snart gammal", "48 min"),
        Light.STALE: ("För gammal", "2 h 10 min"),
        Light.MISSING: ("Saknas", "Ingen kopia"),
        Light.UNKNOWN: ("Okänd ålder", "Minst 3 h"),
    },
    "nb": {
        Light.FRESH: ("Fersk", "12 min"),
        Light.AGEING: ("Snart for gammel", "48 min"),
        Light.STALE: ("For gammel", "2 t 10 min"),
        Light.MISSING: ("Mangler", "Ingen kopi"),
        Light.UNKNOWN: ("Ukjent alder", "Minst 3 t"),
    },
    "de": {
        Light.FRESH: ("Frisch", "12 min"),
        Light.AGEING: ("Bald zu alt", "48 min"),
        Light.STALE: ("Zu alt", "2 h 10 min"),
        Light.MISSING: ("Fehlt", "Keine Kopie"),
        Light.UNKNOWN: ("Alter unbekannt", "Mindestens 3 h"),
    },
    "en": {
        Light.FRESH: ("Fresh", "12 min"),
        Light.AGEING: ("Soon too old", "48 min"),
        Light.STALE: ("Too old", "2 h 10 min"),
        Light.MISSING: ("Missing", "No copy"),
        Light.UNKNOWN: ("Age unknown", "At least 3 h"),
    },
}
_BOARD = {
    "sv": (
        "Alla kopior är färska", "En kopia är för gammal",
        "Den äldsta är 12 min gammal. Gränsen är 60 min.", "{} gammal", "läget kl 19:10",
        "Läget kl 19:10. Det som hänt därefter syns inte här.", "Journalsystem", "Uppe", "Nere",
        "Skrivare", "Redo", "Senaste kopieringen", "19:12, fullständig", "Redo, papper finns",
    ),
    "nb": (
        "Alle kopier er ferske", "En kopi er for gammel",
        "Den eldste er 12 min gammel. Grensen er 60 min.", "{} gammel", "per 19:10",
        "Per 19:10. Det som har skjedd etterpå, vises ikke her.", "Journalsystem", "Oppe", "Nede",
        "Skriver", "Klar", "Siste kopi", "19:12, fullstendig", "Klar, papir på plass",
    ),
    "de": (
        "Alle Kopien sind aktuell", "Eine Kopie ist zu alt",
        "Die älteste ist 12 min alt. Die Grenze ist 60 min.", "{} alt", "Stand 19:10",
        "Stand 19:10. Späteres ist hier nicht zu sehen.", "Aktensystem", "In Betrieb", "Ausfall",
        "Drucker", "Bereit", "Letzte Kopie", "19:12, vollständig", "Bereit, Papier vorhanden",
    ),
    "en": (
        "All copies are fresh", "One copy is too old",
        "The oldest is 12 min old. The limit is 60 min.", "{} old", "as of 19:10",
        "As of 19:10. What happened later is not shown here.", "Record system", "Up", "Down",
        "Printer", "Ready", "Last copy", "19:12, complete", "Ready, paper loaded",
    ),
}  # fmt: skip


class WrongHere(LyktaError):
    """The password is not the one."""

    code = "T-01"
    message = "The copy is fresh"
    remedy = "Call IT."


class NoBadges:
    """The cards of a ward that has none."""

    used = False

    def is_badge(self, typed: str) -> bool:
        return is_badge(typed)

    def holder(self, typed: str) -> BadgeHolder:
        raise WrongHere

    def unlock(self, typed: str) -> Unlocked:
        raise WrongHere


class WardDesk:
    """Serves one ward of sample charts and one clinic."""

    usual: Usual | None = None
    choices: tuple[PrinterChoice, ...] = ()
    forecast: Forecast | None = None
    changed = ""
    missing: tuple[str, ...] = ()
    printed_lately = PrintRecords(rows=(), note="")
    papers: tuple[FormChoice, ...] = ()
    badges = NoBadges()
    sheets: Mapping[str, SheetAnswer] = {}
    plugged: tuple[str, ...] = ()
    control = Control()
    planned: PrintOrder
    ordered: PrintOrder | None = None

    def __init__(self, *snapshots: Snapshot) -> None:
        """Keep the snapshots hidden."""
        wards = snapshots or (charts.ward_snapshot(),)
        self._hidden = {one.unit.code: bytes(byte ^ 0x5A for byte in encode(one)) for one in wards}
        self.kinds = {one.unit.code: one.unit for one in wards}
        self.scans = Scans(self, {code: unit.kind for code, unit in self.kinds.items()})
        self.lights = dict.fromkeys(self.kinds, Light.FRESH)
        self.generation = 7
        self.newest = 7
        self.outage = False
        self.silent = threading.Event()
        self.hold = threading.Event()
        self.hold.set()
        self.calls: list[str] = []
        self.notices: tuple[str, ...] = ()
        self.print_steps: list[PrintView] = []
        self.printer: Sign | None = None
        self.cards: tuple[Card, ...] = ()
        self.cancelled = False
        self.must_change = False
        self.password = PASSWORD
        self.changes: list[tuple[str, str]] = []
        self.typists: list[str] = []
        self.ask_clock = False
        self.clock_fault: LyktaError | None = None
        self.left_out: tuple[str, ...] = ()
        self.unverified = False
        self.older: tuple[str, ...] = ()
        self.lost: tuple[str, ...] = ()
        self.shelves = Shelves(None)

    def _snapshot(self, unit: str) -> Snapshot:
        return decode_snapshot(bytes(byte ^ 0x5A for byte in self._hidden[unit]))

    def _stamp(self, patient: str = "") -> Stamp:
        facts: dict[str, object] = {}
        if self.unverified:
            facts |= {"unverified": True, "age": None, "too_old": True}
        if patient in self.older:
            early = {"as_of": OLDER, "captured": OLDER, "unit_as_of": charts.AS_OF}
            facts |= early | {"age": charts.at("2026-11-21 20:21") - OLDER, "too_old": True}
        return charts.stamp(**facts)

    def _ward_sheet(self, unit: str, language: Language) -> WardList:
        whole = self._snapshot(unit)
        missing = tuple(
            Missing(place=place, name=one.person.name, person=one.person, stay=one.stay)
            for place, one in enumerate(whole.charts)
            if one.person.key in self.lost
        )
        left = tuple(one for one in whole.charts if one.person.key not in self.lost)
        older = {key: self._stamp(key) for key in self.older}
        stamp = msgspec.structs.replace(self._stamp(), older=older, missing=missing)
        return ward_list(msgspec.structs.replace(whole, charts=left), stamp, language)

    def _chart(self, unit: str, patient: str) -> Chart:
        if patient in self.lost:
            raise WrongHere
        return next(chart for chart in self._snapshot(unit).charts if chart.person.key == patient)

    def board(self, language: Language, showing: Copy | None = None) -> BoardView:
        while self.silent.is_set():
            self.silent.wait(0.01)
        tiles = tuple(self._tile(code, language) for code in self.kinds)
        (fresh, stale, subline, old, as_of, strip, live, up, down,
         printer, ready, last, whole, paper) = _BOARD[language.code]  # fmt: skip
        worst = max(self.lights.values(), key=list(Light).index)
        code = showing.unit if showing else next(iter(self.kinds))
        light = self.lights[code]
        return BoardView(
            light=worst,
            headline=fresh if worst is Light.FRESH else stale,
            subline=subline,
            bar=Bar(
                light=light,
                age=old.format(_STATE[language.code][light][1]),
                as_of=as_of,
                place=f"{code} {self.kinds[code].name}",
                strip=strip,
                before_outage=self.outage and light is Light.FRESH,
                newer=showing is not None and self.newest > showing.generation,
            ),
            tiles=tiles,
            cards=self.cards
            or (
                Card(lamp=Lamp.GOOD, title=last, text=whole),
                Card(lamp=Lamp.GOOD, title=f"{printer} A12", text=paper),
            ),
            live=Sign(
                lamp=Lamp.BAD if self.outage else Lamp.GOOD,
                label=live,
                word=down if self.outage else up,
            ),
            printer=self.printer or Sign(lamp=Lamp.GOOD, label=printer, word=ready),
            clock="20:21",
            today=language.day_words(charts.at("2026-11-21 20:21")),
            outage=self.outage,
            ask_clock=self.ask_clock,
            library=self.shelves.any,
        )

    def _tile(self, code: str, language: Language) -> UnitTile:
        light = self.lights[code]
        state, age = _STATE[language.code][light]
        before = self.outage and light is Light.FRESH
        return UnitTile(
            code=code,
            name=self.kinds[code].name,
            kind=self.kinds[code].kind,
            light=light,
            state="Före avbrott" if before else state,
            age="kl 19:10" if before else age,
            before_outage=before,
            own=code == next(iter(self.kinds)),
            reasons=()
            if light is Light.FRESH
            else ("Journalsystemet svarar inte för den här enheten sedan 13:10.",),
        )

    def names(self) -> tuple[str, ...]:
        return NAMES

    def unlock(self, name: str, password: str) -> Unlocked:
        self.calls.append("unlock")
        self.hold.wait(20)
        if name not in NAMES or password != self.password:
            raise WrongHere
        return Unlocked(
            person=name,
            role="ssk",
            units=tuple(self.kinds),
            rights=rights_of(Function.NURSE),
            must_change=self.must_change,
        )

    def unlock_with_code(self, typed: str, name: str) -> Unlocked:
        self.calls.append("unlock_with_code")
        if read_code(typed) != CODE:
            raise WrongHere
        self.typists.append(name)
        return Unlocked(
            person=name,
            role="break-glass",
            units=tuple(self.kinds),
            rights=rights_of(Function.EMERGENCY),
            by_envelope=True,
        )

    def spelling(self, typed: str, language: Language, *, words: bool) -> Spelling:
        return spelling(typed, language, words=words)

    def change_password(self, old: str, new: str) -> Unlocked:
        self.calls.append("change_password")
        if old != self.password:
            raise WrongHere
        self.changes.append((old, new))
        self.password, self.must_change = new, False
        return Unlocked(
            person=NAMES[0],
            role="ssk",
            units=tuple(self.kinds),
            rights=rights_of(Function.NURSE),
        )

    def clock(self, language: Language) -> ClockShown:
        at = Instant(charts.at("2026-11-21 20:21"), 600.0, "boot", synced=False)
        return ClockShown(
            at=at,
            time="20:21",
            day=f"{language.day_long(at.wall)} 2026",
            why=language.say("The clock is not confirmed since this computer started."),
        )

    def confirm_clock(self, shown: ClockShown) -> None:
        self.calls.append(f"confirm_clock {shown.time}")
        if self.clock_fault is not None:
            raise self.clock_fault
        self.ask_clock = False

    def lock(self) -> None:
        self.calls.append("lock")
        self.shelves.forget()

    def library(self, language: Language) -> DocumentList:
        return self.shelves.library(language)

    def _reports(self, unit: str, patient: str) -> tuple[Report, ...]:
        whole = self._snapshot(unit)
        return self._chart(unit, patient).reports if patient else whole.reports

    def _whose(self, unit: str, patient: str) -> str:
        if not patient:
            return f"{unit} {self.kinds[unit].name}"
        person = self._chart(unit, patient).person
        return f"{person.name}, {person.number}"

    def documents(self, unit: str, patient: str, language: Language) -> DocumentList:
        rows = tuple(
            DocumentRow(
                ref=DocumentRef(key=one.key, unit=unit, patient=patient),
                title=one.title,
                detail=language.moment_words(one.at) if one.at else "",
            )
            for one in self._reports(unit, patient)
        )
        copy = self._shown(unit, None, patient).copy
        return DocumentList(rows=rows, whose=self._whose(unit, patient), copy=copy)

    def document(self, ref: DocumentRef, language: Language) -> DocumentView:
        if not ref.unit:
            return self.shelves.reference(ref, language)
        self.calls.append("document")
        report = next(one for one in self._reports(ref.unit, ref.patient) if one.key == ref.key)
        shown = self._shown(ref.unit, None, ref.patient)
        whose = self._whose(ref.unit, ref.patient)
        return self.shelves.report(ref, report, whose, shown.copy, shown.notices)

    def page(self, ref: DocumentRef, number: int, width: int) -> Picture:
        self.calls.append(f"page {number}")
        return self.shelves.page(ref, number, width)

    def ward_list(self, unit: str, language: Language) -> Shown[WardList]:
        self.calls.append("ward_list")
        self.hold.wait(20)
        shown = self._shown(unit, self._ward_sheet(unit, language))
        return msgspec.structs.replace(shown, documents=len(self._snapshot(unit).reports))

    def find(self, text: str, language: Language) -> Found:
        self.calls.append("find")
        wanted = text.casefold()
        rows = [
            (unit, row)
            for unit in self.kinds
            if self.kinds[unit].kind is UnitKind.WARD
            for row in self._ward_sheet(unit, language).rows
        ]
        hits = tuple(
            Hit(
                unit=unit,
                patient=row.patient,
                name=row.name,
                number=row.number,
                age=row.age,
                bed=row.bed,
                allergy=row.allergy,
                matched=_matched(row.name, wanted),
                note=row.note,
                lost=row.lost,
            )
            for unit, row in rows
            if wanted in row.name.casefold() or wanted in row.number
        )
        return Found(hits=hits, left_out=self.left_out)

    def find_so_far(self, text: str, language: Language) -> Found:
        return self.find(text, language)

    def get_ready(self, step: int) -> bool:
        return False

    def medication_list(self, unit: str, patient: str, language: Language) -> Shown[MedicationList]:
        self.calls.append("medication_list")
        self.hold.wait(20)
        chart = self._chart(unit, patient)
        unit_of, said = self.kinds[unit], self._stamp(patient)
        sheet = medication_list(chart, said, unit_of, language, self.usual)
        shown = self._shown(unit, sheet, patient)
        return msgspec.structs.replace(shown, documents=len(chart.reports))

    def administration_overview(
        self, unit: str, patient: str, language: Language
    ) -> Shown[AdministrationOverview]:
        chart = self._chart(unit, patient)
        unit_of, said = self.kinds[unit], self._stamp(patient)
        sheet = administration_overview(chart, said, unit_of, language, self.usual)
        return self._shown(unit, sheet, patient)

    def time_overview(self, unit: str, patient: str, language: Language) -> Shown[TimeOverview]:
        made = time_overview(
            self._chart(unit, patient), self._stamp(patient), self.kinds[unit], language, self.usual
        )
        return self._shown(unit, made, patient)

    def due_list(self, unit: str, hours: int, language: Language) -> Shown[DueList]:
        made = due_list(self._snapshot(unit), self._stamp(), language, hours, self.usual)
        return self._shown(unit, made)

    def lab_labels(self, unit: str, language: Language) -> Shown[LabLabels]:
        return self._shown(unit, lab_labels(self._snapshot(unit), self._stamp(), language))

    def day_books(self, unit: str, day: date | None, language: Language) -> Shown[Days]:
        wanted = day or bookings.DAY
        books = day_books(self._snapshot(unit), self._stamp(), wanted, language)
        days = Days(
            day=wanted,
            title=language.day_long(wanted),
            free=language.count("{n} free time", "{n} free times", 5),
            books=books,
            before=wanted - timedelta(days=1) if wanted > bookings.DAY else None,
            after=wanted + timedelta(days=1),
            now=charts.at(f"{wanted} 08:45") if wanted == bookings.DAY else None,
        )
        return self._shown(unit, days)

    def plan(self, order: PrintOrder, language: Language) -> PrintPlan:
        self.planned = order
        if order.kind.of_machine:
            count = language.count("{n} page", "{n} pages", 2)
            return PrintPlan(order=order, what=order.document, whose="", count=count,
                             printer="A12, expeditionen", printers=self.choices)  # fmt: skip
        if not order.unit:
            title, paper = self.shelves.paper(order.document, language)
            pages = sum(bundle.pages for bundle in paper.bundles)
            count = language.count("{n} page", "{n} pages", pages)
            whose = language.say("The library")
            return PrintPlan(order=order, what=title, whose=whose, count=count, printer="A12")
        unit = self.kinds[order.unit]
        whole = unit.kind is UnitKind.CLINIC or not order.patients
        patients = language.count("{n} patient", "{n} patients", 9)
        whose = f"{unit.code} {unit.name}, {patients}" if whole else "Övergård, Åke, 19121212-1212"
        return PrintPlan(
            order=order,
            what=order_words(order, language),
            whose=whose,
            count=language.count("{n} page", "{n} pages", 18),
            printer="A12, expeditionen",
            printers=self.choices,
            forecast=self.forecast,
            changed=self.changed if whole else "",
        )

    def print(
        self,
        order: PrintOrder,
        language: Language,
        on_progress: Callable[[PrintView], None],
        control: Control,
    ) -> PrintView:
        del language
        self.calls.append("print")
        self.ordered = order
        steps = self.print_steps or [printed(9, 9, order)]
        self.control = control
        for step in steps:
            on_progress(step)
            self.hold.wait(20)
            if control.cancelled:
                self.cancelled = True
                return printed(3, 9, order)
        return steps[-1]

    def printers(self, language: Language) -> tuple[PrinterChoice, ...]:
        del language
        return self.choices

    def print_rest(
        self,
        sheets: tuple[str, ...],
        language: Language,
        on_progress: Callable[[PrintView], None],
        control: Control,
    ) -> PrintView:
        self.calls.append(f"rest {' '.join(sheets)}".strip())
        order = PrintOrder(kind=PrintKind.MEDICATION_LIST, unit=next(iter(self.kinds)))
        return self.print(order, language, on_progress, control)

    def confirm(
        self, asked: InHand, pages: int, language: Language, missing: tuple[str, ...] = ()
    ) -> InHand:
        self.calls.append(" ".join((f"confirm {pages} of {asked.pages}", *missing)))
        lacking = missing or (() if pages == asked.pages else self.missing)
        return answered(asked, pages, lacking, frozenset(lacking), language)

    def records(self, language: Language) -> PrintRecords:
        return self.printed_lately

    def forms(self, language: Language) -> tuple[FormChoice, ...]:
        return self.papers

    def is_seal(self, typed: str) -> bool:
        return typed.startswith("LY")

    def check_sheet(self, typed: str, language: Language) -> SheetAnswer:
        self.calls.append(f"check {typed}")
        self.hold.wait(20)
        return self.sheets[typed]

    def sticks(self) -> tuple[str, ...]:
        return self.plugged

    def save(self, order: PrintOrder, stick: str, language: Language) -> Saved:
        self.calls.append(f"save {stick}")
        return Saved(
            file="lykta-0042.pdf", password="kavel-dimma-orm-7319",
            text=language.say(
                "Take the stick to any computer with a printer, open the file and type the "
                "password."
            ),
        )  # fmt: skip

    def _shown(self, unit: str, sheet, patient: str = ""):  # type: ignore[no-untyped-def]  # any sheet
        copy = Copy(
            unit=unit,
            generation=self.generation,
            unverified=self.unverified,
            older=patient in self.older,
        )
        return Shown(sheet=sheet, copy=copy, notices=self.notices)


def printed(done: int, whole: int, order: PrintOrder, *, paper_out: bool = False) -> PrintView:
    """Return the view of a print that has come so far."""
    bad = Lamp.BAD if paper_out else Lamp.WAITING
    rest = (bad,) * (whole - done)
    bundles = [
        PrintBundle(
            lamp=Lamp.GOOD, title="Säng 1:1–1:3", detail="3 patienter, 6 sidor",
            word="Utskriven 20:22",
        )
    ]  # fmt: skip
    if paper_out:
        bundles.append(
            PrintBundle(
                lamp=Lamp.BAD, title="Säng 1:4–1:9", detail="6 patienter, 12 sidor",
                word="0 av 6 klara", message="Papperet tog slut",
                remedy="Fyll på fack 2 och tryck Försök igen. Alla sex patienter skrivs om från "
                "början. Lägg halva utskrifter i sekretesspåsen.",
            )
        )  # fmt: skip
    return PrintView(
        count=f"{done} av {whole}",
        noun="patienter utskrivna",
        pages=f"{2 * done} av {2 * whole} sidor",
        segments=(Lamp.GOOD,) * done + rest,
        bundles=tuple(bundles),
        finished=done == whole or paper_out,
        again=paper_out,
        trouble=1 if paper_out else None,
    )


def _matched(name: str, wanted: str) -> tuple[tuple[int, int], ...]:
    start = name.casefold().find(wanted)
    return ((start, start + len(wanted)),) if start >= 0 else ()
