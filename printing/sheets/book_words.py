"""The fixed phrases of the day book's form, by the names in docs/sheets.md."""

from printing.language import Language, mark
from storage.records import AppointmentStatus

_WORDS = {
    "time": mark("Time"),
    "minutes": mark("Min"),
    "patient": mark("Patient · personal number"),
    "phone": mark("Telephone"),
    "reason": mark("Reason for the visit"),
    "arrived": mark("arrived"),
    "late": mark("late"),
    "no_show": mark("no-show"),
    "sign": mark("sign"),
    "free": mark("FREE"),
    "blocked": mark("BLOCKED"),
    "in_name": mark("name"),
    "in_number": mark("personal no."),
    "in_phone": mark("tel"),
    "in_at": mark("at"),
    "in_reason": mark("reason"),
    "in_booked_by": mark("booked by"),
    "in_entered": mark("entered"),
    "new_title": mark("Urgent visits and other new bookings"),
    "new_time": mark("time"),
    "new_patient": mark("name · personal no."),
    "new_phone": mark("telephone"),
    "new_reason": mark("reason"),
    "new_sign": mark("sign"),
}
_STATUS = {
    AppointmentStatus.BOOKED: "",
    AppointmentStatus.ARRIVED: mark("arrived"),
    AppointmentStatus.DONE: mark("done"),
    AppointmentStatus.NO_SHOW: mark("no-show"),
    AppointmentStatus.CANCELLED: mark("cancelled"),
}


def book_words(language: Language) -> dict[str, str]:
    """Return the phrases which no booking changes."""
    return {name: language.say(words) for name, words in _WORDS.items()}


def status_words(status: AppointmentStatus, language: Language) -> str:
    """Return what the source knows of a visit; nothing for one that is only booked."""
    return language.say(_STATUS[status])
