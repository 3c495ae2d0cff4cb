"""Hand-made sheets for the paper's tests: the patients of the mockups, all invented."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from printing.sheets.sheet import (
    AdministrationOverview,
    AllergyBox,
    AllergyLine,
    AsOf,
    Blind,
    BookDay,
    BookKind,
    BookRow,
    DayBook,
    DoseMark,
    DoseState,
    End,
    Foot,
    Head,
    Hour,
    MedicationList,
    Medicine,
    MedicineSection,
    OverviewRow,
    Section,
    WardList,
    WardRow,
)
from storage.records import AllergyState

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AS_OF = datetime(2026, 11, 21, 19, 10, tzinfo=STOCKHOLM)

LISTED = AllergyBox(
    state=AllergyState.LISTED,
    label="ÖVERKÄNSLIGHET",
    lines=(
        AllergyLine(substance="PENICILLIN", detail="anafylaxi 2014, livshotande"),
        AllergyLine(substance="LATEX", detail="kontakteksem"),
    ),
)
NONE_KNOWN = AllergyBox(
    state=AllergyState.NONE_KNOWN, label="ÖVERKÄNSLIGHET", text="Ingen känd överkänslighet"
)
NOT_RECORDED = AllergyBox(
    state=AllergyState.NOT_RECORDED,
    label="ÖVERKÄNSLIGHET",
    text="INTE REGISTRERAD",
    advice="– betyder inte att överkänslighet saknas. "
    "Fråga patienten och anhöriga innan något ges.",
)
FRESH = AsOf(
    label="UPPGIFTER FRÅN JOURNALEN",
    when="lör 21 nov 19:10",
    age="71 min gamla vid utskriften 20:21",
    missing="Senare ordinationer finns inte här.",
)
STALE = AsOf(
    label="UPPGIFTER FRÅN JOURNALEN",
    when="lör 21 nov 13:10",
    age="7 h 11 min GAMLA vid utskriften 20:21",
    missing="Läkare ska gå igenom listan före användning.",
    too_old=True,
)
AGE_UNKNOWN = msgspec.structs.replace(
    STALE, when="ÅLDER OKÄND", age="Kopian säger lör 21 nov 13:10. Klockan går inte att lita på."
)


def head(title: str, count: str, **changes: object) -> Head:
    """Return the head of the man of the mockups, with changes."""
    whole = Head(
        title=title,
        count=count,
        capsule="RESERVKOPIA – INTE AKTUELL JOURNAL",
        name="Övergård, Åke",
        number="19121212-1212",
        person="man · 113 år",
        place="Avd 12 · sal 2 · plats 1 · vårdtillfälle 26-048817",
        facts=("82 kg (18/11) · 176 cm (18/11) · eGFR 38 ml/min (20/11)",),
        as_of=FRESH,
        allergy=LISTED,
        attention_label="Uppmärksamhetssignal",
        attention=("MRSA-bärare", "Pacemaker", "Fasta från 22/11 00:00", "HLR: ja"),
    )
    return msgspec.structs.replace(whole, **changes)


def foot(serial: str = "A12-0412", **changes: object) -> Foot:
    """Return the foot of the mockups, with changes."""
    whole = Foot(
        serial=serial,
        lines=(
            f"Blad {serial} · skäl: driftstopp sedan 20:05 · utskriven 2026-11-21 20:21 "
            "av Karin Lundgren, ssk · enhet LYKTA-A12",
            "Hämtad 19:10–19:12 · klockan kontrollerad · gäller till 22/11 08:00 eller tills "
            "nytt blad finns · stöd 08-465 004 10",
        ),
        number="19121212-1212",
        name="Övergård, Åke",
        page_pattern="Sida {x} av {y}",
    )
    return msgspec.structs.replace(whole, **changes)


def medicine(drug: str, amount: str = "1 tablett", **facts: object) -> Medicine:
    """Return a medicine with usual words where none are given."""
    usual: dict[str, object] = {
        "key": drug,
        "strength": "50 mg",
        "form": "tablett",
        "route": "oralt",
        "times": ("08:00", "20:00"),
        "ordered": "Ord. 18/11 A. Lind",
        "last_given": "Senast 21/11 08:05",
        "last_given_detail": "KL",
    }
    return Medicine(drug=drug, amount=amount, **{**usual, **facts})


REGULAR = (
    medicine("metoprolol", form="depottablett", reason="Förmaksflimmer"),
    medicine("ramipril", strength="5 mg", times=("08:00",), reason="Högt blodtryck."),
    medicine(
        "apixaban", strength="2,5 mg", form="filmdragerad tablett", high_alert=True,
        tags=("Riskläkemedel",), reason="Förmaksflimmer",
    ),
    medicine(
        "furosemid", "1 tablett kl 08, ½ tablett kl 14", strength="40 mg",
        times=("08:00", "14:00"), reason="Hjärtsvikt. Vikt varje morgon",
    ),
    medicine(
        "insulin glargin", "14 enheter", strength="100 enheter/ml", form="injektionsvätska",
        route="subkutant", times=("21:00",), high_alert=True, tags=("Riskläkemedel",),
        reason="Diabetes typ 2.", instruction="Ges även vid fasta",
    ),
    medicine(
        "levodopa/karbidopa/entakapon", strength="150 mg/37,5 mg/200 mg",
        form="filmdragerad tablett, får inte delas eller krossas",
        times=("07:00", "11:00", "15:00", "19:00"),
        reason="Parkinsons sjukdom. Ges på exakt tid, minst 30 minuter före mat",
    ),
    medicine("paracetamol", "2 tabletter", strength="500 mg", times=("08:00", "14:00", "20:00")),
    medicine(
        "prednisolon", "", strength="5 mg", route="", times=(),
        verbatim="5 tabletter kl 08 till och med 23/11, därefter 4 tabletter, sedan enligt schema",
        verbatim_mark="Kontrollera i källtexten", tags=("flera doseringar",),
    ),
    medicine("levotyroxin", strength="75 mikrogram", times=("07:00",), reason="Hypotyreos"),
)  # fmt: skip
AS_NEEDED = (
    medicine(
        "oxikodon", "1 kapsel", strength="5 mg", form="kapsel", high_alert=True, times=(),
        tags=("Riskläkemedel",), needed_for="Genombrottssmärta",
        limits=("Minst 4 timmar emellan", "Högst 4 kapslar per dygn"),
        given_day=("21/11 06:40 1 kapsel KL", "21/11 13:15 1 kapsel MB"), left="Kvar 2 kapslar",
        left_amount="2 kapslar",
    ),
    medicine(
        "ondansetron", "1 tablett", strength="4 mg", form="munsönderfallande tablett", times=(),
        needed_for="Illamående", limits=("Minst 8 timmar emellan", "Högst 3 tabletter per dygn"),
        given_day=("Inget givet",), left="Kvar 3 tabletter", left_amount="3 tabletter",
    ),
    medicine(
        "insulin aspart", "2–6 enheter", strength="100 enheter/ml", form="injektionsvätska",
        route="enligt schema, subkutant", times=(), high_alert=True, tags=("Riskläkemedel",),
        needed_for="B-glukos över 15 mmol/l", limits=("Högst 18 enheter per dygn",),
        given_day=("21/11 13:50 4 enheter MB",), left="Räkna själv ut vad som är kvar",
    ),
)  # fmt: skip
INFUSIONS = (
    medicine(
        "kaliumklorid", "83 ml/timme", strength="40 mmol",
        form="i natriumklorid 9 mg/ml, 1 000 ml", route="PVK vänster arm", high_alert=True,
        tags=("Riskläkemedel",), times=("21/11 14:20",), reason="S-kalium 3,1 mmol/l.",
        ordered="Ord. 21/11 P. Åström",
    ),
    medicine(
        "Ringer-Acetat", "50 ml/timme", strength="1 000 ml", form="infusionsvätska",
        route="PVK höger hand", times=("21/11 09:30",), reason="Vätska inför fasta",
    ),
)  # fmt: skip
ONE_TIME = (
    medicine(
        "bisakodyl", "1 suppositorium", strength="10 mg", form="suppositorium", route="rektalt",
        times=("22/11 06:00",), reason="Inför undersökning", last_given="Ej given 21/11 19:10",
        last_given_detail="",
    ),
)  # fmt: skip
STOPPED = (
    medicine(
        "naproxen", strength="500 mg", stopped=True, tags=("UTSATT",), times=("08:00",),
        times_note="Utsatt 20/11 10:15", reason="Nedsatt njurfunktion",
    ),
)  # fmt: skip

_COLUMNS = {
    Section.REGULAR: ("Dos · väg", "Tider", "Indikation · anvisning", "Ordinerad · senast given"),
    Section.AS_NEEDED: (
        "Dos · väg", "Minst emellan", "Skäl · högst per dygn", "Givet senaste 24 h · kvar",
    ),
    Section.INFUSION: ("Hastighet · väg", "Start", "Innehåll · anvisning", "Ordinerad · påsbyte"),
    Section.ONE_TIME: ("Dos · väg", "Ges", "Indikation · anvisning", "Ordinerad · given"),
    Section.STOPPED: ("Dos · väg", "Utsatt", "Orsak", "Ordinerad · senast given"),
}  # fmt: skip
_TITLES = {
    Section.REGULAR: "Stående · {n}",
    Section.AS_NEEDED: "Vid behov · {n}",
    Section.INFUSION: "Infusion · {n}",
    Section.ONE_TIME: "Engångsdos · {n}",
    Section.STOPPED: "Utsatta senaste 72 timmarna · {n} – ges inte",
}


def section(kind: Section, medicines: tuple[Medicine, ...]) -> MedicineSection:
    """Return a section with its title and column heads."""
    title = _TITLES[kind].format(n=len(medicines))
    return MedicineSection(
        section=kind, title=title, columns=("", *_COLUMNS[kind]), medicines=medicines
    )


def medication_list(
    groups: dict[Section, tuple[Medicine, ...]] | None = None,
    foot_changes: dict[str, object] | None = None,
    end: End | None = None,
    **changes: object,
) -> MedicationList:
    """Return a medication list of the given sections, head changed as wished."""
    if groups is None:
        groups = {
            Section.REGULAR: REGULAR,
            Section.AS_NEEDED: AS_NEEDED,
            Section.INFUSION: INFUSIONS,
            Section.ONE_TIME: ONE_TIME,
            Section.STOPPED: STOPPED,
        }
    n = sum(len(group) for kind, group in groups.items() if kind is not Section.STOPPED)
    counts = " · ".join(_TITLES[kind].format(n=len(group)) for kind, group in groups.items())
    whole = f"SLUT PÅ LISTAN – {n} av {n} läkemedel"
    return MedicationList(
        head=head("Läkemedelslista", f"{n} läkemedel", **changes),
        foot=foot(**(foot_changes or {})),
        sections=tuple(section(kind, group) for kind, group in groups.items()),
        glass_columns=("Läkemedel", "Dos", "Väg", "Tider", "Senast given", "Nästa"),
        continues="Listan fortsätter på nästa sida",
        continued="fortsättning",
        end=end or End(complete=True, text=whole, counts=counts),
    )


OVERVIEW_WORDS = {
    "medicine": "Läkemedel · dos · väg",
    "given": "Givet senaste 12 h",
    "time_sign": "tid  sign",
    "none_given": "inget",
    "earlier": "+{n} tidigare",
    "entered": "Införd",
    "timed_title": "Med tider · 9",
    "as_needed_title": "Vid behov · 3",
    "infusion_title": "Infusion · 2",
    "limits": "Skäl, mellanrum, dygnsmax",
    "given_day": "Givet 24 h till 19:10",
    "left": "Kvar",
    "give_now": "Ges nu:  tid · dos · sign (▲ två)",
    "rate": "Hastighet · väg",
    "running": "Pågick 19:10",
    "bag_changes": "Ny påse · ändrad hastighet · stopp:  tid · ml/timme · sign (▲ två)",
    "at": "kl",
    "dose": "dos",
    "sign": "sign",
    "first": "1",
    "second": "2",
    "new_bag": "ny påse",
    "changed": "ändrad",
    "stop": "stopp",
    "per_hour": "ml/tim",
    "volume_left": "ml kvar",
    "new_orders": "Nya ordinationer",
    "new_drug": "läkemedel · styrka · form",
    "new_dose": "Dos",
    "new_route": "Väg",
    "new_times": "Tider",
    "new_prescriber": "Ordinerad av (texta)",
    "new_signature": "kl · läkarsign",
    "new_given": "Givet:  tid / sign",
    "register": "Sign = namn",
    "register_hint": "(texta)",
}


def mark(hours: float, state: DoseState = DoseState.PLANNED, detail: str = "") -> DoseMark:
    """Return a dose so many hours after the copy's hour (19:00)."""
    at = AS_OF.replace(minute=0) + timedelta(hours=hours)
    return DoseMark(at=at, state=state, text=f"{at:%H:%M}", detail=detail)


