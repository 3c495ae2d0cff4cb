"""What can go wrong with a routine, in a ward's words."""

from storage.errors import LyktaError


class NoSuchRoutine(LyktaError):
    """A routine was asked for by a name that there is not, or that the site does not have."""

    code = "N-04"
    message = "There is no routine “{routine}” here."
    remedy = "The routines of this machine are: {routines}."


class NobodyToCompare(LyktaError):
    """Who began the check may open no unit, so that nothing can be compared."""

    code = "N-05"
    message = "This check compares patients, and {person} may open none of the units."
    remedy = "Ask somebody who works on the ward to do it."


class RunTooOld(LyktaError):
    """A routine was begun so long ago, or before a restart, that its answers prove nothing."""

    code = "N-06"
    message = "This check was begun too long ago to be signed."
    remedy = "Begin it anew; it takes two minutes."


class NotNow(LyktaError):
    """A step was answered in a way that it does not take."""

    code = "N-07"
    message = "That step is not to be answered so."
    remedy = "Do what the screen asks."


class AnotherPage(LyktaError):
    """The page that was scanned is not the test page that was printed for this check."""

    code = "N-08"
    message = "That is sheet {scanned}, not the test page {sheet} that was just printed."
    remedy = "Scan the square in the upper right corner of the page with the newest code."


class NotProved(LyktaError):
    """The page's square could be read, but not proved to be this machine's."""

    code = "N-09"
    message = "The square on the page cannot be proved to be this machine's."
    remedy = "Scan it once more. If it stays so, skip the scan: IT is told."


class ResultNotKept(LyktaError):
    """A result could not be written into the sealed logbook."""

    code = "N-10"
    message = "The result could not be kept: {why}"
    remedy = "Write time, name and result on paper, try to sign once more, and tell IT."
