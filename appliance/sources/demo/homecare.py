"""What patients take at home already and go on with on the ward."""

from appliance.sources.demo.plan import Profile, needed, often, times

HOME = (
    Profile(
        "Högt blodtryck",
        (45, 99),
        (
            times("amlodipin-5", "1 tablett", "08", "Högt blodtryck"),
            times("losartan-50", "1 tablett", "08", "Högt blodtryck"),
        ),
    ),
    Profile(
        "Förmaksflimmer",
        (60, 99),
        (
            times("apixaban-5", "1 tablett", "08 20", "Förmaksflimmer"),
            times("metoprolol-50", "1 tablett", "08 20", "Förmaksflimmer"),
        ),
    ),
    Profile(
        "Diabetes typ 2",
        (40, 95),
        (
            times("metformin-500", "2 tabletter", "08 18", "Diabetes typ 2"),
            times("glargin", "14 enheter", "21", "Diabetes typ 2. Ges även vid fasta"),
            times("atorvastatin-40", "1 tablett", "20", "Höga blodfetter"),
        ),
    ),
    Profile(
        "Hypotyreos",
        (30, 99),
        (times("levotyroxin-75", "1 tablett", "07", "Hypotyreos. På fastande mage"),),
    ),
    Profile(
        "Parkinsons sjukdom",
        (58, 92),
        (
            times(
                "levodopa",
                "1 tablett",
                "07 10 13 16 19",
                "Parkinsons sjukdom",
                note="Får inte försenas",
            ),
            needed("makrogol", "1 dospåse", 12, "2 dospåsar", "Förstoppning"),
        ),
    ),
    Profile(
        "Depression och sömn",
        (25, 99),
        (
            times("mirtazapin-15", "1 tablett", "21", "Depression"),
            times("melatonin-2", "1 tablett", "21", "Sömn"),
        ),
    ),
    Profile("Depression", (20, 90), (times("sertralin-50", "1 tablett", "08", "Depression"),)),
    Profile(
        "Epilepsi",
        (20, 90),
        (times("levetiracetam-500", "1 tablett", "08 20", "Epilepsi", note="Får inte utebli"),),
    ),
    Profile(
        "KOL",
        (55, 90),
        (
            times("tiotropium", "1 kapsel", "08", "KOL"),
            times("budesonid-formoterol", "1 dos", "08 20", "KOL"),
        ),
    ),
    Profile(
        "Ledgångsreumatism",
        (35, 85),
        (
            times(
                "metotrexat",
                "6 tabletter",
                "09",
                "Ledgångsreumatism",
                days=("tue",),
                note="En gång i veckan",
            ),
            times("folsyra-5", "1 tablett", "09", "Vid metotrexat", days=("wed",)),
        ),
    ),
    Profile("Gikt", (45, 95), (times("allopurinol-100", "2 tabletter", "08", "Gikt"),)),
    Profile(
        "Prostataförstoring",
        (55, 99),
        (times("tamsulosin", "1 tablett", "08", "Prostataförstoring"),),
        men_only=True,
    ),
    Profile(
        "Grön starr", (55, 99), (times("latanoprost", "1 droppe", "21", "Grön starr, båda ögonen"),)
    ),
    Profile(
        "Demens",
        (72, 99),
        (
            times("memantin-10", "1 tablett", "08", "Alzheimers sjukdom"),
            needed("oxazepam-5", "1 tablett", 6, "3 tabletter", "Oro"),
        ),
    ),
    Profile(
        "Vitaminbrist",
        (40, 99),
        (
            often("b12", "1 tablett", 1, "B12-brist"),
            often("folsyra-5", "1 tablett", 1, "Folatbrist"),
        ),
    ),
    Profile(
        "Eksem",
        (18, 99),
        (often("hydrokortison-kram", "1 applikation", 2, "Eksem på underarmarna"),),
    ),
    Profile("Magkatarr", (25, 99), (often("omeprazol-20", "1 kapsel", 1, "Halsbränna"),)),
)
"""Long-term treatments; a patient has none to four of them."""

CLASHES = (
    ("B01AA", "B01AB", "B01AC", "B01AF", "M01A"),
    ("L04AX03", "J01", "M01A"),
    ("C09A", "C09C"),
    ("C07",),
    ("C10",),
    ("R03BB",),
    ("A02B",),
    ("N05CF", "N05CH"),
)
"""ATC groups of which a home treatment adds nothing where the ward's plan has one already.

Metotrexat, for instance, is not given together with antibiotics or NSAID.
"""
