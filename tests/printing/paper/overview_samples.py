"""Hand-made administration overviews: the mockups' doses round the copy's hour."""

from datetime import timedelta

from printing.sheets.sheet import (
    AdministrationOverview,
    Blind,
    DoseMark,
    DoseState,
    End,
    Hour,
    Medicine,
    OverviewRow,
)
from tests.printing.paper.samples import AS_NEEDED, AS_OF, INFUSIONS, REGULAR, foot, head

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
