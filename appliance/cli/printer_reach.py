"""Which addresses the kiosk must be let out to, and to no others."""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from appliance.config.printers import PrinterSettings
from printing import ipp
from printing.queue.queues import device_of_queue


def reachable(printers: Iterable[PrinterSettings]) -> tuple[str, ...]:
    """Return the printers' own addresses as numbers, each once, in order.

    A printer behind a queue is asked of the print service. Names are left out: a firewall knows
    none, and they may not resolve in an outage. A printer on USB is at 127.0.0.1 (ipp-usb).
    """
    return tuple(dict.fromkeys(number for one in printers for number in _numbers(one)))


def _numbers(one: PrinterSettings) -> Iterator[str]:
    host = one.zpl.rpartition(":")[0] or _host(one)
    try:
        yield str(ip_address("127.0.0.1" if host == "localhost" else host))
    except ValueError:
        return


def _host(one: PrinterSettings) -> str:
    address = one.direct or (device_of_queue(one.name, one.server) if one.name else "")
    try:
        return ipp.at_printer(address).host
    except ipp.NotReached:
        return ""
