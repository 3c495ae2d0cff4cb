"""Invented names, with every letter a ward in Sweden has to be able to print."""

WOMEN = (
    "Åsa", "Märta", "Ingegärd", "Ulla-Britt", "Sigrid", "Kerstin", "Birgitta", "Gunvor", "Elsa",
    "Viola", "Margareta", "Agneta", "Solveig", "Aino", "Päivi", "Tuulikki", "Marjatta", "Zofia",
    "Małgorzata", "Grażyna", "Fatima", "Samira", "Layla", "Hodan", "Ayşe", "Gülşen", "Çiğdem",
    "Bjørg", "Guðrún", "Milica", "Lucía", "Thi Mai", "Máret", "Eszter", "Frøydis", "Renée",
)
MEN = (
    "Åke", "Sören", "Göran", "Börje", "Karl-Erik", "Lennart", "Torsten", "Gunnar", "Bengt",
    "Rune", "Olle", "Nils", "Tage", "Väinö", "Jyrki", "Heikki", "Pekka", "Stanisław", "Łukasz",
    "Wojciech", "Yousef", "Omar", "Ahmad", "Abdullahi", "Mehmet", "İbrahim", "Oğuz", "Søren",
    "Þorsteinn", "Dragan", "José", "Quang Huy", "Ánte", "György", "Bjørn", "Loïc",
)
FAMILIES = (
    "Åkesson", "Öberg", "Ängström", "Lindström", "Nyström", "Sjöberg", "Björk", "Wallin",
    "Sandström", "Hägglund", "Ek", "Dahl", "Åberg", "Löfgren", "Öst", "Strand", "Moberg", "Ask",
    "Virtanen", "Mäkelä", "Hyvönen", "Jääskeläinen", "Niemi", "Kyllönen", "Świątek", "Wójcik",
    "Dąbrowska", "Żurek", "Łęcki", "Kowalczyk", "Haddad", "al-Khatib", "Mansour", "Abdi",
    "Nguyen", "Yıldız", "Şahin", "Çelik", "Öztürk", "Gündoğdu", "Sørensen", "Ødegård",
    "Jónsdóttir", "Jovanović", "Đorđević", "Pérez", "Nagy", "Kovács", "Sárá", "Labba",
    "Malmström-Hyvönen", "von Essenfält", "Bergkvist", "Rosén", "Lindén", "Häll", "Fröjd",
)
NURSES = (
    ("Karin", "Lundgren"), ("Mikael", "Bergvall"), ("Jenny", "Sandahl"), ("Aino", "Korpela"),
    ("Emre", "Yılmaz"), ("Åsa", "Öman"), ("Lina", "Håkans"), ("Piotr", "Zając"),
    ("Noor", "Rahimi"), ("Tove", "Ählin"), ("Sara", "Ekdal"), ("Johan", "Ivars"),
    ("Hanna", "Fors"), ("Dalia", "Aziz"), ("Erik", "Nyby"), ("Vera", "Gran"),
)
DOCTORS = (
    ("Anders", "Lind"), ("Petra", "Åström"), ("Fadi", "Saleh"), ("Elina", "Mäkinen"),
    ("Jan", "Wiśniewski"), ("Ylva", "Öhrn"), ("Tomas", "Hjelte"), ("Selin", "Kaya"),
)
