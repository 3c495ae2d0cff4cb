"""Treatment plans of the medical ward."""

from appliance.sources.demo.plan import Oddity, Profile, infusion, needed, often, once, times

_PAIN = needed("paracetamol-500", "2 tabletter", 6, "8 tabletter", "Smärta eller feber")
_SLEEP = needed("zopiklon-5", "1 tablett", 24, "1 tablett", "Sömnbesvär")
_CLOTS = times("enoxaparin-40", "40 mg", "20", "Trombosprofylax")

FUROSEMIDE = times(
    "furosemid-40",
    "1 tablett",
    "08 14",
    "Hjärtsvikt",
    note="Vikt varje morgon",
    oddity=Oddity.SEVERAL,
    parts=(("1 tablett", "08"), ("0,5 tablett", "14")),
    text="1 tablett kl 08 och ½ tablett kl 14",
)
"""Two doses of different size: only the source's text says it right."""

INSULIN_BY_GLUCOSE = needed(
    "aspart",
    "2-6 enheter",
    4,
    "18 enheter",
    "B-glukos över 10 mmol/l",
    oddity=Oddity.SEVERAL,
    parts=(
        ("2 enheter", "B-glukos 10-15 mmol/l"),
        ("4 enheter", "B-glukos 15-20 mmol/l"),
        ("6 enheter", "B-glukos över 20 mmol/l"),
    ),
    text="B-glukos 10-15: 2 enheter. 15-20: 4 enheter. Över 20: 6 enheter. Högst 18 enheter per "
    "dygn, minst 4 timmar mellan doserna.",
)
"""A dose by glucose: three instructions that exclude each other."""

WARFARIN = times(
    "warfarin",
    "1 tablett",
    "18",
    "Mekanisk klaffprotes",
    oddity=Oddity.TEXT_ONLY,
    text="Enligt PK(INR), mål 2,5-3,5. Ny dos ordineras dagligen före kl 16. "
    "I dag 1 tablett kl 18.",
)
"""A dose that is decided from day to day: words, no structure."""

TAPER = times(
    "prednisolon-5",
    "6 tabletter",
    "08",
    "KOL-exacerbation",
    oddity=Oddity.UNKNOWN_EXTENSION,
    text="6 tabletter kl 08 i 5 dagar, därefter 1 tablett mindre var tredje dag",
)
"""A tapering that the record writes in an extension of its own."""

