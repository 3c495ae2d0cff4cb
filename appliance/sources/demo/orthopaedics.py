"""Treatment plans of the orthopaedic ward."""

from appliance.sources.demo.plan import Profile, infusion, needed, often, once, times

_PAIN = times("paracetamol-500", "2 tabletter", "08 14 20", "Smärta")
_BREAKTHROUGH = needed("oxikodon-5", "1 kapsel", 4, "4 kapslar", "Genombrottssmärta")
_SICK = needed("ondansetron-4", "1 tablett", 8, "3 tabletter", "Illamående")
_CLOTS = times("enoxaparin-40", "40 mg", "20", "Trombosprofylax")
_BOWEL = often("makrogol", "1 dospåse", 1, "Förstoppning")

ORTHOPAEDICS = (
    Profile(
        "Höftfraktur, opererad",
        (70, 97),
        (
            _PAIN,
            _BREAKTHROUGH,
            _SICK,
            _CLOTS,
            _BOWEL,
            times("oxikodon-depot-5", "1 tablett", "08 20", "Smärta, höftfraktur"),
            once("kloxacillin", "2 g", 7, "Infektionsprofylax under operation"),
            once("kloxacillin", "2 g", 9, "Infektionsprofylax efter operation"),
            infusion("ringer", "1000 ml", "50 ml/timme", 20, "Vätska inför operation", until=30),
            times("kalcium-d", "1 tablett", "12", "Benskörhet", after=24),
        ),
    ),
    Profile(
        "Höftprotes, planerad",
        (55, 86),
        (
            _PAIN,
            _SICK,
            _BOWEL,
            times("apixaban-2,5", "1 tablett", "08 20", "Trombosprofylax, 35 dagar", after=18),
            times(
                "oxikodon-depot-10",
                "1 tablett",
                "08 20",
                "Smärta",
                until=60,
                stopped="Smärtfri i vila",
            ),
            needed("oxikodon-5", "1-2 kapslar", 4, "6 kapslar", "Genombrottssmärta"),
            times(
                "betametason",
                "8 tabletter",
                "07",
                "Illamående och smärta efter operation",
                until=26,
            ),
            once("kloxacillin", "2 g", 3, "Infektionsprofylax"),
        ),
    ),
    Profile(
        "Knäprotes, planerad",
        (50, 84),
        (
            _PAIN,
            _BREAKTHROUGH,
            _SICK,
            _BOWEL,
            _CLOTS,
            times(
                "ibuprofen-400",
                "1 tablett",
                "08 14 20",
                "Smärta",
                until=80,
                stopped="Stigande kreatinin",
            ),
            times("oxikodon-depot-10", "1 tablett", "08 20", "Smärta"),
            once("parecoxib", "40 mg", 5, "Smärta på uppvakningen"),
            once("kloxacillin", "2 g", 3, "Infektionsprofylax"),
        ),
    ),
    Profile(
        "Fotledsfraktur",
        (24, 76),
        (
            _PAIN,
            _BREAKTHROUGH,
            _SICK,
            times("dalteparin-5000", "5000 enheter", "20", "Trombosprofylax"),
            times("naproxen-500", "1 tablett", "08 20", "Smärta", until=60, stopped="Ont i magen"),
            times("omeprazol-20", "1 kapsel", "07", "Magskydd"),
        ),
    ),
    Profile(
        "Protesinfektion",
        (58, 87),
        (
            _PAIN,
            _BREAKTHROUGH,
            _CLOTS,
            _BOWEL,
            times("kloxacillin", "2 g", "06 12 18 23", "Protesinfektion"),
            times(
                "vankomycin",
                "1 g",
                "09 21",
                "Odling: KNS",
                until=66,
                stopped="Odlingssvar: känslig för kloxacillin",
            ),
            times("oxikodon-depot-10", "1 tablett", "08 20", "Smärta"),
            needed("loperamid", "1 kapsel", 6, "4 kapslar", "Lös avföring"),
        ),
    ),
    Profile(
        "Kotkompression",
        (68, 95),
        (
            _PAIN,
            _BOWEL,
            _SICK,
            times("fentanyl-25", "1 plåster", "09", "Smärta, kotkompression", every=3),
            needed("oxikodon-5", "1 kapsel", 4, "4 kapslar", "Genombrottssmärta"),
            times("kalcium-d", "1 tablett", "12", "Benskörhet"),
            times(
                "alendronsyra",
                "1 tablett",
                "07",
                "Benskörhet",
                days=("mon",),
                note="Fastande, sittande, med ett stort glas vatten",
            ),
            _CLOTS,
        ),
    ),
    Profile(
        "Bäckenfraktur",
        (63, 94),
        (
            _PAIN,
            _BREAKTHROUGH,
            _CLOTS,
            _BOWEL,
            times("gabapentin-300", "1 kapsel", "21", "Nervsmärta"),
            needed("zopiklon-5", "1 tablett", 24, "1 tablett", "Sömnbesvär"),
        ),
    ),
)
"""What patients lie on the orthopaedic ward for."""
