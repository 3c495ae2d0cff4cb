"""Hand-made day books: a dentist's Monday and the three days after it."""

from printing.sheets.sheet import BookDay, BookKind, BookRow, DayBook, End
from tests.printing.paper.samples import AS_OF, foot, head

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