MEDICINE = (
    Profile(
        "Pneumoni",
        (38, 95),
        (
            _PAIN,
            _SLEEP,
            _CLOTS,
            times(
                "bensyl-pc", "3 g", "06 14 22", "Pneumoni", until=60, stopped="Byte till tablett"
            ),
            times("pc-v", "1 tablett", "08 14 20", "Pneumoni", after=60),
            often("acetylcystein", "1 tablett", 3, "Slem"),
            infusion("oxygen", "1 flaska", "2 liter/minut", 8, "Saturation under 90 %", until=50),
            infusion("ringer", "1000 ml", "50 ml/timme", 20, "Vätska", until=24),
        ),
    ),
    Profile(
        "KOL-exacerbation",
        (58, 88),
        (
            _PAIN,
            _SLEEP,
            _CLOTS,
            TAPER,
            often("ipratropium-neb", "2 ml", 4, "Andnöd"),
            needed("salbutamol-neb", "2,5 ml", 2, "20 ml", "Andnöd"),
            times("doxycyklin", "1 tablett", "08", "Purulent sputum"),
            infusion("oxygen", "1 flaska", "1 liter/minut", 16, "Mål: saturation 88-92 %"),
        ),
    ),
    Profile(
        "Hjärtsvikt",
        (66, 96),
        (
            FUROSEMIDE,
            times("bisoprolol-2,5", "1 tablett", "08", "Hjärtsvikt"),
            times("enalapril-5", "1 tablett", "08 20", "Hjärtsvikt"),
            times(
                "spironolakton-25",
                "1 tablett",
                "08",
                "Hjärtsvikt",
                held="S-kalium 5,4 mmol/l",
                held_after=30,
            ),
            times("empagliflozin", "1 tablett", "08", "Hjärtsvikt"),
            once("furosemid-inj", "40 mg", 1, "Lungödem"),
            _CLOTS,
            _SLEEP,
            times(
                "kalium-tabl",
                "2 tabletter",
                "08 20",
                "S-kalium 3,3 mmol/l",
                until=28,
                stopped="S-kalium normaliserat",
            ),
        ),
    ),
    Profile(
        "Hjärtinfarkt",
        (45, 86),
        (
            times("asa-75", "1 tablett", "08", "Hjärtinfarkt"),
            times("ticagrelor", "1 tablett", "08 20", "Hjärtinfarkt"),
            times("metoprolol-50", "1 tablett", "08", "Hjärtinfarkt"),
            times("ramipril-5", "1 tablett", "20", "Hjärtinfarkt"),
            times("atorvastatin-40", "2 tabletter", "20", "Hjärtinfarkt"),
            needed("nitroglycerin", "1-2 doser", 1, "8 doser", "Bröstsmärta"),
            needed("morfin-inj", "2,5-5 mg", 1, "20 mg", "Bröstsmärta"),
            infusion(
                "heparin",
                "25000 enheter",
                "1100 enheter/timme",
                22.5,
                "Inväntar kranskärlsröntgen. APTT var sjätte timme",
                until=44,
                stopped="Kranskärlsröntgen gjord",
            ),
        ),
    ),
    Profile(
        "Stroke",
        (60, 94),
        (
            times("klopidogrel", "1 tablett", "08", "Stroke", after=24),
            times("atorvastatin-40", "1 tablett", "20", "Stroke"),
            times(
                "amlodipin-5",
                "1 tablett",
                "08",
                "Högt blodtryck",
                held="Tillåt högt blodtryck första dygnen",
                held_after=1,
            ),
            _PAIN,
            _SLEEP,
            infusion("natriumklorid", "1000 ml", "75 ml/timme", 13, "Dysfagi, vätska", until=48),
            often("laktulos", "15 ml", 2, "Förstoppning"),
        ),
    ),
    Profile(
        "Diabetes typ 2, infekterat fotsår",
        (52, 87),
        (
            times("glargin", "18 enheter", "21", "Diabetes typ 2", note="Ges även vid fasta"),
            INSULIN_BY_GLUCOSE,
            times(
                "metformin-500",
                "2 tabletter",
                "08 18",
                "Diabetes typ 2",
                held="Röntgenkontrast",
                held_after=20,
            ),
            times("flukloxacillin", "1 tablett", "08 14 20", "Infekterat fotsår"),
            needed("glukos-30", "30 ml", 1, "90 ml", "B-glukos under 4 mmol/l"),
            _PAIN,
            _CLOTS,
        ),
    ),
    Profile(
        "Urosepsis",
        (62, 96),
        (
            times(
                "cefotaxim", "1 g", "06 14 22", "Urosepsis", until=66, stopped="Byte till tablett"
            ),
            times("trim-sulfa", "1 tablett", "08 20", "Urosepsis", after=66),
            infusion("ringer", "1000 ml", "100 ml/timme", 10, "Sepsis, vätska", until=30),
            _PAIN,
            _CLOTS,
            _SLEEP,
            once("furosemid-inj", "20 mg", 26, "Övervätskad"),
        ),
    ),
    Profile(
        "Lungemboli",
        (39, 88),
        (
            times("apixaban-5", "2 tabletter", "08 20", "Lungemboli. Från dag 8: 1 tablett"),
            _PAIN,
            _SLEEP,
            needed("oxikodon-5", "1 kapsel", 6, "3 kapslar", "Smärta vid andning"),
            infusion("oxygen", "1 flaska", "3 liter/minut", 6, "Saturation under 92 %", until=30),
        ),
    ),
)
"""What patients lie on the medical ward for."""