def _timed() -> tuple[OverviewRow, ...]:
    given = DoseState.GIVEN
    morning, noon = mark(-10.9, given, "KL"), mark(-4.8, given, "MB")
    maybe, next_morning = mark(1, DoseState.MAYBE_GIVEN), mark(13)
    rows = [
        OverviewRow(medicine=REGULAR[0], past=(morning,), due=(maybe, next_morning)),
        OverviewRow(medicine=REGULAR[1], past=(morning,), due=(next_morning,)),
        OverviewRow(medicine=REGULAR[2], past=(morning,), due=(maybe, next_morning)),
        OverviewRow(medicine=REGULAR[3], past=(morning, noon), due=(next_morning, mark(19))),
        OverviewRow(medicine=REGULAR[4], past_note="inget", due=(mark(2),)),
        OverviewRow(
            medicine=REGULAR[5],
            past=(mark(-12, given, "JS"), mark(-8, given, "KL"), mark(-4, given, "MB"),
                  mark(-0.5, given, "MB"), mark(-6, DoseState.NOT_GIVEN, "V")),
            due=(mark(12), mark(16), mark(20)),
        ),
        OverviewRow(
            medicine=REGULAR[6],
            past=(morning, mark(-5, DoseState.NOT_GIVEN, "Patienten sov, ges senare MB")),
            due=(maybe, next_morning, mark(19)),
        ),
        OverviewRow(medicine=REGULAR[7], past=(morning,), due_note="Tider saknas: se källtexten"),
        OverviewRow(medicine=REGULAR[8], past=(mark(-12, given, "KL"),), due=(mark(12),)),
    ]  # fmt: skip
    return tuple(rows)


