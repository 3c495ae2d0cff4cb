"""One name, however it is spelled: capitals, spaces and composed letters make no difference."""

import unicodedata


def folded(name: str) -> str:
    """Return a name as it is compared and filed."""
    spelled = unicodedata.normalize("NFC", " ".join(name.split())).casefold()
    return spelled.encode("utf-8", "backslashreplace").decode()
