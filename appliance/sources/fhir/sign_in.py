"""What opens the server's door: nothing, a password, a token, or a key that signs for tokens."""

from base64 import b64encode
from typing import Protocol

from appliance.sources.fhir import errors
from appliance.sources.fhir.settings import FhirSettings
from appliance.sources.fhir.smart import Asker, Tokens


class SignIn(Protocol):
    """A way to sign in."""

    def words(self, asker: Asker, /) -> str:
        """Return what the Authorization header says, "" for no header; may ask for a token."""
        ...

    def drop(self, words: str, /) -> bool:
        """Give up words that were refused; return whether asking again may help."""
        ...

    def forget(self) -> None:
        """Hold nothing more."""
        ...


class Fixed:
    """Words that never change."""

    def __init__(self, words: str) -> None:
        """Keep them."""
        self._words = words

    def words(self, _asker: Asker, /) -> str:
        """Return them; nothing is asked."""
        return self._words

    def drop(self, _words: str, /) -> bool:
        """Say that there are no others."""
        return False

    def forget(self) -> None:
        """Hold nothing more."""
        self._words = ""


def sign_in(settings: FhirSettings) -> SignIn:
    """Return the site's way to sign in. Raises SourceLoginFailed (a token that cannot be one)."""
    match settings.auth:
        case "smart":
            return Tokens(settings)
        case "basic":
            pair = f"{settings.user}:{settings.secret}".encode()
            return Fixed(f"Basic {b64encode(pair).decode()}")
        case "bearer":
            if not (settings.secret.isascii() and settings.secret.isprintable()):
                raise errors.SourceLoginFailed(host=settings.host)
            return Fixed(f"Bearer {settings.secret}")
        case "none":
            return Fixed("")