def overview(
    timed: tuple[OverviewRow, ...] | None = None,
    as_needed: tuple[Medicine, ...] = AS_NEEDED,
    infusions: tuple[Medicine, ...] = INFUSIONS,
    **changes: object,
) -> AdministrationOverview:
    """Return an administration overview with a blind window from 19:10 to 20:05."""
    start = AS_OF.replace(minute=0)
    starts = [start + timedelta(hours=n) for n in range(24)]
    hours = tuple(
        Hour(
            start=at,
            text=f"{at:%H}",
            day={19: "lör 21 nov", 0: "sön 22 nov"}.get(at.hour, ""),
            blind=n < 2,
        )
        for n, at in enumerate(starts)
    )
    running = DoseMark(at=AS_OF, state=DoseState.RUNNING, text="Startad 21/11 14:20", detail="MB")
    return AdministrationOverview(
        head=head(
            "Administreringsöversikt",
            "15 läkemedel · 9 med tider",
            **{
                "second_label": "SIGNERA I RUTORNA",
                "second_title": "21/11 19:00 – 22/11 19:00",
                "second_lines": ("Avbrott sedan 20:05.", "Okänd tid 19:10–20:05: se randigt."),
                **changes,
            },
        ),
        foot=foot("A12-0413", tick="Hela bladet infört i journalen  kl ______ sign _________"),
        hours=hours,
        glass_hours=hours,
        blind=Blind(
            start=AS_OF,
            end=AS_OF + timedelta(minutes=55),
            label="okänt",
            text="Randigt 19:10–20:05: kan redan vara givet: fråga, titta, bocka av.",
        ),
        timed=_timed() if timed is None else timed,
        as_needed=tuple(OverviewRow(medicine=one) for one in as_needed),
        infusions=tuple(
            OverviewRow(medicine=one, past=(running,), due_note="Klar 22/11 02:20")
            for one in infusions
        ),
        now=AS_OF + timedelta(minutes=71),
        now_text="20:21",
        legend=(
            "▲ Riskläkemedel: två signerar, ruta 1 och 2.",
            "Ruta med ram = ska ges. Grå ruta med prick = ska inte ges.",
            "Ändra aldrig en tryckt rad: stryk den och skriv en ny.",
        ),
        glass_legend=(),
        codes_title="Ej givet – ringa in koden och skriv skäl:",
        codes=("V vägrar", "K kräks", "F fastar", "P permission, borta", "S läkemedlet saknas",
               "U uppehåll enligt läkare", "A annat"),
        words=OVERVIEW_WORDS,
        continues="Listan fortsätter på nästa sida",
        end=End(complete=True, text="SLUT – 15 av 15 läkemedel"),
    )  # fmt: skip


