"""The words the demo is made of. Food banks are named after the real ones; all else is invented."""

from dataclasses import dataclass

PASSWORD = "rijst-riz-reis-rice"  # noqa: S105 - the demo accounts are open to whoever tries them
MAIL = "demo.example"


@dataclass(frozen=True, slots=True)
class DepotSketch:
    """A distribution centre: who runs it, in which municipality."""

    code: str
    operator: str
    name: str
    language: str
    refnis: str
    street: str


DEPOTS = (
    DepotSketch("ANT", "Voedselbank Antwerpen-Mechelen-Turnhout", "Mortsel", "nl", "11029", "Demokaai 1"),
    DepotSketch("BRU", "Banque Alimentaire / Voedselbank Brussel-Brabant", "Brussel", "nl", "21004", "Demolaan 2"),
    DepotSketch("CHA", "Banque Alimentaire Charleroi-Centre", "Charleroi", "fr", "52011", "Rue de la Démo 3"),
    DepotSketch("TOU", "Banque Alimentaire Hainaut Occidental / Mons-Borinage", "Tournai", "fr", "57081", "Rue de la Démo 4"),
    DepotSketch("LIE", "Banque Alimentaire Liège", "Liège", "fr", "62063", "Quai de la Démo 5"),
    DepotSketch("LIM", "Voedselbank Limburg", "Hasselt", "nl", "71022", "Demoweg 6"),
    DepotSketch("NAM", "Banque Alimentaire Namur-Luxembourg", "Namur", "fr", "92094", "Avenue de la Démo 7"),
    DepotSketch("ROC", "Banque Alimentaire Namur-Luxembourg", "Rochefort", "fr", "91114", "Rue de la Démo 8"),
    DepotSketch("ARL", "Banque Alimentaire Namur-Luxembourg", "Arlon", "fr", "81001", "Rue de la Démo 9"),
    DepotSketch("OVL", "Voedselbank Oost-Vlaanderen", "Gent", "nl", "44021", "Demostraat 10"),
    DepotSketch("WVL", "Voedselbank West-Vlaanderen", "Kuurne", "nl", "34023", "Demostraat 11"),
    DepotSketch("FSA", "Demo Stadsdepot", "Antwerpen", "nl", "11002", "Demodok 12"),
    DepotSketch("BAS", "Demo Province", "Bastogne", "fr", "82003", "Rue de la Démo 13"),
)  # fmt: skip

# Invented: a name, a language, and the first eight digits of a company number that nobody has.
SUPPLIERS = (
    ("Demo Molens", "nl", 9990001),
    ("Conserverie Démo", "fr", 9990002),
    ("Demo Zuivel", "nl", 9990003),
    ("Épicerie Démo", "fr", 9990004),
    ("Demo Hygiëne", "nl", 9990005),
)

# Rounded figures for the largest municipalities (Statbel, 2020); all others count as `SMALLER`.
# They only spread the demo over the country.
LARGEST = {
    "11002": 530_000, "44021": 263_000, "52011": 202_000, "62063": 197_000, "21004": 185_000,
    "21015": 133_000, "21001": 120_000, "31005": 118_000, "92094": 111_000, "24062": 102_000,
    "21012": 97_000, "53053": 95_000, "21009": 87_000, "41002": 87_000, "12025": 87_000,
    "21016": 83_000, "71022": 78_000, "46021": 78_000, "34022": 77_000, "35013": 72_000,
    "57081": 69_000, "71016": 66_000, "62096": 64_000, "36015": 63_000, "21018": 57_000,
    "21007": 56_000, "63079": 55_000, "21010": 53_000, "21013": 50_000, "21005": 48_000,
    "11040": 34_000, "13040": 45_000, "46003": 48_000, "23016": 43_000, "12021": 36_000,
    "25072": 28_000, "61031": 21_000, "81001": 30_000, "63023": 20_000,
}  # fmt: skip
SMALLER = 14_500

ASSOCIATIONS = {
    "nl": (
        "De Brug", "Het Open Huis", "De Schakel", "De Lange Tafel", "Het Warme Brood", "De Kelder",
        "De Korf", "Buren voor Buren", "De Wissel", "De Voorraadkast", "Het Tafeltje", "De Haard",
    ),
    "fr": (
        "La Passerelle", "Le Panier", "L'Escale", "La Grande Table", "Le Pain partagé", "La Remise",
        "Le Coup de main", "L'Étape", "La Besace", "Le Garde-manger", "La Clairière", "L'Entrée libre",
    ),
    "de": ("Die Brücke", "Der Korb", "Das Offene Haus", "Der Tisch"),
}  # fmt: skip
HALLS = {"nl": "zaal", "fr": "salle", "de": "Saal"}
STREETS = {
    "nl": ("Kerkstraat", "Markt", "Molenweg", "Schoolstraat", "Stationsstraat"),
    "fr": (
        "rue de l'Église",
        "place du Marché",
        "rue du Moulin",
        "rue de l'École",
        "rue de la Gare",
    ),
    "de": ("Kirchstraße", "Marktplatz", "Mühlenweg"),
}
OCMW = {"nl": "OCMW", "fr": "CPAS", "de": "ÖSHZ"}
