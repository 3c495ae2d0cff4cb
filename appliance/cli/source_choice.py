"""Which of the machine's sources a command means."""

from storage.errors import LyktaError


class NoSuchSource(LyktaError):
    """No source, or more than one, is meant by what was typed."""

    code = "F-58"
    message = "It is not clear which source is meant: {source}."
    remedy = "Name one of these with --source: {known}."


class NoKeySource(LyktaError):
    """No source of this machine signs in with a key, so there is nothing to make one for."""

    code = "F-69"
    message = "No source of this machine signs in with a key."
    remedy = (
        "Say auth = 'smart' and client_id under [[fhir]] first. In a file that is not installed "
        "yet: lykta --config NEW.toml source key new, then lykta config apply NEW.toml."
    )
