"""Decisions and actions: who, what, until when, from the words that people use for them in four languages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive import transcripts, values
from tarmac.assistant.extractive.finding import candidates
from tarmac.assistant.extractive.meaning import without_placeholders
from tarmac.assistant.extractive.text import NoAnswer, Sentence, sentences
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
# Somebody takes something on: always with these verbs, with any other one where a day is named
_OWN = re.compile(
    r"\b(?:je (?:m['’]en (?:charge|occupe)|vais|vous (?:envoie|transmets|pr[ée]pare|donne)|t['’]envoie|"
    r"(?:l[ea] )?(?:pr[ée]pare|v[ée]rifie|r[ée]dige|relis|corrige|appelle|rappelle|relance|apporte|contacte|commande|"
    r"fais|ferai)|\w+rai\b)|j['’](?:envoie|enverrai|appelle|apporte|irai|en parle|ajoute|organise|[ée]cris)|"
    r"ik (?:zal|ga|pas|stuur|bezorg|maak|vraag|bel|schrijf|regel|kijk|doe|neem|bereid|controleer|lees|breng|zoek|"
    r"bestel|leg|zet|haal|laat|werk|verbeter|verwittig)\b|"
    r"ich (?:werde|schicke|mache|frage|rufe|schreibe|pr[üu]fe|k[üu]mmere|bringe|sende|lese|bestelle)\b|"
    r"i(?:['’]ll| will| am going to) \w+|(?:vous|tu) l['’]aur(?:ez|as)\b|(?:u|je|jullie) krijg\w* (?:het|hem|ze)\b|"
    r"(?:sie|du|ihr) (?:bekomm|erh[äa]lt)\w*|you(?:['’]ll| will) (?:have|get) (?:it|them))",
    re.IGNORECASE,
)
# "Je le fais", "ik doe", and "doe ik" after what stands first
_FIRST_PERSON = re.compile(
    r"\b(?:je (?:vous |te |lui |leur )?(?:l['’]|l[ea]s? |t['’]|lui )?|j['’]|ik |ich |I |nous (?:l['’]|l[ea]s? |vous )?|"
    r"wij |we |wir )(?P<verb>[^\W\d_]+)|\b(?P<before>[^\W\d_]+) (?:ik|ich)\b",
    re.IGNORECASE,
)
_STATE_VERBS = """
suis ai peux dois pense crois sais voudrais voulais dirais avais étais aurais trouve vois habite ne n aime espère
ben heb had was denk vind weet kan wil wou zou hoop moet kon woon bin habe hatte war denke finde weiß kann will
würde hoffe muss am have think know can would hope must live did do
récapitule répète note dis disais rappelle remercie comprends crains sens suppose zeg herhaal bedoel begrijp vermoed
sage wiederhole meine verstehe vermute say repeat mean understand guess suppose sommes avons devons pouvons hebben
zijn moeten kunnen haben sind müssen können are dat als wat of omdat toen dan en maar die wie dass wenn ob weil und
aber
"""
_STATES = frozenset(_STATE_VERBS.split())
_ASKED = re.compile(
    r"\b(?:(?:peux|peut|pouvez|pourriez|pourrais|voulez|veux)[- ](?:tu|vous|il|elle)|merci de|veuillez|pri[èe]re de|"
    r"(?:il )?faut|doit|doivent|devez|est charg[ée]e? de|"
    r"(?:kun|kan|wil|wilt|kunt) (?:je|jij|u|jullie|\w+)\b|gelieve|moet(?:en)?|graag|dient te|"
    r"(?:k[öo]nnen|k[öo]nnten|kannst|w[üu]rden) (?:sie|du)|bitte|muss|m[üu]ssen|soll(?:en)?|"
    r"(?:can|could|will|would) you|please|must|needs? to|has to|have to)\b",
    re.IGNORECASE,
)
# A weekday is a term after such a word only; tomorrow and next week are one by themselves
_TERM = re.compile(
    r"(?:avant|pour|d['’]ici|jusqu['’]au|au plus tard|tegen|voor|vóór|uiterlijk|tot|bis|spätestens|by|before|until|"
    r"demain|tomorrow|(?:la )?semaine prochaine|volgende week|nächste woche|next week)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:ik (?:ga|zal) (?:er )?(?:niet|geen)|je ne (?:vais|peux)|merci d['’]avance|graag gedaan|even\b|"
    r"gevraagd|demandée?s?\b|asked)",
    re.IGNORECASE,
)
_IT = re.compile(r"\bje (?:l['’]|l[ea] )|\b(?:dat|het|es|das|it|this)\b", re.IGNORECASE)
_LISTED, _SHORTEST, _BARE_DECISION = 14, 12, 25


@dataclass(frozen=True, slots=True)
class Action:
    """Who does what until when; what is not said is empty. `about`: the question that it answers."""

    who: str
    until: str
    sentence: Sentence
    about: str = ""


def extract(request: Request, toolbox: Toolbox) -> list[str]:
    """The answer's paragraphs: decisions, then actions, each with its place."""
    meeting = transcripts.named(request, toolbox, spoken=True)
    items = [meeting] if meeting else list(toolbox.focus()) or _asked_about(request, toolbox)
    told = [sentence for item in items for sentence in sentences(item) if not sentence.quoted]
    names = [contact.title for contact in toolbox.listing(Kind.CONTACT)]
    decided = decisions(told)
    todo = actions(told, names)
    if not decided and not todo:
        raise NoAnswer(
            _("No sentence here speaks of a decision or a task in so many words. Read the text itself to be sure.")
        )
    parts: list[str] = []
    if decided:
        parts.append("## " + _("Decisions") + "\n\n")
        parts += [f"- {each.text} [{toolbox.cite(each.item, each.anchor)}]\n" for each in decided]
    if todo:
        parts.append("\n" * bool(parts) + "## " + _("Tasks") + "\n\n")
        parts += [_line(each, toolbox) for each in todo]
    return parts


