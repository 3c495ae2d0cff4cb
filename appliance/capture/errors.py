"""Why a capture is refused or could not be kept."""

from storage.errors import LyktaError


class EmptyUnit(LyktaError):
    """The source says that nobody lies on a ward that had patients."""

    code = "G-01"
    message = "The record system says {unit} has no patients, but it had {before}."
    remedy = (
        "The older copy is kept. If the ward is truly empty, IT runs "
        "'lykta capture --once --accept {unit}'."
    )


class CollapsedUnit(LyktaError):
    """More patients vanished at once than a ward discharges."""

    code = "G-02"
    message = "{unit} went from {before} patients to {now} since the last copy."
    remedy = (
        "The older copy is kept. If this is right, IT runs 'lykta capture --once --accept {unit}'."
    )


class CanaryMissing(LyktaError):
    """The fictitious patient who is always admitted was not there."""

    code = "G-03"
    message = "The test patient is missing from {unit}: the answer cannot be whole."
    remedy = "The older copy is kept. IT checks the record system and its test patient."


class OrdersVanished(LyktaError):
    """Patients are there, their orders are gone: a half-dead record system."""

    code = "G-04"
    message = "{unit} has {now} patients but almost no medicines; before there were {before}."
    remedy = (
        "The older copy is kept. If this is right, IT runs 'lykta capture --once --accept {unit}'."
    )


class SamePatientTwice(LyktaError):
    """Two charts of one snapshot belong to the same person."""

    code = "G-05"
    message = "The record system lists the same patient twice in {unit}."
    remedy = "The older copy is kept. IT checks the stays of {unit} in the record system."


class BookVanished(LyktaError):
    """A clinic's appointment book came back empty."""

    code = "G-06"
    message = "The appointment book of {unit} came back empty; before it had {before} visits."
    remedy = (
        "The older copy is kept. If this is right, IT runs 'lykta capture --once --accept {unit}'."
    )


class WrongUnit(LyktaError):
    """A snapshot holds another unit than the one asked for."""

    code = "G-07"
    message = "The answer for {unit} belongs to another unit."
    remedy = "The older copy is kept. IT checks the unit's place in the configuration."


class CaptureRunning(LyktaError):
    """Another capture of this machine is under way."""

    code = "G-08"
    message = "Another capture is already running on this machine."
    remedy = "Wait until it is done, then try again."


class PatientsLostOrders(LyktaError):
    """Many patients have no orders any more: the orders of a part of the ward are missing."""

    code = "G-10"
    message = "In {unit} only {now} patients have medicines; before, {before} had."
    remedy = (
        "The older copy is kept. If this is right, IT runs 'lykta capture --once --accept {unit}'."
    )


class BookCollapsed(LyktaError):
    """Diaries or visits of a clinic vanished at once, more than a clinic cancels."""

    code = "G-11"
    message = (
        "The appointment book of {unit} shrank from {books} diaries with {before} visits to "
        "{left} with {now}."
    )
    remedy = (
        "The older copy is kept. If this is right, IT runs 'lykta capture --once --accept {unit}'."
    )


class NothingToCompare(LyktaError):
    """An empty answer, and the copies it should be compared with cannot be read."""

    code = "G-12"
    message = "The record system's answer for {unit} is empty, and no older copy can be compared."
    remedy = (
        "IT checks this machine's disk. If the unit is truly empty, IT runs "
        "'lykta capture --once --accept {unit}'."
    )


class CaptureCrashed(LyktaError):
    """A unit's capture met a fault that no rule names."""

    code = "G-09"
    message = "The copy of {unit} failed in a way Lykta did not expect: {what}."
    remedy = "The older copy is kept. Send the log with the code to Lykta's developers."
