"""Hand-made medication lists for the paper's tests: the patients of the mockups, all invented."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from printing.sheets.sheet import (
    AllergyBox,
    AllergyLine,
    AsOf,
    End,
    Foot,
    Head,
    MedicationList,
    Medicine,
    MedicineSection,
    Section,
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
