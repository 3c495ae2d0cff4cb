"""What goes wrong between a document and paper, in words a nurse can act on.

Where the print goes on by itself once the fault is gone, the remedy says so; where it was
given up, the remedy says to look at what came out first, since two copies of one list can
mean two doses. `printer` is the name of the queue.
"""

from storage.errors import LyktaError


class NoPrinter(LyktaError):
    """The settings name no printer."""

    code = "P-01"
    message = "No printer is set up for this machine."
    remedy = "Read on the screen, or print at another machine. Ask IT to set up a printer."


class NoContact(LyktaError):
    """Nothing answers at the printer's address: off, unplugged, or the network is down."""

    code = "P-02"
    message = "There is no contact with the printer {printer}."
    remedy = (
        "See that it is switched on and that its cable is in place. "
        "A print that waits goes on by itself."
    )


class OutOfPaper(LyktaError):
    """IPP media-empty, media-needed."""

    code = "P-03"
    message = "The printer {printer} is out of paper."
    remedy = "Fill the tray with A4. The print goes on by itself."


class PaperJam(LyktaError):
    """IPP media-jam."""

    code = "P-04"
    message = "Paper is stuck in the printer {printer}."
    remedy = "Open the printer, take out the paper, close it. Then see that no page is missing."


class DoorOpen(LyktaError):
    """IPP door-open, cover-open, interlock-open."""

    code = "P-05"
    message = "A door of the printer {printer} is open."
    remedy = "Close all doors and covers. The print goes on by itself."


class TonerLow(LyktaError):
    """IPP toner-low, marker-supply-low, developer-low: printing goes on."""

    code = "P-06"
    message = "The printer {printer} will soon be out of toner."
    remedy = "Print as usual. Tell IT or the ward's keeper to order toner."


class TonerOut(LyktaError):
    """IPP toner-empty, marker-supply-empty and a missing cartridge."""

    code = "P-07"
    message = "The printer {printer} is out of toner."
    remedy = "Change the cartridge, or stop the print and use another printer."


class TrayFull(LyktaError):
    """IPP output-area-full, output-tray-missing."""

    code = "P-08"
    message = "The printer {printer} has no room for more paper where it comes out."
    remedy = "Take the printed pages out of the tray. The print goes on by itself."


class TrayMissing(LyktaError):
    """IPP input-tray-missing."""

    code = "P-09"
    message = "A paper tray is not in place in the printer {printer}."
    remedy = "Push the tray all the way in. The print goes on by itself."


class QueueStopped(LyktaError):
    """The queue or the printer is paused: IPP printer-state stopped, paused."""

    code = "P-10"
    message = "The printer {printer} has been paused."
    remedy = "See if the printer's own panel says why. If it does not, ask IT to start it again."


class QueueRefuses(LyktaError):
    """The queue takes no prints: printer-is-accepting-jobs false, status 0x0506."""

    code = "P-11"
    message = "The printer {printer} takes no prints at the moment."
    remedy = "Use another printer, or ask IT to open the queue."


class PrintServiceGone(LyktaError):
    """The print server (CUPS) does not answer."""

    code = "P-12"
    message = "The machine's print service does not answer."
    remedy = "Wait a minute: it starts again by itself. If it does not, restart the machine."


class PrintServiceBypassed(LyktaError):
    """The print server does not answer, but the printer does: prints go straight to it."""

    code = "P-13"
    message = "The print service is down, so prints go straight to the printer {printer}."
    remedy = "Print as usual, and tell IT."


class NoSuchQueue(LyktaError):
    """The print server knows no queue of that name."""

    code = "P-14"
    message = "The print service knows no printer called {printer}."
    remedy = "Use another printer, and ask IT to set this one up again."


class PrintRefused(LyktaError):
    """The printer or server would not take the document; `answer` are its own words."""

    code = "P-15"
    message = "The printer {printer} did not take the print ({answer}). Nothing was printed."
    remedy = "Use another printer, and tell IT what stands here."


class PrintBrokenOff(LyktaError):
    """The job ended aborted, or cancelled though nobody here asked for it."""

    code = "P-16"
    message = "The printer {printer} broke the print off. Pages are missing."
    remedy = "Throw away what came out and print again, or use another printer."


class PrinterHung(LyktaError):
    """The printer holds its connection open but says nothing: it has to be restarted."""

    code = "P-17"
    message = "The printer {printer} does not answer any more."
    remedy = "Look what came out. Switch the printer off and on, or print on another one."


class PrintVanished(LyktaError):
    """The job is no longer known where it was sent: restarted in between, or purged."""

    code = "P-18"
    message = "The printer {printer} no longer knows of this print."
    remedy = "Count the pages in the tray. If any is missing, throw them all away and print again."


class PrintTakenBack(LyktaError):
    """The deadline passed while the job was held up, and it was cancelled."""

    code = "P-19"
    message = "The print had to wait too long at the printer {printer} and was taken back."
    remedy = "Look what came out and throw it away. See to the printer, then print again."


class PrintStopped(LyktaError):
    """Somebody at this machine stopped the print."""

    code = "P-20"
    message = "The print was stopped."
    remedy = "Throw away pages that came out, so that nobody takes half a list for a whole one."


class NotADocument(LyktaError):
    """What was to be printed is empty, cut off or no PDF; `why` says which."""

    code = "P-21"
    message = "The document to print is damaged ({why}). Nothing was sent."
    remedy = "Try once more. If it happens again, read on the screen and call IT."


class OutcomeUnknown(LyktaError):
    """The document was sent but the answer never came: it may or may not be printed."""

    code = "P-22"
    message = "The contact with the printer {printer} was lost while the print was being sent."
    remedy = "Wait a minute and look what came out before you print again."


class PrinterFault(LyktaError):
    """The printer reports a fault that has no words of its own here; `keyword` is IPP's."""

    code = "P-23"
    message = "The printer {printer} reports a fault ({keyword})."
    remedy = "See what the printer's own panel says. If it does not help, use another printer."


class PrinterBusy(LyktaError):
    """The printer takes one print at a time and did not get free within the limit."""

    code = "P-24"
    message = "The printer {printer} is busy with another print. Nothing was sent."
    remedy = "Wait until it has finished, then print again, or use another printer."


class PrintMayComeLater(LyktaError):
    """We gave up following and could not take the job back."""

    code = "P-25"
    message = "The print could not be followed any longer, and could not be taken back either."
    remedy = "It may still come out. Switch the printer {printer} off before you print elsewhere."


class PrintedTwice(LyktaError):
    """The print server sent the document again: the printer's own list shows more than one try."""

    code = "P-26"
    message = "Pages may have come out twice at the printer {printer}."
    remedy = "Look in the tray. Keep one of each page and throw the double ones away."


class PrinterRestarted(LyktaError):
    """The printer was switched off, or crashed, while the print was under way (IPP up-time)."""

    code = "P-27"
    message = "The printer {printer} was switched off or restarted during the print."
    remedy = "Count the pages in the tray. If any is missing, print again: the copy is marked."


class NoPrinterWorks(LyktaError):
    """No printer that is set up can print at the moment; each one's own fault stands beside it."""

    code = "P-28"
    message = "No printer works at the moment."
    remedy = (
        "See to one of them: the print goes on by itself. "
        "Until then read on the screen, or copy by hand onto a blank form."
    )


class MovedAway(LyktaError):
    """A person moved the print to another printer before it came out."""

    code = "P-29"
    message = "The print was moved from the printer {printer} to another one."
    remedy = "Cross out pages that came out here: the marked copy replaces them."
