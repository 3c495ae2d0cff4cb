"""The patients who never leave the demo hospital, because each of them proves something."""

from dataclasses import dataclass
from datetime import date

from appliance.sources.demo.medicine import FUROSEMIDE, INSULIN_BY_GLUCOSE, TAPER, WARFARIN
from appliance.sources.demo.plan import Line, Oddity, infusion, needed, often, once, times


@dataclass(frozen=True, kw_only=True)
class Resident:
    """A patient with a fixed bed; `allergies` are keys of `warnings.ALLERGIES` or "none".

    `allergies` None means that nothing is recorded. `alerts` are keys of `warnings.ALERTS`.
    """

    given: str
    family: str
    number: str
    woman: bool
    why: str
    lines: tuple[Line, ...]
    allergies: tuple[str, ...] | None = None
    alerts: tuple[str, ...] = ()
    protected: bool = False
    weight: float = 70
    height: int = 170
    egfr: int = 70

    @property
    def born(self) -> date:
        """The birth date that opens the personal number."""
        return date.fromisoformat(self.number[:8])


_AKE = Resident(
    given="Åke",
    family="Övergård",
    number="19121212-1212",
    woman=False,
    why="Hjärtsvikt och hudinfektion",
    allergies=("penicillin", "latex"),
    alerts=("mrsa", "pacemaker", "fasting", "cpr"),
    weight=82,
    height=176,
    egfr=38,
    lines=(
        times("metoprolol-50", "1 tablett", "08 20", "Förmaksflimmer"),
        times("ramipril-5", "1 tablett", "08", "Högt blodtryck"),
        times("apixaban-2,5", "1 tablett", "08 20", "Förmaksflimmer"),
        FUROSEMIDE,
        times(
            "glargin",
            "14 enheter",
            "21",
            "Diabetes typ 2",
            note="Ges även vid fasta",
            renew=46,
            next_dose="16 enheter",
        ),
        times("oxikodon-depot-5", "1 tablett", "08 20", "Smärta, bensår"),
        times("paracetamol-500", "2 tabletter", "08 14 20", "Smärta"),
        times("klindamycin-300", "1 kapsel", "06 14 22", "Hudinfektion"),
        times("levotyroxin-75", "1 tablett", "07", "Hypotyreos. På fastande mage"),
        needed("oxikodon-5", "1 kapsel", 4, "4 kapslar", "Genombrottssmärta"),
        needed("ondansetron-4", "1 tablett", 8, "3 tabletter", "Illamående"),
        INSULIN_BY_GLUCOSE,
        infusion(
            "kaliumklorid", "1000 ml", "83 ml/timme", 12, "S-kalium 3,1 mmol/l. Nytt prov kl 06"
        ),
        infusion("ringer", "1000 ml", "50 ml/timme", 20, "Vätska inför fasta"),
        once("bisakodyl", "1 suppositorium", 60, "Inför undersökning", renew=60),
        times(
            "naproxen-500",
            "1 tablett",
            "08 20",
            "Smärta",
            oddity=Oddity.DO_NOT,
            text="Ges INTE. Nedsatt njurfunktion och blodförtunnande behandling",
        ),
    ),
)
_FICTITIOUS = Resident(
    given="Kvinna",
    family="Fiktiv",
    number="18020202-0202",
    woman=True,
    why="Testpatient, finns inte",
    allergies=("none",),
    weight=65,
    height=168,
    egfr=80,
    lines=(
        times("paracetamol-500", "2 tabletter", "08 14 20", "Testordination"),
        needed("ondansetron-4", "1 tablett", 8, "3 tabletter", "Testordination"),
    ),
)
_LONG_NAME = Resident(
    given="Maximiliana Christina Elisabeth Ulrika Eleonora",
    family="von Rosenfält-Lilliehjelm af Trollesjö-Gyllenstråhle",
    number="18991224-9803",
    woman=True,
    why="Gallvägsinfektion",
    allergies=("none",),
    weight=58.5,
    height=161,
    egfr=51,
    lines=(
        times("cefotaxim", "1 g", "06 14 22", "Gallvägsinfektion", renew=52, next_dose="2 g"),
        times("paracetamol-500", "2 tabletter", "08 14 20", "Smärta"),
        needed("morfin-sc", "2,5 mg", 4, "10 mg", "Smärta"),
        times("dalteparin-5000", "5000 enheter", "20", "Trombosprofylax"),
    ),
)
_EMPTY = Resident(
    given="Tuulikki",
    family="Jääskeläinen",
    number="18940308-9809",
    woman=True,
    why="Planerad operation i morgon",
    weight=71,
    height=169,
    egfr=77,
    lines=(),
)
_PROTECTED = Resident(
    given="Skyddad",
    family="Identitet",
    number="18880517-9804",
    woman=True,
    why="Handledsfraktur",
    allergies=None,
    protected=True,
    weight=64,
    height=166,
    egfr=88,
    lines=(
        times("paracetamol-500", "2 tabletter", "08 14 20", "Smärta"),
        needed("oxikodon-5", "1 kapsel", 4, "4 kapslar", "Genombrottssmärta"),
    ),
)
_LONG_DRUG = Resident(
    given="Małgorzata",
    family="Świątek-Đorđević",
    number="18810930-9800",
    woman=True,
    why="Öppen underbensfraktur",
    allergies=("nuts", "plaster"),
    alerts=("mrsa",),
    weight=77,
    height=172,
    egfr=69,
    lines=(
        once(
            "boostrix",
            "0,5 ml",
            620,
            "Grundvaccination saknas, andra dosen",
            ordered=2,
            note="Fyra veckor efter första dosen",
        ),
        once(
            "pneumokock",
            "0,5 ml",
            540,
            "Mjälten borttagen",
            ordered=30,
            note="Tidigast två veckor efter operationen",
        ),
        times("kloxacillin", "2 g", "06 12 18 23", "Öppen fraktur"),
        times("enoxaparin-40", "40 mg", "20", "Trombosprofylax"),
        times("paracetamol-500", "2 tabletter", "08 14 20", "Smärta"),
        needed("oxikodon-5", "1-2 kapslar", 4, "6 kapslar", "Smärta"),
        times(
            "alendronsyra",
            "1 tablett",
            "07",
            "Benskörhet",
            days=("mon",),
            held="Sängliggande",
            note="Fastande",
        ),
    ),
)
_FORTY = Resident(
    given="İbrahim",
    family="Gündoğdu",
    number="18931104-9812",
    woman=False,
    why="Multisjuk: hjärtsvikt, KOL, njursvikt, mekanisk klaff, fotsår",
    allergies=("nsaid", "contrast"),
    alerts=("pacemaker", "cpr", "fall"),
    weight=94.5,
    height=181,
    egfr=29,
    lines=(
        FUROSEMIDE,
        INSULIN_BY_GLUCOSE,
        TAPER,
        WARFARIN,
        times("bisoprolol-2,5", "1 tablett", "08", "Hjärtsvikt"),
        times(
            "digoxin",
            "1 tablett",
            "08",
            "Förmaksflimmer",
            every=2,
            note="Varannan dag. Puls före dos",
        ),
        times("isosorbid-30", "1 tablett", "08", "Kärlkramp"),
        times("atorvastatin-40", "1 tablett", "20", "Kranskärlssjukdom"),
        times("amlodipin-5", "1 tablett", "08", "Högt blodtryck"),
        times("glargin", "22 enheter", "21", "Diabetes typ 2", renew=40, next_dose="20 enheter"),
        times("levotyroxin-75", "1 tablett", "07", "Hypotyreos. På fastande mage"),
        times("allopurinol-100", "1 tablett", "08", "Gikt"),
        times("tamsulosin", "1 tablett", "08", "Prostataförstoring"),
        times("latanoprost", "1 droppe", "21", "Grön starr, båda ögonen"),
        times("tiotropium", "1 kapsel", "08", "KOL"),
        times("budesonid-formoterol", "2 doser", "08 20", "KOL"),
        times("pantoprazol-iv", "40 mg", "08", "Blödande magsår"),
        times(
            "vankomycin",
            "1 g",
            "09",
            "Endokardit. Dos efter njurfunktion",
            every=2,
            oddity=Oddity.MODIFIER,
            text="1 g kl 09 varannan dag. Ges först när läkare godkänt dalvärdet",
        ),
        times("mirtazapin-15", "1 tablett", "21", "Depression"),
        times("melatonin-2", "1 tablett", "21", "Sömn"),
        times("kalcium-d", "1 tablett", "12", "Kortisonbehandling"),
        times("paracetamol-500", "2 tabletter", "08 14 20", "Smärta"),
        times("fentanyl-25", "1 plåster", "09", "Smärta", every=3),
        often("jarn", "1 tablett", 1, "Järnbrist"),
        often("b12", "1 tablett", 1, "B12-brist"),
        often("folsyra-5", "1 tablett", 1, "Folatbrist"),
        often("laktulos", "15 ml", 2, "Förstoppning"),
        often("acetylcystein", "1 tablett", 3, "Slem"),
        often("hydrokortison-kram", "1 applikation", 2, "Eksem på underbenen"),
        needed("nitroglycerin", "1-2 doser", 1, "8 doser", "Bröstsmärta"),
        needed("oxikodon-5", "1 kapsel", 6, "3 kapslar", "Smärta"),
        needed("salbutamol-neb", "2,5 ml", 2, "20 ml", "Andnöd"),
        needed("ondansetron-4", "1 tablett", 8, "3 tabletter", "Illamående"),
        needed("glukos-30", "30 ml", 1, "90 ml", "B-glukos under 4 mmol/l"),
        needed("haloperidol", "0,5-1 tablett", 8, "3 tabletter", "Förvirring"),
        needed("natriumpikosulfat", "10 droppar", 24, "10 droppar", "Förstoppning"),
        infusion("oxygen", "1 flaska", "1 liter/minut", 16, "Mål: saturation 88-92 %"),
        infusion("natriumklorid", "500 ml", "20 ml/timme", 25, "Håller infarten öppen"),
        times(
            "spironolakton-25",
            "1 tablett",
            "08",
            "Hjärtsvikt",
            held="S-kalium 5,6 mmol/l",
            held_after=30,
        ),
        times("metformin-500", "1 tablett", "08 18", "Diabetes typ 2", held="Nedsatt njurfunktion"),
    ),
)

RESIDENTS = {
    ("B31", 0): _FICTITIOUS,
    ("B31", 4): _LONG_NAME,
    ("B32", 2): _EMPTY,
    ("B32", 6): _PROTECTED,
    ("B32", 10): _LONG_DRUG,
    ("M41", 0): _AKE,
    ("M41", 4): _FORTY,
}
"""The residents by ward and number of the place."""
