"""How long a print waits for what."""

import msgspec

from printing.queue import DEADLINE, PATIENCE, Patience


class RunPatience(msgspec.Struct, frozen=True, kw_only=True):
    """How long to wait for what, in seconds.

    `contact`: for a printer that does not answer, before the next one gets the bundle. `look`:
    between two looks at printers of which none is ready. `stopped`: for a queue that somebody
    paused. `away`: for a printer that was lost in the middle, before the other bundles go on
    elsewhere. `offer`: before a move is offered to who stands at a printer without paper.
    `deadline`: before a bundle that nothing prints is given up. `job` is for one job.
    """

    contact: float = 5.0
    look: float = 1.0
    stopped: float = 8.0
    away: float = 15.0
    offer: float = 60.0
    deadline: float = DEADLINE
    job: Patience = PATIENCE


RUN_PATIENCE = RunPatience()
