"""What is said to a greeting or thanks, and to what a reader of mails cannot do: send, delete, book, invent, reckon."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from tarmac.assistant.extractive.meaning import without_placeholders
from tarmac.assistant.extractive.text import NoAnswer
from tarmac.assistant.providers.base import Request, Toolbox

# Up to three words between a verb and what it is about
_FEW = r"(?:[^\W\d]+[-' ’]){0,3}"
# "Can you …", after which a French or English verb follows at once, and a Dutch or German one ends the sentence
_PLEASE = (
    r"^\W*(?:(?:bonjour|salut|hallo|hoi|hello|hi|please|bitte|svp|stp|s['’]il (?:te|vous) pla[iî]t)\W+)*"
    r"(?:(?:(?:peux|pouvez|pourrais|pourriez)[- ](?:tu|vous)|tu peux|vous pouvez|(?:can|could|would|will) you|"
    r"(?:kan|kun|kunt|zou|wil|wilt) (?:je|jij|u)|(?:kannst|k[öo]nntest|k[öo]nnen|k[öo]nnten|w[üu]rden) (?:du|sie))\W+)?"
    r"(?:(?:me|moi|mij|mir|please|even|eens|mal|bitte)\W+)*"
)
_GREETING = (
    r"^\W*(?:bonjour|bonsoir|salut|coucou|hallo|hoi|dag|goeie?dag|goede(?:morgen|middag|avond)|hey|hi|hello|"
    r"guten (?:tag|morgen|abend)|moin|good (?:morning|afternoon|evening))(?: (?:tarmac|[àa] (?:tous|toi|vous)))?"
    r"(?:\W+(?:(?:comment )?[çc]a va|comment (?:allez-vous|vas-tu)|hoe gaat het|"
    r"wie geht.{1,9}|how are you).{0,12})?\W*$|"
    r"\bqui (?:es-tu|[êe]tes-vous)\b|que (?:peux-tu|pouvez-vous|sais-tu) faire|wie ben (?:je|jij)\b|"
    r"wat kun (?:je|jij)\b|"
    r"wer (?:bist du|sind sie\W*$)|was (?:kannst du|k[öo]nnen sie)\W*$|who are you\b|what can you do\b|"
    r"^\W*(?:help|aide|hulp|hilfe)\W*$"
)
_THANKS = (
    r"^\W*(?:ok|oké|okay|super|top|parfait|perfect|perfekt|prima|great)\W*$|"
    r"^\W*(?:(?:ok|oké|okay|super|top|parfait|perfect|perfekt|prima|great)\W+)*"
    r"(?:merci|dank|dank (?:je|u)|bedankt|thanks|thank you|danke|vielen dank)"
    r"(?:\W+(?:beaucoup|bien|infiniment|wel|zeer|hoor|sch[öo]n|sehr|dir|ihnen|a lot|very much|so much|"
    r"(?:pour|voor|f[üu]r|for) [^\W\d]+ [^\W\d]+))*\W*$"
)
_SENT = r"mails?|e-?mails?|courriels?|messages?|bericht(?:en)?|nachricht(?:en)?|brief|lettre|letter"
_BOOKED = (
    r"rendez-vous|rdv|r[ée]union|[ée]v[ée]nement|rappel|agenda|calendrier|afspraak|vergadering|herinnering|termin|"
    r"besprechung|erinnerung|kalender|appointment|meeting|event|reminder|calendar"
)
_ACTING = (
    rf"{_PLEASE}(?:envo(?:ie[rsz]?|yer|yez)|transf[èe]r(?:e[rsz]?|er)|supprime[rsz]?|efface[rsz]?|archive[rsz]?|"
    r"imprime[rsz]?|r[ée]serve[rsz]?|t[ée]l[ée]phone[rsz]?|verstuur|verzend|stuur|verwijder|wis|archiveer|print|boek|"
    r"reserveer|sende|schick\w*|l[öo]sch\w*|archivier\w*|druck\w*|buch(?:e|en)|reservier\w*|send|forward|delete|archive|"
    r"book)\b(?![- ](?:moi|nous|mij|me|ons|mir|uns|us)\b)|"
    rf"{_PLEASE}(?:mets|mettre|mettez|ajoute[rsz]?|planifie[rsz]?|fixe[rsz]?|cr[ée]e[rsz]?|prends|prenez|annule[rsz]?|"
    r"d[ée]place[rsz]?|zet|maak|plan|voeg|annuleer|verplaats|trag\w*|setz\w*|erstell\w*|verschieb\w*|"
    r"add|put|make|set up|schedule|create|cancel|move)\b"
    rf"[- ]{_FEW}(?:{_BOOKED})\b(?! (?:korter|k[üu]rzer|shorter|plus))|"
    rf"{_PLEASE}{_FEW}{_FEW}(?:{_SENT}|{_BOOKED})\b.{{0,60}}\b(?:verstur\w+|verzenden|doorsturen|sturen|verwijderen|"
    r"wissen|boeken|inplannen|versenden|senden|schicken|l[öo]schen|weiterleiten|buchen|eintragen)\W*$"
)
_COUNTING = (
    rf"\b(?:combien|hoeveel|wie ?viele?|how many) (?:de |d['’]|nouveaux |non lus |nieuwe |ongelezen |neue |ungelesene |"
    rf"new |unread )*(?:{_SENT})\b|\bnon lus?\b|\bongelezen\b|\bungelesen\w*|\bunread\b"
)
_INVENTING = (
    rf"{_PLEASE}(?:[ée]cris|[ée]crire|[ée]crivez|r[ée]dige[rsz]?|compose[rsz]?|invente[rsz]?|raconte[rsz]?|dessine[rsz]?|"
    r"g[ée]n[èe]re[rsz]?|fais|schrijf|maak|vertel|bedenk|teken|schreib\w*|erz[äa]hl\w*|mal\w*|zeichne\w*|dichte\w*|"
    rf"write|make|tell|draw|invent|compose|generate|create)\b[- ]{_FEW}(?:po[èe]me|po[ée]sie|chanson|blague|histoire|"
    r"dessin|image|recette|discours|gedicht|liedje|lied|mop|grap|verhaal|tekening|afbeelding|recept|toespraak|witz|"
    r"geschichte|bild|rezept|rede|poem|song|joke|story|picture|image|recipe|speech)\b|"
    r"\bquel temps (?:fait|fera)|\b(?:la )?m[ée]t[ée]o\b|\b(?:wat|hoe) (?:is|wordt) het weer\b|\bweerbericht\b|"
    r"\bwie (?:ist|wird) das wetter\b|\bwetterbericht\b|\b(?:what(?:['’]s| is| will)|how(?:['’]s| is)) the weather\b|"
    r"^\W*(?:[^\W\d][\w'’]*\s+){0,4}\d+(?:[.,]\d+)?\s*(?:[-+*/x×:÷^]|plus|moins|fois|min|maal|keer|mal|minus|times)\s*"
    r"\d+(?:[.,]\d+)?\s*(?:=|\?)?\W*$"
)
_CASES: tuple[tuple[re.Pattern[str], Callable[[], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (_GREETING, lambda: _("Hello. This assistant has no language model: it reads your mails and files.")),
        (_THANKS, lambda: _("You are welcome. Ask on when you like.")),
        (
            _ACTING,
            lambda: _(
                "I cannot send, delete, move, print or book anything: this assistant only reads. Nothing was changed. "
                "You do it yourself in Mail or in the calendar."
            ),
        ),
        (
            _COUNTING,
            lambda: _("I cannot count mails or tell which are unread. Mail shows it: unread ones stand in bold."),
        ),
        (
            _INVENTING,
            lambda: _(
                "I cannot do that: this assistant has no language model. It invents no texts, does no sums and knows "
                "nothing beyond your mails and files."
            ),
        ),
    )
)


def reply(request: Request, _toolbox: Toolbox) -> list[str]:
    """Nothing for a question about the desk; else raises NoAnswer, with what the assistant can do."""
    question = without_placeholders(request.question)
    said = next((said for pattern, said in _CASES if pattern.search(question)), None)
    if said is None:
        return []
    can = _(
        "I can look for an answer in your mails and files, sum them up, begin a reply, list decisions and actions, say "
        "what stands in your calendar, explain a table, and put a text in plainer or shorter words."
    )
    raise NoAnswer(f"{said()}\n\n{can}")