_WARD = (
    ("1:1", "Övergård, Åke", "19121212-1212", "113 m", ("PENICILLIN", "LATEX"), "20:00 ?", 4),
    ("1:2", "Ängström, Siv", "18940317-9824", "132 k", (), "21:00", 2),
    ("2:1", "Björnelid, Torvald", "18991108-9812", "127 m", ("SULFA",), "08:00", 3),
    ("2:2", "Tidblad, Kerstin", "18970818-9841", "129 k", None, "22:00", 2),
    ("3:2", "Sørensen Wåhl, Øystein", "18930502-9838", "133 m", ("JORDNÖT", "ASA"), "22:00", 2),
    ("4:1", "Łukaszewicz-Bergström, Maria Margareta Elisabet", "18950724-9804", "131 k", None,
     "20:00 ?", 7),
    ("5:2", "Duşçu, İpek", "18990909-9823", "127 k", ("LATEX",), "08:00", 2),
    ("6", "Hallström, Viggo", "18910411-9871", "135 m", (), "fortgår", 3),
)  # fmt: skip


def _short_box(allergens: tuple[str, ...] | None) -> AllergyBox:
    if allergens is None:
        return msgspec.structs.replace(NOT_RECORDED, advice="")
    if not allergens:
        return msgspec.structs.replace(NONE_KNOWN, text="Ingen känd")
    lines = tuple(AllergyLine(substance=one) for one in allergens)
    return msgspec.structs.replace(LISTED, lines=lines)


