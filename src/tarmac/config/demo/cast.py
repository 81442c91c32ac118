"""Who and what a demonstration begins with. Nobody in it is real."""

from tarmac.people.models import Role, Sector

PROGRAMME = "demo"
PROGRAMME_NAME = {
    "fr": "Un assistant au travail",
    "nl": "Een assistent op het werk",
    "de": "Ein Assistent bei der Arbeit",
    "en": "An assistant at work",
}
# Slug, sector, name.
ORGANISATIONS = (
    ("valmont", Sector.MUNICIPALITY, "Valmont · Walmond"),
    ("sainte-odile", Sector.HOSPITAL, "Sainte-Odile"),
    ("horizon", Sector.MUTUALITY, "Horizon"),
)
# Slug, name, declared interests.
PARTNERS = (
    (
        "open-desk",
        "Open Desk",
        "Un fournisseur de logiciels de bureautique paie l’un de nos quatre formateurs.\n\n"
        "Een leverancier van kantoorsoftware betaalt een van onze vier lesgevers.",
    ),
    ("public-learning-house", "Public Learning House", ""),
)
# Slug, name (the same in every language), opening and closing in weeks from the Monday of the first start. The doors
# stay open for half a year; after that, RESET=1 begins anew.
WAVES = (
    ("alpha", "Alpha", -20, -8),
    ("bravo", "Bravo", -3, 26),
    ("charlie", "Charlie", 26, 38),
)

ROLES = {
    "coordinator.valmont": Role.COORDINATOR,
    "coordinator.sainte-odile": Role.COORDINATOR,
    "coordinator.horizon": Role.COORDINATOR,
    "facilitator": Role.FACILITATOR,
    "evaluator": Role.EVALUATOR,
    "dpo": Role.DPO,
    "owner": Role.OWNER,
}
# The wave of each persona who takes part, and whether the person has started.
PARTICIPANTS = {
    "clerk": ("bravo", True),
    "planner": ("bravo", False),
    "nurse": ("bravo", True),
    "ward": ("charlie", False),
    "adviser": ("bravo", True),
    "counter": ("alpha", True),
}

# Those who take part beside the personas: language, given name, family name.
COLLEAGUES = {
    "valmont": """
        fr Aline Pirard, fr Bruno Hallet, nl Karen Desmedt, fr Driss Benali, nl Evy Goossens, fr Fabienne Noël,
        nl Geert Lambrechts, fr Hugo Servais, de Ingrid Heinen, fr Jamila Haddad, nl Koen Verbeke, fr Louise Thonet,
        nl Mieke Bosmans, fr Nicolas Wéry, fr Ophélie Jadot, nl Pieter Aerts, fr Quentin Baily, nl Rita Coppens,
        fr Samir Ouali, nl Tine Huybrechts""",
    "sainte-odile": """
        nl An Vermeersch, nl Bart Cools, fr Caroline Delvigne, nl Dorien Maes, fr Élodie Rasquin, nl Filip Segers,
        fr Gaëlle Monfort, nl Hilde Rombouts, fr Ibrahim Diallo, nl Joke Thys, fr Kevin Stassart, nl Lotte Baeten,
        fr Mélanie Crahay, nl Noor Daems, de Otto Krings, nl Peggy Van Hoof, fr Rachid Amrani, nl Sofie Wijnants,
        fr Thérèse Gillard, nl Veerle Sterckx, nl Wim Raes, fr Yasmine Taleb, nl Zeger Bral, fr Agathe Minet,
        nl Bieke Leys, fr Corentin Hardy""",
    "horizon": """
        de Anja Scheen, fr Barbara Lejeune, nl Carla Moens, fr Damien Poncelet, de Elke Radermacher, fr Farida Zeroual,
        de Gerd Niessen, fr Hadrien Collard, nl Inge Smeets, fr Justine Marquet, de Klaus Hilgers, fr Laurence Bodart,
        nl Marc Willems, fr Naïma Bouzid, fr Olivier Gosset, de Petra Theissen, fr Rosalie Hanse""",
}
