"""Colours, type and measures of the screens, as decided in the design tokens.

One idea carries everything: a quiet screen is a healthy screen. White cards on warm stone,
dark ink, one blue for what can be pressed; colour only where something needs a person.
"""

from dataclasses import dataclass, fields

WIDTH, HEIGHT = 1280, 800
"""The design's own pixels; a larger panel shows them enlarged."""
MARGIN, GUTTER = 24, 16
BAR = 72
STRIP = 108
HEADER = 192
ACTION_TOP, ACTION_BOTTOM = 720, 784


@dataclass(frozen=True)
class Type:
    """A size of type in design pixels, never below 16; `mono` for numbers, beds and source text."""

    size: float
    bold: bool = False
    mono: bool = False


@dataclass(frozen=True)
class Theme:
    """One set of colours; every field is a token of the design, as "#RRGGBB"."""

    bg: str
    surface: str
    sunken: str
    line: str
    edge: str
    ink: str
    ink2: str
    prim: str
    onprim: str
    primedge: str
    primink: str
    primtint: str
    ok: str
    onok: str
    okink: str
    oktint: str
    warn: str
    onwarn: str
    warnink: str
    warntint: str
    crit: str
    oncrit: str
    critedge: str
    critink: str
    crittint: str
    bar: str
    barink: str
    barink2: str
    obar: str
    oink: str
    oink2: str
    out: str
    onout: str
    shade: str
    focus: str
    dis: str
    ondis: str


DAY = Theme(
    bg="#F1F0EB", surface="#FFFFFF", sunken="#E8E7E1", line="#D2D0C6", edge="#66717A",
    ink="#14212B", ink2="#3B4751",
    prim="#0B4668", onprim="#FFFFFF", primedge="#0B4668", primink="#0B4668", primtint="#DCE9F1",
    ok="#0A5A37", onok="#FFFFFF", okink="#084A2D", oktint="#E0F0E6",
    warn="#F5B82E", onwarn="#241800", warnink="#553800", warntint="#FFF0C4",
    crit="#A0121C", oncrit="#FFFFFF", critedge="#A0121C", critink="#8A0E17", crittint="#FBE4E2",
    bar="#FFFFFF", barink="#14212B", barink2="#3B4751",
    obar="#14212B", oink="#FFFFFF", oink2="#D5DBDF",
    out="#FFD64D", onout="#14212B", shade="#E9D9A6", focus="#0B4668",
    dis="#E8E7E1", ondis="#3B4751",
)  # fmt: skip
NIGHT = Theme(
    bg="#0C1216", surface="#161F25", sunken="#0C1216", line="#33414A", edge="#8A98A1",
    ink="#E8EDEF", ink2="#B7C2C8",
    prim="#17496A", onprim="#FFFFFF", primedge="#8FC6E6", primink="#A9D5EE", primtint="#173242",
    ok="#74D29D", onok="#04210F", okink="#9BE3BA", oktint="#12301F",
    warn="#F2BC45", onwarn="#241800", warnink="#FFD98A", warntint="#362A08",
    crit="#8C1019", oncrit="#FFFFFF", critedge="#FF9C94", critink="#FFB8B2", crittint="#3D1216",
    bar="#161F25", barink="#E8EDEF", barink2="#B7C2C8",
    obar="#000000", oink="#E8EDEF", oink2="#B7C2C8",
    out="#E9C352", onout="#14212B", shade="#4A3F1C", focus="#F2BC45",
    dis="#222D34", ondis="#B7C2C8",
)  # fmt: skip
CONTRAST = Theme(
    bg="#000000", surface="#000000", sunken="#000000", line="#FFFFFF", edge="#FFFFFF",
    ink="#FFFFFF", ink2="#FFFFFF",
    prim="#FFFFFF", onprim="#000000", primedge="#FFFFFF", primink="#FFFFFF", primtint="#00304A",
    ok="#5CFFA0", onok="#000000", okink="#5CFFA0", oktint="#000000",
    warn="#FFD400", onwarn="#000000", warnink="#FFD400", warntint="#000000",
    crit="#FF9B93", oncrit="#000000", critedge="#FF9B93", critink="#FF9B93", crittint="#000000",
    bar="#000000", barink="#FFFFFF", barink2="#FFFFFF",
    obar="#000000", oink="#FFFFFF", oink2="#FFFFFF",
    out="#FFD400", onout="#000000", shade="#3A3000", focus="#FFD400",
    dis="#000000", ondis="#FFFFFF",
)  # fmt: skip
THEMES = {"day": DAY, "night": NIGHT, "contrast": CONTRAST}
"""The themes a kiosk can be set to, by name."""

GROUNDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "ink",
        ("bg", "surface", "sunken", "primtint", "oktint", "warntint", "crittint", "shade"),
    ),
    ("ink2", ("bg", "surface", "sunken", "primtint", "warntint", "crittint")),
    ("onprim", ("prim",)),
    ("ondis", ("dis",)),
    ("primink", ("bg", "surface", "primtint")),
    ("onok", ("ok",)),
    ("okink", ("bg", "surface", "oktint")),
    ("onwarn", ("warn",)),
    ("warnink", ("surface", "warntint")),
    ("oncrit", ("crit",)),
    ("critink", ("bg", "surface", "crittint")),
    ("barink", ("bar",)),
    ("barink2", ("bar",)),
    ("oink", ("obar",)),
    ("oink2", ("obar",)),
    ("onout", ("out",)),
    ("bg", ("ink",)),
)
"""Every text colour with every ground it may stand on; each pair keeps 7:1 in every theme."""

_DARK = 0.04045


def rgb(colour: str) -> tuple[float, float, float]:
    """Return a "#RRGGBB" colour as three numbers from 0 to 1. Raises ValueError otherwise."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def luminance(colour: str) -> float:
    """Return relative luminance, 0 black to 1 white (WCAG 2.2)."""
    linear = (
        part / 12.92 if part <= _DARK else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(colour)
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def tokens(theme: Theme) -> dict[str, str]:
    """Return a theme's colours by their token names."""
    return {field.name: getattr(theme, field.name) for field in fields(theme)}