def ward_list(times: int = 1, **changes: object) -> WardList:
    """Return a ward list of the mockup's patients, repeated `times` times."""
    rows = tuple(
        WardRow(
            patient=number,
            bed=bed,
            name=name,
            number=number,
            age=age,
            allergy=_short_box(allergens),
            high_alert=bed.endswith("1"),
            next_dose=next_dose,
            medicines="15",
            pages=pages,
        )
        for bed, name, number, age, allergens, next_dose, pages in _WARD * times
    )
    return WardList(
        head=head(
            "Avdelningslista",
            "12 patienter · 124 läkemedel · 34 sidor i bunten",
            **{
                "name": "Avdelning 12 · Medicin",
                "number": "",
                "person": "",
                "place": "12 vårdplatser belagda, 2 lediga (sal 6: 1 plats, sal 7)",
                "facts": ("Första sidan i bunten. Läggs överst i driftstoppspärmen.",),
                "allergy": None,
                "attention": (),
                "second_label": "ÅTERLÄMNING",
                "second_title": "Alla blad åter i pärmen",
                "second_lines": (
                    "Bocka av varje sida när den är åter.",
                    "Saknas en sida: leta innan ni för in.",
                ),
                **changes,
            },
        ),
        foot=foot(
            "A12-0411", number="Avdelning 12", name="Avdelningslista",
            tick="Alla 34 sidor åter  kl ______ sign _________",
        ),
        columns=("Plats", "Namn", "Personnummer", "Ålder", "ÖVERKÄNSLIGHET", "Hög-risk",
                 "Nästa dos", "Läke-medel", "Sidor", "Utdelad kl · sign",
                 "Alla sidor åter  kl · sign"),
        rows=rows,
        legend=("▲ minst ett riskläkemedel", "? kan redan vara givet, se översikten"),
        new_patients="Nya patienter under avbrottet:",
        place_word="plats",
        end=End(complete=True, text=f"SLUT – {len(rows)} av {len(rows)} patienter"),
    )  # fmt: skip


