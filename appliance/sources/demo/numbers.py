"""Personal numbers and telephone numbers that belong to nobody.

Personal numbers are of the Swedish tax agency's test kind: the birth number is one of 980 to
989, which no living person has. Telephone numbers are of the series which the Swedish Post and
Telecom Authority keeps free for fiction.
"""

from datetime import date

_PHONES = ("070-174 06 {:02d}", "08-465 004 {:02d}", "031-390 06 {:02d}")
_PHONES_PER_SERIES = 95
_FIRST_PHONE = 5


def check_digit(nine: str) -> int:
    """Return the Luhn check digit (modulus 10) of the nine digits YYMMDDNNN."""
    weighed = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
    return -sum(part // 10 + part % 10 for part in weighed) % 10


def passes_check(number: str) -> bool:
    """Return whether a twelve-digit personal number ends in its right check digit."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return len(digits) == 12 and check_digit(digits[2:11]) == int(digits[11])  # noqa: PLR2004 - a personal number has twelve digits


def fictitious_number(born: date, turn: int, *, woman: bool) -> str:
    """Return a test personal number, "19580411-9814".

    `turn` (0 to 4) tells five persons of the same sex and birthday apart; the last but one
    digit is even for a woman and odd for a man.
    """
    birth_number = 980 + 2 * (turn % 5) + (0 if woman else 1)
    nine = f"{born:%y%m%d}{birth_number}"
    return f"{born:%Y%m%d}-{birth_number}{check_digit(nine)}"


def phone(throw: int) -> str:
    """Return one of the telephone numbers kept for fiction."""
    series, number = divmod(throw % (len(_PHONES) * _PHONES_PER_SERIES), _PHONES_PER_SERIES)
    return _PHONES[series].format(_FIRST_PHONE + number)
