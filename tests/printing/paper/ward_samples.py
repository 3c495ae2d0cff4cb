"""Hand-made ward lists: the mockups' patients in their beds."""

import msgspec

from printing.sheets.sheet import AllergyBox, AllergyLine, End, WardList, WardRow
from tests.printing.paper.samples import LISTED, NONE_KNOWN, NOT_RECORDED, foot, head

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
