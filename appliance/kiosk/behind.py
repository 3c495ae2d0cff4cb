"""What works behind the glass: the threads and the press, which outlive a screen that broke.

The desk is asked by one thread at a time, also after the glass was built anew: the new kiosk
takes these over, so that no call of the old one runs beside its own, and a print goes on.
"""

from appliance.kiosk.lanes import Lane
from appliance.kiosk.ports import DeskPort
from appliance.kiosk.press import Press


class Behind:
    """The desk's lane, the board's lane and the press."""

    def __init__(self, desk: DeskPort) -> None:
        """Start the threads."""
        self.desk, self.board = Lane("lykta-desk"), Lane("lykta-board")
        self.press = Press(desk)
        self._served = desk

    def serve(self, desk: DeskPort) -> None:
        """Let the press print for this desk; what it prints for another one is stopped."""
        if desk is not self._served:
            self.press.stop()
            self.press, self._served = Press(desk), desk

    def stop(self) -> None:
        """End the threads when the kiosk ends for good; may be called twice."""
        self.press.stop()
        self.desk.stop()
        self.board.stop()
