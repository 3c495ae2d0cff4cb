"""What proves that the machine was restarted, and that it came back whole. Pure.

1. A restart is proved by the kernel's boot id, which nobody types and no process keeps: it is
   another one than at the last time, and this boot began after the occasion opened.
2. A restart without an unlock after it proves little: so it counts when somebody has unlocked,
   which shows that her key still opens. Whoever looks before it is asked whether she can do it
   now: her yes proves nothing, her no is told to IT.
3. The new version is proved by the number of the program that runs being that of the program on
   the disk, the new tables by the day of their last renewal.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from appliance.routines.plan import effective
from appliance.routines.run import Ask, Mark, Question, Said, Step
from appliance.routines.seen import MachineSeen
from printing.language import mark
from storage.clock import Instant
from storage.reports.routines import Done

OLDEST_TABLES = timedelta(days=8)
"""After so long the reference documents count as not renewed: a week and a day."""

_RESTARTED = mark("The machine was started {hours} h ago.")
_NOT_RESTARTED = mark("The machine has not been restarted yet; it has run for {hours} h.")
_RESTART = mark("Restart the machine now, wait for the board, and unlock with your password.")
_CANNOT = mark("Tell IT today that the machine cannot be restarted, and why.")
_COPIES_AGAIN = mark("It copies again by itself since the start.")
_NO_COPY_YET = mark("It has not copied since the start.")
_WAIT = mark("Wait a quarter of an hour. If it still has not copied, call IT.")
_VERSION = mark("Version {version} runs, as installed.")
_OLD_VERSION = mark("Version {version} runs, but {installed} is installed.")
_TABLES = mark("The library is of {days} days ago.")
_OLD_TABLES = mark("The library was last renewed {days} days ago.")
_NO_TABLES = mark("This site has no library.")
_NEVER_TABLES = mark("The library has never been renewed.")


def is_new_boot(done: Iterable[Done], now: Instant, opens: datetime | None) -> bool:
    """Return whether this boot is another than at the last good result, and young enough (1).

    `opens` is when the occasion opened; None where no hour is known: then the boot id decides.
    """
    good = [one for one in done if one.fulfils]
    if good and good[-1].at.boot == now.boot:
        return False
    began = now.wall - timedelta(seconds=now.boottime)
    return opens is None or began >= opens


def restart(done: Iterable[Done], now: Instant, opens: datetime | None) -> Step:
    """Return whether the machine was restarted for this occasion."""
    facts = {"hours": str(int(now.boottime // 3600))}
    if is_new_boot(done, now, opens):
        said = Said(text=_RESTARTED, facts=facts)
        return Step(key="restart", ask=Ask.AUTO, mark=Mark.PASSED, said=(said,))
    return Step(
        key="restart",
        ask=Ask.YES_NO,
        questions=(Question(key="restart", proves=False),),
        said=(Said(text=_NOT_RESTARTED, facts=facts),),
        remedy=(Said(text=_CANNOT),),
    )


def capturing(seen: MachineSeen, now: Instant) -> Step:
    """Return whether copies have come since the start, without anybody's password."""
    began = now.wall - timedelta(seconds=now.boottime)
    if seen.captured is not None and seen.captured >= began:
        return _auto("capture", Mark.PASSED, Said(text=_COPIES_AGAIN))
    return Step(
        key="capture",
        ask=Ask.AUTO,
        mark=Mark.REMARK,
        said=(Said(text=_NO_COPY_YET),),
        remedy=(Said(text=_WAIT),),
    )


def version(seen: MachineSeen) -> Step:
    """Return whether the program that runs is the one that is installed (3)."""
    facts = {"version": seen.running, "installed": seen.installed}
    if seen.running == seen.installed:
        return _auto("version", Mark.PASSED, Said(text=_VERSION, facts=facts))
    return Step(
        key="version",
        ask=Ask.AUTO,
        mark=Mark.FAILED,
        said=(Said(text=_OLD_VERSION, facts=facts),),
        remedy=(Said(text=_RESTART),),
    )


def tables(seen: MachineSeen, now: Instant) -> Step:
    """Return whether the library of reference documents was renewed of late (3)."""
    if not seen.has_tables:
        return _auto("tables", Mark.SKIPPED, Said(text=_NO_TABLES))
    at = effective(seen.tables, now) if seen.tables is not None else None
    if at is None:
        return _auto("tables", Mark.REMARK, Said(text=_NEVER_TABLES))
    old = now.wall - at
    facts = {"days": str(old // timedelta(days=1))}
    if seen.tables_fault:
        why = Said(text=seen.tables_fault, facts=seen.tables_facts)
        return _auto("tables", Mark.REMARK, Said(text=_OLD_TABLES, facts=facts), why)
    if old > OLDEST_TABLES:
        return _auto("tables", Mark.REMARK, Said(text=_OLD_TABLES, facts=facts))
    return _auto("tables", Mark.PASSED, Said(text=_TABLES, facts=facts))


def _auto(key: str, stands: Mark, *said: Said) -> Step:
    return Step(key=key, ask=Ask.AUTO, mark=stands, said=said)
