"""What a person can ask for with one button, or in plain words of four languages."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tarmac.office.items import Kind

SUMMARISE, FIND, DRAFT_REPLY, ACTIONS = "summarise", "find", "draft_reply", "actions"
EXPLAIN_TABLE, PREPARE_MEETING = "explain_table", "prepare_meeting"
REWRITE, SHORTEN, FORMALISE, TRANSLATE = "rewrite", "shorten", "formalise", "translate"
_TEXTS = (Kind.MAIL, Kind.DOCUMENT, Kind.MEETING)


@dataclass(frozen=True, slots=True)
class Skill:
    """`kinds` are those of the open item that it is made for; empty: any."""

    slug: str
    name: str | Promise
    description: str | Promise
    icon: str
    kinds: tuple[Kind, ...] = ()


BUTTONS: tuple[Skill, ...] = (
    Skill(FIND, _("Find"), _("Look for an answer in your mails and files."), "search"),
    Skill(SUMMARISE, _("Summarise"), _("The main points, each with its source."), "list", (*_TEXTS, Kind.SHEET)),
    Skill(DRAFT_REPLY, _("Draft a reply"), _("A beginning of an answer to this mail."), "reply", (Kind.MAIL,)),
    Skill(ACTIONS, _("Decisions and actions"), _("Who does what, until when."), "list-checks", _TEXTS),
    Skill(
        PREPARE_MEETING, _("Prepare the meeting"), _("What to read and settle before."), "calendar-clock", (Kind.EVENT,)
    ),
    Skill(EXPLAIN_TABLE, _("Explain the table"), _("What is counted, what stands out."), "table-2", (Kind.SHEET,)),
    Skill(REWRITE, _("Rewrite"), _("Plainer, shorter, more formal, or in another language."), "pencil"),
)
# What the button to rewrite asks next.
WAYS: tuple[Skill, ...] = (
    Skill(REWRITE, _("Plainer"), _("In everyday words and short sentences."), "pencil"),
    Skill(SHORTEN, _("Shorter"), _("Without what carries little."), "pencil"),
    Skill(FORMALISE, _("More formal"), _("As in a letter."), "pencil"),
    Skill(TRANSLATE, _("Translate"), _("In another language."), "languages"),
)
SKILLS: dict[str, Skill] = {skill.slug: skill for skill in (*WAYS, *BUTTONS)}


def buttons_for(kind: str) -> list[Skill]:
    """What can be done with an open item of `kind`, what is made for it first; with none open, where words say what
    with."""
    if not kind:
        return list(BUTTONS)
    fitting = [skill for skill in BUTTONS if not skill.kinds or kind in skill.kinds]
    return sorted(fitting, key=lambda skill: (not skill.kinds, skill.slug != EXPLAIN_TABLE))


# How people ask for each skill; the first one that fits counts, so the narrow ones come first.
_ASKED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (slug, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for slug, words in (
        (
            PREPARE_MEETING,
            r"pr[ée]pare\w* (?:\w+ |l['’]){0,3}(?:r[ée]union|audition|entretien|meeting)|"
            r"(?:vergadering|overleg|zitting|afspraak)\w* (?:\w+ ){0,3}voorbereid|bereid (?:\w+ ){0,4}voor\b|"
            r"(?:sitzung|besprechung|anh[öo]rung|treffen)\w* (?:\w+ ){0,3}vorbereit|bereite\w* (?:\w+ ){0,4}vor\b|"
            r"prepare (?:\w+ ){0,3}(?:meeting|hearing|appointment)",
        ),
        (
            EXPLAIN_TABLE,
            r"expli\w+ (?:\w+ ){0,3}(?:tableau|feuille|tableur)|leg (?:\w+ ){0,3}(?:tabel|rekenblad|werkblad)|"
            r"(?:tabel|rekenblad) (?:\w+ ){0,2}uit\b|erkl[äa]r\w* (?:\w+ ){0,3}(?:tabelle|blatt)|"
            r"explain (?:\w+ ){0,3}(?:table|sheet|spreadsheet)",
        ),
        (
            DRAFT_REPLY,
            r"(?:r[ée]dige|[ée]cris|pr[ée]pare|propose|fais)\w* (?:\w+ ){0,3}(?:r[ée]ponse|mail|courriel|lettre)|"
            r"r[ée]pond(?:s|ez|re)\b|projet de r[ée]ponse|"
            r"(?:schrijf|stel|maak|ontwerp)\w* (?:\w+ ){0,3}(?:antwoord|mail|brief)|beantwoord|"
            r"(?:schreib|entw[ie]rf|verfass|formulier)\w* (?:\w+ ){0,3}(?:antwort|mail|brief)|beantwort|"
            r"(?:draft|write|prepare) (?:\w+ ){0,3}(?:reply|answer|response|mail|e-mail|letter)|reply to",
        ),
        (
            ACTIONS,
            r"(?:liste|extrai|donne|quelles? sont|rel[èe]ve)\w* (?:\w+ ){0,3}(?:actions?|d[ée]cisions?|t[âa]ches)|"
            r"actions? et d[ée]cisions?|d[ée]cisions? et actions?|points d.action|"
            r"qui (?:fait|doit faire|a promis|promet) quoi|"
            r"(?:quelles?|liste\w*) (?:\w+ ){0,3}(?:t[âa]ches|engagements|promesses)|"
            r"actiepunten|beslissingen en acties|acties en beslissingen|wie (?:doet|moet|belooft) (?:\w+ )?wat|"
            r"wie heeft (?:\w+ ){0,9}wat beloofd|"
            r"(?:welke|lijst|geef|haal) (?:\w+ ){0,3}(?:acties|beslissingen|taken)|"
            r"wer (?:macht|hat) (?:[\w.]+ ){0,9}?(?:was|zugesagt|versprochen)\b|ma[ßs]+nahmen und entscheidungen|"
            r"(?:welche|liste|nenne) (?:\w+ ){0,3}(?:aufgaben|ma[ßs]+nahmen|entscheidungen|beschl[üu]sse)|"
            r"action (?:points|items)|(?:list|extract|what are) (?:\w+ ){0,3}(?:actions|decisions|tasks)|"
            r"who (?:does|did|promised|will do|must do) what|which (?:tasks|actions|promises|decisions)",
        ),
        (
            REWRITE,
            r"r[ée][ée]cri|reformul|simplifi|raccourci|abr[èe]ge|"
            r"rends? (?:\w+ ){0,3}plus (?:clair|simple|court|formel)|"
            r"tradui|herschrijf|vereenvoudig|verkort|maak (?:\w+ ){0,3}(?:korter|eenvoudiger|duidelijker|formeler)|"
            r"vertaal|umschreib|schreib\w* (?:\w+ ){0,3}um\b|vereinfach|k[üu]rze?n?\b|[üu]bersetz|f[öo]rmlicher|"
            r"rewrite|rephrase|simplify|shorten|make (?:\w+ ){0,3}(?:shorter|plainer|simpler|clearer|formal)|translat",
        ),
        (
            SUMMARISE,
            r"r[ée]sum|synth[èe]se|en bref|points? principa|samenvat|vat\b(?: \w+){0,6} samen|in het kort|hoofdpunten|"
            r"zusammenfass|fasse\w*\b(?: \w+){0,6} zusammen|kurz gesagt|hauptpunkte|summar|in short|main points|tl;?dr",
        ),
    )
)


def asked_for(text: str) -> str:
    """The skill that plain words ask for, or an empty string."""
    return next((slug for slug, pattern in _ASKED if pattern.search(text)), "")


def route(skill: str, text: str, kind: str) -> str:
    """The skill for a question beside an open item of `kind` (empty for none): the button's, the words', or find."""
    if skill:
        return skill
    if not text.strip() and kind:
        return buttons_for(kind)[0].slug
    return asked_for(text) or FIND
