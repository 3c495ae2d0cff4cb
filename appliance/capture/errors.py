"""Why a capture is refused or could not be kept."""

from storage.errors import LyktaError


class EmptyUnit(LyktaError):
    """The source says that nobody lies on a ward that had patients."""

    code = "G-01"
    message = "The record system says {unit} has no patients, but it had {before}."
    remedy = (
        "The older copy is kept. If this is right, a person accepts it: 'lykta quarantine list'."
    )


class CollapsedUnit(LyktaError):
    """More patients vanished at once than a ward discharges."""

    code = "G-02"
    message = "{unit} went from {before} patients to {now} since the last copy."
    remedy = (
        "The older copy is kept. If this is right, a person accepts it: 'lykta quarantine list'."
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
        "The older copy is kept. If this is right, a person accepts it: 'lykta quarantine list'."
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
        "The older copy is kept. If this is right, a person accepts it: 'lykta quarantine list'."
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
        "The older copy is kept. If this is right, a person accepts it: 'lykta quarantine list'."
    )


class BookCollapsed(LyktaError):
    """Diaries or visits of a clinic vanished at once, more than a clinic cancels."""

    code = "G-11"
    message = (
        "The appointment book of {unit} shrank from {books} diaries with {before} visits to "
        "{left} with {now}."
    )
    remedy = (
        "The older copy is kept. If this is right, a person accepts it: 'lykta quarantine list'."
    )


class NothingToCompare(LyktaError):
    """An empty answer, and the copies it should be compared with cannot be read."""

    code = "G-12"
    message = "The record system's answer for {unit} is empty, and no older copy can be compared."
    remedy = (
        "IT checks this machine's disk. If the unit is truly empty, a person accepts it: "
        "'lykta quarantine list'."
    )


class CaptureCrashed(LyktaError):
    """A unit's capture met a fault that no rule names."""

    code = "G-09"
    message = "The copy of {unit} failed in a way Lykta did not expect: {what}."
    remedy = "The older copy is kept. Send the log with the code to Lykta's developers."


class PatientsEmptied(LyktaError):
    """Patients who stayed lost every order at once."""

    code = "G-13"
    message = (
        "In {unit}, {emptied} of {stayed} patients who had medicines and are still there have "
        "none now."
    )
    remedy = (
        "The older copy is kept. If this is right, a person accepts it: 'lykta quarantine list'."
    )


class OrdersThinned(LyktaError):
    """Every patient lost a part of her orders."""

    code = "G-14"
    message = (
        "In {unit}, {thinned} of {stayed} patients who are still there lost a large part of their "
        "medicines at once."
    )
    remedy = (
        "The older copy is kept. If this is right, a person accepts it: 'lykta quarantine list'."
    )


class SlowLoss(LyktaError):
    """A ward lost half of its patients in a day, a few at a time."""

    code = "G-15"
    message = "{unit} had {before} patients within the last day and has {now} now."
    remedy = (
        "The older copy is kept. If this is right, a person accepts it: 'lykta quarantine list'."
    )


class BelowUsual(LyktaError):
    """A ward has far fewer patients than it ever had at this hour of the week."""

    code = "G-16"
    message = "{unit} has {now} patients; at this hour of the week it never had under {usual}."
    remedy = (
        "The older copy is kept. If this is right, a person accepts it: 'lykta quarantine list'."
    )


class SourceStandsStill(LyktaError):
    """The source's own time does not advance: a copy of the record system answers, not itself."""

    code = "G-17"
    message = (
        "The record system's own time has stood still over {captures} captures of {unit}: its "
        "answers may be old."
    )
    remedy = "The older copy is kept. IT looks whether a replica or a cache answers."


class FirstCopyBare(LyktaError):
    """A first copy has patients and no orders, while the other units have orders."""

    code = "G-18"
    message = "The first copy of {unit} has {now} patients and no medicines at all."
    remedy = (
        "IT checks the rights that Lykta has in the record system. If this is right, a person "
        "accepts it: 'lykta quarantine list'."
    )


class SiteShrank(LyktaError):
    """All wards together lost more patients than a hospital discharges in hours."""

    code = "G-19"
    message = "All wards together went from {before} patients to {now} since their last copies."
    remedy = (
        "The older copies are kept. If this is right, a person accepts them: 'lykta quarantine "
        "list'."
    )


class SiteCanaryMissing(LyktaError):
    """The site's fictitious patient was in none of its wards."""

    code = "G-20"
    message = "The test patient is in none of the wards: the answers cannot be whole."
    remedy = "The older copies are kept. IT checks the record system and its test patient."


class OlderThanKept(LyktaError):
    """What arrived says itself that it is older than the copy that is kept."""

    code = "G-21"
    message = "What arrived for {unit} is older than the copy that is kept."
    remedy = "The newer copy is kept. IT checks the job that makes the exports."
