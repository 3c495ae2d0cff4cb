"""Which of the machine's sources a command means."""

from storage.errors import LyktaError


class NoSuchSource(LyktaError):
    """No source, or more than one, is meant by what was typed."""

    code = "F-58"
    message = "It is not clear which source is meant: {source}."
    remedy = "Name one of these with --source: {known}."
