"""Why capture does not run, or not now."""

from storage.errors import LyktaError


class ServiceRunning(LyktaError):
    """Another capture service of this machine holds the lock."""

    code = "T-01"
    message = "The capture service of this machine is running already."
    remedy = "Nothing needs doing. To copy at once: 'lykta capture now'."


class AnotherMachine(LyktaError):
    """The copies were made on another machine: a disk was cloned, moved or restored."""

    code = "T-02"
    message = (
        "These copies were made on another machine ({why}). Lykta copies nothing here, so that two "
        "machines do not write under one name. What is stored can be read and printed."
    )
    remedy = (
        "Is the other machine out of service, or was this one's hardware replaced? Then IT runs "
        "'lykta capture adopt'. Else set this machine up anew with 'lykta init'."
    )


class UnitPaused(LyktaError):
    """A unit that was asked for is paused."""

    code = "T-03"
    message = "{unit} is paused until {until} by {by}: {why}"
    remedy = "To copy it all the same: 'lykta capture resume {unit}', then try again."


class PauseTooLong(LyktaError):
    """Somebody asked for a pause that would last for days."""

    code = "T-04"
    message = "A pause can last for {hours} hours at most."
    remedy = "Choose an earlier end. It can be renewed when it has ended."


class PauseEndUnreadable(LyktaError):
    """The end of a pause is no span and no time of the day."""

    code = "T-05"
    message = "'{given}' says neither how long nor until when."
    remedy = "Write --for 2h, --for 45m, --until 04:00 or --until '2026-11-24 04:00'."


class ServiceGone(LyktaError):
    """The service ended while somebody waited for what she had asked for."""

    code = "T-06"
    message = "The capture service ended before {units} were copied."
    remedy = "It starts again by itself. See 'lykta status', then ask again."


class NotDoneInTime(LyktaError):
    """The service has not copied what was asked for within the time somebody would wait."""

    code = "T-07"
    message = "{units}: not copied yet after {seconds} seconds."
    remedy = "The service goes on. 'lykta status' says when the copy has come."


class StateNotKept(LyktaError):
    """A pause or a request could not be written."""

    code = "T-08"
    message = "The change could not be kept: {why}."
    remedy = "Nothing has changed. Ask IT to check this machine's disk and who owns its folders."
