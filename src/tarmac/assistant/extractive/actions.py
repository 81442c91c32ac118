"""Decisions and actions: who, what, until when, from the words that people use for them in four languages."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tarmac.assistant.extractive import values
from tarmac.assistant.extractive.finding import candidates
from tarmac.assistant.extractive.text import Sentence, sentences, without_placeholders
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind

_DECIDED = re.compile(
    r"\b(?:(?:est |a |avons |ont |c['’]est )?d[ée]cid[ée]|d[ée]cision\s*:|approuv[ée]|le coll[èe]ge (?:approuve|"
    r"d[ée]cide|charge)|"
    r"convenu|on (?:retient|choisit|garde)|nous (?:choisissons|retenons)|je choisis|d['’]accord pour|"
    r"beslist|besloten|besluit|goedgekeurd|afgesproken|keurt goed|wij kiezen|ik kies|akkoord (?:voor|met)|"
    r"beschlossen|entschieden|vereinbart|genehmigt|wir w[äa]hlen|decided|agreed|approved|we choose|i choose)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:je (?:m['’]en (?:charge|occupe)|vais|vous (?:envoie|transmets|pr[ée]pare|donne)|t['’]envoie|"
    r"pr[ée]pare|demande|"
    r"v[ée]rifie|r[ée]dige|relis|le (?:fais|ferai)|corrige|appelle|rappelle|apporte|contacte|pose|commande|mets|"
    r"\w+erai|\w+rai)|j['’](?:envoie|enverrai|appelle|apporte|irai|en parle|ajoute|organise|[ée]cris)|"
    r"ik (?:zal|ga|pas|stuur|bezorg|maak|vraag|bel|schrijf|regel|kijk|doe|neem|bereid|controleer|lees|breng|"
    r"zoek|bestel|"
    r"leg|zet|haal|laat|werk|verbeter|verwittig)\b|"
    r"ich (?:werde|schicke|mache|frage|rufe|schreibe|pr[üu]fe|k[üu]mmere|bringe|sende|lese|bestelle)|"
    r"i(?:['’]ll| will| am going to) \w+)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:(?:peux|peut|pouvez|pourriez|pourrais|voulez|veux)[- ](?:tu|vous|il|elle)|merci de|veuillez|pri[èe]re de|"
    r"(?:il )?faut|doit|doivent|devez|est charg[ée]e? de|"
    r"(?:kun|kan|wil|wilt|kunt) (?:je|jij|u|jullie|\w+)\b|gelieve|moet(?:en)?|graag|dient te|"
    r"(?:k[öo]nnen|k[öo]nnten|kannst|w[üu]rden) (?:sie|du)|bitte|muss|m[üu]ssen|soll(?:en)?|"
    r"(?:can|could|will|would) you|please|must|needs? to|has to|have to)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:ik (?:ga|zal) (?:er )?(?:niet|geen)|je ne (?:vais|peux)|merci d['’]avance|graag gedaan)\b", re.IGNORECASE
)
_LISTED = 14


@dataclass(frozen=True, slots=True)
class Action:
    """Who does what until when; what is not said is empty."""

    who: str
    until: str
    sentence: Sentence


def extract(request: Request, toolbox: Toolbox) -> list[str]:
    """The answer's paragraphs: decisions, then actions, each with its place."""
    items = list(toolbox.focus()) or _asked_about(request, toolbox)
    told = [sentence for item in items for sentence in sentences(item) if not sentence.quoted]
    names = [contact.title for contact in toolbox.listing(Kind.CONTACT)]
    decided = decisions(told)
    todo = actions(told, names)
    if not decided and not todo:
        return [_("No sentence here speaks of a decision or a task in so many words. Read the text itself to be sure.")]
    parts: list[str] = []
    if decided:
        parts.append(f"## {_('Decisions')}\n\n")
        parts += [f"- {each.text} [{toolbox.cite(each.item, each.anchor)}]\n" for each in decided]
    if todo:
        parts.append("\n" * bool(parts) + f"## {_('Actions')}\n\n")
        parts += [_line(each, toolbox) for each in todo]
    return parts


def _asked_about(request: Request, toolbox: Toolbox) -> list[Item]:
    """The one item that the question is about: a meeting before anything else."""
    question = without_placeholders(request.question)
    found = candidates(question, toolbox)
    days = {value.same for value in values.dates(question)}
    meetings = [item for item in found if item.kind == Kind.MEETING] or toolbox.listing(Kind.MEETING)
    same_day = [item for item in meetings if item.when and f"{item.when:%m-%d}" in days]
    return (same_day or meetings or found)[:1]


def decisions(told: Iterable[Sentence]) -> list[Sentence]:
    found = [each for each in told if _DECIDED.search(each.text) and not each.text.endswith("?")]
    return found[:_LISTED]


def actions(told: Sequence[Sentence], names: Sequence[str]) -> list[Action]:
    """The promises and requests, in their order."""
    found: list[Action] = []
    for number, sentence in enumerate(told):
        if _VAGUE.search(sentence.text) or len(sentence.text) < 12:
            continue
        own, asked = _OWN.search(sentence.text), _ASKED.search(sentence.text)
        dated = values.UNTIL.search(sentence.text)
        if not own and not (asked and (dated or _named(sentence, names) or "?" in sentence.text)):
            continue
        if sentence.item.kind == Kind.DOCUMENT and not dated:
            continue
        until = dated[0].strip() if dated else _next_term(told, number)
        who = sentence.speaker if own else _asked_person(told, number, names)
        found.append(Action(who, until, sentence))
    return sorted(found, key=lambda each: not each.until)[:_LISTED] if len(found) > _LISTED else found


def _next_term(told: Sequence[Sentence], number: int) -> str:
    """The term that the same speaker gives in the next sentence, or is asked for and gives."""
    sentence = told[number]
    for other in told[number + 1 : number + 3]:
        if (
            other.item is sentence.item
            and other.speaker == sentence.speaker
            and (found := values.DATE.search(other.text))
        ):
            return found[0]
    return ""


def _named(sentence: Sentence, names: Sequence[str]) -> str:
    """The one colleague whose name, or first name, stands in a sentence."""
    full = [name for name in names if name in sentence.text]
    words = set(re.findall(r"\w[\w-]*", sentence.text))
    first = [name for name in names if name.split()[0] in words and name != sentence.speaker]
    found = full or first
    return found[0] if len(found) == 1 else ""


def _asked_person(told: Sequence[Sentence], number: int, names: Sequence[str]) -> str:
    """Who is asked: whoever is named, else whoever speaks next, else the one the mail goes to."""
    sentence = told[number]
    if named := _named(sentence, names):
        return named
    if sentence.item.kind == Kind.MEETING:
        later = (each.speaker for each in told[number + 1 : number + 4] if each.item is sentence.item)
        return next((speaker for speaker in later if speaker != sentence.speaker), "")
    return sentence.item.people[1] if len(sentence.item.people) > 1 else ""


def _line(action: Action, toolbox: Toolbox) -> str:
    number = toolbox.cite(action.sentence.item, action.sentence.anchor)
    values_said = {"who": action.who or "…", "until": action.until or "…", "what": action.sentence.text}
    return "- " + _("**%(who)s** (until: %(until)s): %(what)s") % values_said + f" [{number}]\n"
