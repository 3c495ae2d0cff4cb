"""What can stand between a person and a chart."""

from storage.errors import LyktaError


class NoSuchPatient(LyktaError):
    """The copy holds nobody with this key or number."""

    code = "D-01"
    message = "There is no patient {patient} in the copy of {unit}."
    remedy = "Search by name or personal number in all units."


class DeskLocked(LyktaError):
    """Nobody is unlocked."""

    code = "D-02"
    message = "The screen is locked."
    remedy = "Unlock with your name and password."


class NotThatKind(LyktaError):
    """A ward has no day book and a clinic no medication lists."""

    code = "D-03"
    message = "{unit} has no document of that kind."
    remedy = "A ward has medication lists, a clinic has day books."


class NoSuchDay(LyktaError):
    """The clinic's copy does not reach that day."""

    code = "D-04"
    message = "The copy of {unit} does not hold {day}."
    remedy = "Choose a day from {first} to {last}."


class NoSuchUnit(LyktaError):
    """The configuration has no such unit."""

    code = "D-05"
    message = "There is no unit {unit} on this machine."
    remedy = "The units are: {units}."


class ChartLost(LyktaError):
    """The copy names somebody whose chart no copy can give: bad places on the disk."""

    code = "D-07"
    message = "The chart of {name} cannot be read on this machine: the disk is damaged there."
    remedy = (
        "Ask for the list on paper, from another machine or from the pharmacy. "
        "The other patients' charts can be read. Tell IT today."
    )


class MustChange(LyktaError):
    """The password was set by somebody else; nothing is shown before it is changed."""

    code = "D-08"
    message = "You use a password that somebody else chose for you."
    remedy = "Choose your own now. Then everything opens as usual."


class SecondNeeded(LyktaError):
    """The envelope was opened, and the second person has not answered yet."""

    code = "K-40"
    message = "The envelope opens the lists when a second person has confirmed."
    remedy = "Let a colleague give her name and password, or scan her card."


class SecondSame(LyktaError):
    """Whoever typed the code named herself as the second person."""

    code = "K-41"
    message = "The second person must be somebody else than {person}."
    remedy = "Let a colleague confirm. If you are alone, wait for the countdown."


class SecondTooSoon(LyktaError):
    """A second person was only named before the countdown had run out."""

    code = "K-42"
    message = "A colleague can confirm for {seconds} more seconds."
    remedy = "Look for a colleague with a password or a card. Then it opens without one too."


class NotHere(LyktaError):
    """A desk that was made without a clock was asked about the clock."""

    code = "D-09"
    message = "This cannot be done here."
    remedy = "Do it at the screen of the machine, or ask IT."


class FileNotWritten(LyktaError):
    """A document could not be written to a file."""

    code = "D-06"
    message = "The file {path} could not be written: {why}."
    remedy = "Choose a folder that exists and that you may write, with some free space."


class NoSuchDocument(LyktaError):
    """A ready-made document that was asked for is not in the copy, or not in the library."""

    code = "R-08"
    message = "There is no document “{document}” here any more."
    remedy = "Go back and choose from the list: a newer copy may have come."


class NothingNew(LyktaError):
    """Only what changed was to be printed, and nothing did."""

    code = "U-10"
    message = "Nothing has changed in {unit} since the last print."
    remedy = "The sheets on the ward still hold. To print them all the same, choose all patients."


class NoSuchSheetNumber(LyktaError):
    """A marked copy was asked for of a sheet that this machine's register does not hold."""

    code = "U-11"
    message = "This machine knows no sheet number {sheet}."
    remedy = "Type the number at the foot of the sheet. A sheet of another machine is copied there."


class SheetsOwnerGone(LyktaError):
    """A marked copy was asked for, but the patient is not in the unit's newest copy any more."""

    code = "U-12"
    message = "The patient of sheet {sheet} is not in the newest copy of {unit}."
    remedy = "Search for the patient in all units, and print a new sheet there."


class CopyByOrder(LyktaError):
    """A marked copy was asked for of a sheet that is made by what was asked for, not by whom."""

    code = "U-13"
    message = "Sheet {sheet} cannot be copied by its number."
    remedy = "Print the document anew, and cross out the old sheet."


class OnlyGone(NothingNew):
    """Nothing is to be printed anew, but sheets of patients who have left still lie there."""

    code = "U-15"
    message = "In {unit} nothing has changed for those who are there, but some patients have left."
    remedy = "Take their sheets away and cross them out: {sheets}."


class SomeLost(NothingNew):
    """Nothing is to be printed anew, but some charts cannot be read, so they were not compared."""

    code = "U-16"
    message = "In {unit} nothing has changed for those whose charts can be read. Not read: {names}."
    remedy = "Their sheets on the ward may be out of date: get their lists from elsewhere."


class NothingToSum(LyktaError):
    """A summary was asked for of a unit that was in no outage lately."""

    code = "O-07"
    message = "{unit} has been in no outage that the records tell of."
    remedy = "Choose another unit, or look at its statistics."
