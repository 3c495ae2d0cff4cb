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


class FileNotWritten(LyktaError):
    """A document could not be written to a file."""

    code = "D-06"
    message = "The file {path} could not be written: {why}."
    remedy = "Choose a folder that exists and that you may write, with some free space."
