"""Treatment plans of the surgical ward."""

from appliance.sources.demo.plan import Profile, infusion, needed, often, once, times

_PAIN = times("paracetamol-500", "2 tabletter", "08 12 18 22", "Smärta")
_BREAKTHROUGH = needed("oxikodon-5", "1 kapsel", 4, "4 kapslar", "Genombrottssmärta")
_SICK = needed("ondansetron-4", "1 tablett", 8, "3 tabletter", "Illamående")
_CLOTS = times("enoxaparin-40", "40 mg", "20", "Trombosprofylax")

SURGERY = (
    Profile(
        "Perforerad appendicit, opererad",
        (20, 68),
        (
            _PAIN,
            _BREAKTHROUGH,
            _SICK,
            times("ibuprofen-400", "1 tablett", "08 14 20", "Smärta", until=72),
            times(
                "cefotaxim",
                "1 g",
                "06 14 22",
                "Bukinfektion",
                until=48,
                stopped="Byte till tablett",
            ),
            times(
                "metronidazol-iv",
                "300 ml",
                "22",
                "Bukinfektion. 1 500 mg",
                until=48,
                stopped="Byte till tablett",
            ),
            times("ciprofloxacin", "1 tablett", "08 20", "Bukinfektion", after=48),
            often("metronidazol-400", "1 tablett", 3, "Bukinfektion", after=48),
            infusion("ringer", "1000 ml", "83 ml/timme", 12, "Vätska", until=24),
        ),
    ),
    Profile(
        "Akut kolecystit",
        (34, 84),
        (
            _PAIN,
            _BREAKTHROUGH,
            _SICK,
            _CLOTS,
            times("pip-taz", "4 g", "06 14 22", "Kolecystit"),
            needed(
                "diklofenak-50",
                "1 tablett",
                8,
                "3 tabletter",
                "Gallstenssmärta",
                until=40,
                stopped="Stigande kreatinin",
            ),
            infusion("glukos-5", "1000 ml", "83 ml/timme", 12, "Fasta inför operation", until=60),
            times("omeprazol-20", "1 kapsel", "07", "Magskydd"),
        ),
    ),
    Profile(
        "Ileus, sond och fasta",
        (45, 91),
        (
            times("paracetamol-iv", "100 ml", "06 12 18 23", "Smärta. 1 g per dos"),
            needed("morfin-inj", "2,5-5 mg", 1, "40 mg", "Smärta"),
            needed("ondansetron-iv", "4 mg", 8, "12 mg", "Illamående"),
            _CLOTS,
            times("pantoprazol-iv", "40 mg", "08", "Magskydd"),
            infusion(
                "kaliumklorid", "1000 ml", "83 ml/timme", 12, "S-kalium 3,1 mmol/l. Nytt prov kl 06"
            ),
            infusion("ringer", "1000 ml", "50 ml/timme", 20, "Ersätter sondförlust"),
            times(
                "metformin-500", "1 tablett", "08 18", "Diabetes typ 2", held="Fasta", held_after=2
            ),
        ),
    ),
    Profile(
        "Kolonresektion, dag 1-5",
        (52, 88),
        (
            _PAIN,
            _SICK,
            _CLOTS,
            infusion(
                "epidural",
                "250 ml",
                "8 ml/timme",
                31,
                "Smärtlindring efter operation",
                until=56,
                stopped="EDA dragen",
            ),
            times("oxikodon-depot-10", "1 tablett", "08 20", "Smärta", after=52),
            needed("oxikodon-5", "1-2 kapslar", 4, "6 kapslar", "Genombrottssmärta"),
            often("makrogol", "1 dospåse", 2, "Förstoppning", after=24),
            infusion("ringer", "1000 ml", "42 ml/timme", 24, "Vätska", until=48),
            once("naloxon", "0,1 mg", 9, "Andningsfrekvens 7, sederad", note="Läkare på plats"),
        ),
    ),
    Profile(
        "Divertikulit",
        (41, 83),
        (
            _PAIN,
            _BREAKTHROUGH,
            _CLOTS,
            times("cefotaxim", "1 g", "06 14 22", "Divertikulit"),
            often("metronidazol-400", "1 tablett", 3, "Divertikulit"),
            infusion("ringer", "1000 ml", "50 ml/timme", 20, "Vätska", until=30),
            needed("natriumpikosulfat", "10 droppar", 24, "10 droppar", "Förstoppning"),
        ),
    ),
    Profile(
        "Akut pankreatit",
        (31, 79),
        (
            times("paracetamol-iv", "100 ml", "06 12 18 23", "Smärta. 1 g per dos"),
            needed("ketobemidon", "2,5-5 mg", 2, "40 mg", "Smärta"),
            needed("ondansetron-iv", "4 mg", 8, "12 mg", "Illamående"),
            _CLOTS,
            infusion("ringer", "1000 ml", "125 ml/timme", 8, "Pankreatit, vätska"),
            times("tiamin", "200 mg", "08", "Alkohol", until=72),
            needed("oxazepam-5", "1-2 tabletter", 4, "8 tabletter", "Abstinens"),
            times("pankreatin", "1 kapsel", "08 12 17", "Till maten", after=40),
        ),
    ),
    Profile(
        "Övre gastrointestinal blödning",
        (48, 93),
        (
            infusion("natriumklorid", "1000 ml", "100 ml/timme", 10, "Blödning, vätska", until=36),
            times("pantoprazol-iv", "40 mg", "08 20", "Blödande sår"),
            _PAIN,
            times("tranexamsyra", "2 tabletter", "08 14 20", "Blödning", until=60),
            times(
                "asa-75",
                "1 tablett",
                "08",
                "Tidigare hjärtinfarkt",
                held="Pågående blödning",
                held_after=1,
            ),
            times("jarn", "1 tablett", "17", "Järnbrist", after=40),
            once("fytomenadion", "10 mg", 5, "PK(INR) 2,1"),
        ),
    ),
    Profile(
        "Revbensfrakturer efter fall",
        (58, 92),
        (
            _PAIN,
            _CLOTS,
            _SICK,
            times("oxikodon-depot-5", "1 tablett", "08 20", "Smärta, revbensfraktur"),
            needed("oxikodon-5", "1 kapsel", 4, "4 kapslar", "Genombrottssmärta vid mobilisering"),
            often("makrogol", "1 dospåse", 1, "Förstoppning"),
            often("acetylcystein", "1 tablett", 3, "Slem"),
        ),
    ),
)
"""What patients lie on the surgical ward for."""
