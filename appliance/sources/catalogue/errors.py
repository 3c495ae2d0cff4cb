"""What can go wrong with the library's source and with one of its documents."""

from storage.errors import LyktaError


class CatalogueUnreachable(LyktaError):
    """The folder or address of the documents does not answer."""

    code = "R-10"
    message = "The library's source {source} cannot be reached ({reason})."
    remedy = "The documents are kept as they were. Check the address, the network and the folder."


class CatalogueNonsense(LyktaError):
    """The address answered, but not with a list of documents."""

    code = "R-11"
    message = "The library's source {source} gave no list of documents ({reason})."
    remedy = "The documents are kept as they were. See library.md for what the address may answer."


class TooManyDocuments(LyktaError):
    """The source has more documents than a library may hold."""

    code = "R-12"
    message = "The library's source has more than {most} documents."
    remedy = "The documents are kept as they were. Give a folder that holds only what is needed."


class DocumentUnfit(LyktaError):
    """One document cannot be taken: too large, being written, no PDF, no text."""

    code = "R-13"
    message = "The document {name} was not taken ({reason})."
    remedy = "The version before it stays. Ask who keeps the document to mend it."


class CatalogueUnset(LyktaError):
    """The settings name no library."""

    code = "R-14"
    message = "This machine has no library."
    remedy = "Write where the documents are: source under [library] in the settings."