BOOK_WORDS = {
    "time": "Tid", "minutes": "Min", "patient": "Patient · personnummer", "phone": "Telefon",
    "reason": "Besöksorsak", "arrived": "kom", "late": "sen", "no_show": "uteblev",
    "sign": "sign", "free": "LEDIG", "blocked": "SPÄRRAD", "in_name": "namn",
    "in_number": "pnr", "in_phone": "tel", "in_at": "kl", "in_reason": "orsak",
    "in_booked_by": "bokad av", "in_entered": "införd",
    "new_title": "Akuta besök och övriga nya bokningar", "new_time": "tid",
    "new_patient": "namn · pnr", "new_phone": "telefon", "new_reason": "orsak",
    "new_sign": "sign",
}  # fmt: skip
_VISITS = (
    ("08:00", "30", "Ekdahl, Rut", "18950211-9820", "070-174 06 11", "Undersökning, röntgen"),
    ("08:30", "60", "Håkansson, Ivar", "18980807-9835", "070-174 06 24", "Rotbehandling, tand 36"),
    ("09:30", "45", "", "", "", "Ledig 45 min"),
    ("10:15", "30", "Quist Öhman, Alma", "18920919-9844", "070-174 06 37",
     "Lagning 14. Önskar tidigare tid"),
    ("11:30", "30", "", "", "", "Ledig 30 min"),
    ("12:00", "60", "", "", "", "Lunch"),
    ("13:30", "90", "Żółtowska-Lindblad, Bronisława", "18910630-9868", "070-174 06 63",
     "Kron- och broprotetik, provning. Tolk bokad (polska)"),
    ("16:00", "30", "", "", "", "Administration"),
)  # fmt: skip


def _book_row(visit: tuple[str, ...]) -> BookRow:
    time, minutes, name, number, phone, text = visit
    kind = BookKind.BOOKED if name else BookKind.BLOCKED
    if text.startswith("Ledig"):
        kind = BookKind.FREE
    return BookRow(
        start=AS_OF, end=AS_OF, kind=kind, time=time, minutes=minutes, name=name,
        number=number, phone=phone, text=text, wants_earlier="tidigare" in text,
    )  # fmt: skip


def day_book(times: int = 1, **changes: object) -> DayBook:
    """Return a dentist's day book with three coming days."""
    rows = tuple(map(_book_row, _VISITS * times))
    titles = ("Tisdag 24 november", "Onsdag 25 november", "Torsdag 26 november")
    return DayBook(
        head=head(
            "Dagbok",
            "",
            **{
                "name": "Måndag 23 november",
                "number": "",
                "person": "Leg. tandläkare Eva Strand · rum 2",
                "place": "",
                "facts": ("Tandkliniken Norr · 7 besök · 3 lediga tider",
                          "Skriv nya bokningar i de streckade raderna."),
                "allergy": None,
                "attention": (),
                "capsule": "RESERVKOPIA – INTE AKTUELL TIDBOK",
                **changes,
            },
        ),
        foot=foot("TN-0088", number="Eva Strand", name="mån 23 nov"),
        practitioner="Leg. tandläkare Eva Strand",
        day=BookDay(title="Måndag 23 november", rows=rows),
        coming_title="Kommande tre dagar",
        coming=tuple(BookDay(title=title, rows=rows) for title in titles),
        words=BOOK_WORDS,
        free_text="○ ledig tid – ring in från väntelistan, ⇧ först",
        end=End(complete=True, text="SLUT – 7 av 7 besök", counts="3 lediga tider"),
    )  # fmt: skip