def _asked_about(request: Request, toolbox: Toolbox) -> list[Item]:
    """The one item that the question is about: a meeting before anything else."""
    question = without_placeholders(request.question)
    meetings = toolbox.listing(Kind.MEETING)
    nearest = transcripts.nearest(question, meetings)
    return [nearest] if nearest else (candidates(question, toolbox) or meetings)[:1]


def decisions(told: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that decide; a bare "agreed" with what follows it."""
    found = []
    for number, each in enumerate(told):
        if not _DECIDED.search(each.text) or each.text.endswith("?"):
            continue
        after = told[number + 1] if number + 1 < len(told) else None
        if len(each.text) < _BARE_DECISION and after is not None and after.anchor == each.anchor:
            each = replace(each, text=f"{each.text} {after.text}")
        found.append(each)
    return found[:_LISTED]


def actions(told: Sequence[Sentence], names: Sequence[str]) -> list[Action]:
    """The promises and requests, in their order; a request that its person takes on at once is that promise."""
    found: list[Action] = []
    for number, sentence in enumerate(told):
        action = _action(told, number, names)
        if action is None:
            continue
        before = found[-1] if found else None
        if before and before.until == action.until and before.sentence.anchor == sentence.anchor and action.until:
            continue  # the same thing, said again in the same breath
        if before and before.sentence.text.endswith("?") and before.who == action.who == sentence.speaker:
            found.pop()
            action = replace(action, about=before.sentence.text)
        found.append(action)
    return sorted(found, key=lambda each: not each.until)[:_LISTED] if len(found) > _LISTED else found


def _action(told: Sequence[Sentence], number: int, names: Sequence[str]) -> Action | None:
    sentence = told[number]
    if _VAGUE.search(sentence.text) or len(sentence.text) < _SHORTEST:
        return None
    until, near = _day(sentence), _day_nearby(told, number)
    spoken = sentence.item.kind == Kind.MEETING
    if _takes_on(sentence.text, until or near):
        who, until = sentence.speaker, until or near
    elif _ASKED.search(sentence.text) and (until or _named(sentence, names) or ("?" in sentence.text and not spoken)):
        who = _asked_person(told, number, names)
    else:
        return None
    if sentence.item.kind == Kind.DOCUMENT and not until:
        return None
    return Action(who, until, sentence, _asked_before(told, number))


def _takes_on(text: str, until: str) -> bool:
    verbs = ((match["verb"] or match["before"]).lower() for match in _FIRST_PERSON.finditer(text))
    if _OWN.search(text) or (until and any(verb not in _STATES for verb in verbs)):
        return True
    term = any(day.text == until and values.LAST_DAY.search(text[: day.start]) for day in values.dates(text))
    return term and bool(_FIRST_PERSON.search(text))


def _day(sentence: Sentence) -> str:
    """The day to come that a sentence names, without the words around it; else a word such as tomorrow."""
    days = [day for day in values.dates(sentence.text) if not day.denied and _is_ahead(day, sentence)]
    if days:
        return days[0].text
    loose = values.UNTIL.search(sentence.text)
    return loose[0].strip() if loose and not values.dates(loose[0]) and _TERM.match(loose[0]) else ""


def _is_ahead(day: values.Value, sentence: Sentence) -> bool:
    """Whether a day, whose year is seldom said, is not before the one on which the sentence is said."""
    if sentence.item.when is None:
        return True
    said = localtime(sentence.item.when).date()
    month, number = map(int, day.same.split("-"))
    if (month, number) == (2, 29):
        number = 28
    return (
        min((date(said.year + more, month, number) for more in (-1, 0, 1)), key=lambda each: abs(each - said)) >= said
    )


def _day_nearby(told: Sequence[Sentence], number: int) -> str:
    """The term that the same speaker names just before in the same breath, or just after, asked for or not."""
    sentence = told[number]
    near = [each for each in told[max(number - 2, 0) : number] if each.anchor == sentence.anchor]
    near += told[number + 1 : number + 4]
    for other in near:
        if other.item is sentence.item and other.speaker == sentence.speaker:
            promised = bool(_OWN.search(other.text))
            for day in values.dates(other.text):
                if (promised or values.LAST_DAY.search(other.text[: day.start])) and _is_ahead(day, other):
                    return day.text
    return ""


def _asked_before(told: Sequence[Sentence], number: int) -> str:
    """The question just before that a promise to do "it" answers."""
    before = told[number - 1] if number else None
    if before is None or before.item is not told[number].item or not before.text.endswith("?"):
        return ""
    return before.text if _IT.search(told[number].text) else ""


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
    what = f"{action.about} {action.sentence.text}".strip()
    values_said = {"who": action.who or "…", "until": action.until or "…", "what": what}
    return "- " + _("**%(who)s** (until: %(until)s): %(what)s") % values_said + f" [{number}]\n"
