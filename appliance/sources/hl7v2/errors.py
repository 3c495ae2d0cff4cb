"""What can go wrong with a feed of HL7 v2 messages.

The status shows these without a password, so no fact names a patient: a fact is a field's name,
a code or a number.
"""

from appliance.sources.feed import FeedFault, FeedNonsense


class MessageBroken(FeedNonsense):
    """The bytes are no HL7 v2 message, or one that its own header contradicts."""

    code = "H-03"
    message = "A message of the feed is not HL7 v2 ({why})."
    remedy = "It was not accepted. Ask those who run the sending system to look at its log."


class MessageTooLarge(FeedNonsense):
    """A message is larger than any message about a patient's drugs is."""

    code = "H-04"
    message = "A message of the feed is too large ({why})."
    remedy = "It was not accepted. Ask those who run the sending system what it sent."


class CharsetUnknown(FeedNonsense):
    """The letters of a message cannot be read: its character set is not said or not known."""

    code = "H-05"
    message = "A message of the feed has letters that cannot be read (character set: {why})."
    remedy = (
        "It was not accepted. The sender must name its character set in MSH-18, or IT sets "
        "'charset' of the feed."
    )


class MessageLacks(FeedNonsense):
    """A field is empty without which nothing can be done with a message."""

    code = "H-06"
    message = "A message of the feed lacks {why}."
    remedy = "It was not accepted. Ask those who run the sending system to fill the field."


class NotForUs(FeedNonsense):
    """The message comes from a system for tests or training, by its own word."""

    code = "H-07"
    message = "A message of the feed is not from the live system (MSH-11 is {why})."
    remedy = "It was not accepted. Ask those who run the sending system which one is connected."


class FeedNotListening(FeedFault):
    """The address where messages are to be taken cannot be used."""

    code = "H-08"
    message = "The feed cannot listen at {address} ({why})."
    remedy = (
        "The rounds go on without it. IT checks 'listen' of the feed, and that no other program "
        "uses that port."
    )


class FeedTlsUnusable(FeedFault):
    """The certificate or the key for secure connections cannot be used."""

    code = "H-09"
    message = "The certificate of the feed cannot be used ({why})."
    remedy = (
        "The rounds go on without the feed. IT checks 'cert_file', 'key_file' and "
        "'client_ca_file' of the feed."
    )


class FeedSettingWrong(FeedFault):
    """A setting of the feed has a value that nothing can be done with."""

    code = "H-10"
    message = "The setting '{setting}' of the feed cannot be {value}."
    remedy = "The rounds go on without the feed. IT corrects it; 'lykta config sample' explains it."
