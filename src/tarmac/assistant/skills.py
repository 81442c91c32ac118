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


# Up to so many words between a verb and what it is about; a day such as "26." is one
_W = r"(?:[\w.'’-]+ ){0,%d}"
_W2, _W3, _W6, _W9 = (_W % most for most in (2, 3, 6, 9))
# As far as it is the same question
_SAME = r"[^?!\n]{0,100}?"
_SHORTLY = r"(?: (?:svp|stp|s['’]il (?:te|vous) pla[iî]t|graag|aub|alsjeblieft|alstublieft|bitte|please))*\W*$"
# Not about one thing: that is to be looked for
_ALL = r"(?! (?:about|for|over|voor|inzake|sur|pour|concernant|[àa] propos|au sujet|[üu]ber|zum|zur|f[üu]r)\b)"
# How people ask for each skill in French, Dutch, German and English; the first that fits counts.
_WORDS: dict[str, tuple[str, ...]] = {
    PREPARE_MEETING: (
        rf"pr[ée]pare\w* {_W3}(?:l['’])?(?:r[ée]union|audition|entretien|meeting|s[ée]ance|conseil|rendez-vous)",
        rf"(?:vergadering|overleg|zitting|afspraak)\w* {_W3}voorbereid|bereid {_W6}voor\b",
        rf"(?:sitzung|besprechung|anh[öo]rung|treffen)\w* {_W3}vorbereit|bereite\w* {_W6}vor\b",
        rf"prepare {_W6}(?:meeting|hearing|appointment|council)",
    ),
    EXPLAIN_TABLE: (
        rf"(?:expli\w+|d[ée]cris|c['’]?est quoi|que (?:dit|montre|contient|veut dire)|qu['’]est-ce que) {_W3}"
        r"(?:tableau|feuille|tableur)\b",
        rf"leg {_W3}(?:tabel|rekenblad|werkblad)|(?:tabel|rekenblad) {_W2}uit\b|"
        r"wat (?:staat er in|betekent|toont|is|zegt) (?:deze|dit|die|de|het) (?:tabel|rekenblad|werkblad)\b",
        rf"erkl[äa]r\w* {_W3}(?:tabelle|blatt)|was (?:bedeutet|zeigt|ist|sagt|steht in) (?:dieser?|die|der) tabelle\b",
        rf"explain {_W3}(?:table|sheet|spreadsheet)|"
        r"what(?:['’]s| is| does)? (?:in )?(?:this|the) (?:table|sheet|spreadsheet)(?: mean| say| show)?\W*$",
    ),
    DRAFT_REPLY: (
        rf"(?:r[ée]dige|[ée]cris|[ée]crivez|pr[ée]pare|propose|fais)\w* {_W3}(?:r[ée]ponse|mail|courriel|lettre)|"
        r"r[ée]pond(?:s|ez|re)\b|"
        r"(?:projet|brouillon|[ée]bauche) (?:de |d['’]une? )?(?:r[ée]ponse|mail|courriel|lettre)",
        rf"(?:schrijf|stel|maak|ontwerp)\w* {_W3}(?:antwoord|mail|brief|concept)|beantwoord|"
        r"(?<!het )(?<!een )(?<!dit )(?<!uw )antwoord (?:aan|op|de heer|mevrouw|mijnheer|meneer|hem|haar)\b|"
        r"reageer op\b|^\W*(?:een )?concept(?:antwoord|mail)?\b|ontwerpantwoord",
        rf"(?:schreibe?n?|entw[ie]rf|verfass|formulier|erstell)\w* {_W3}(?:antwort|mail|brief)|beantwort|"
        r"antworte(?:n sie)?\b|antwortentwurf|entwurf (?:einer|f[üu]r eine) antwort",
        rf"(?:draft|write|prepare|begin) {_W3}(?:reply|answer|response|mail|e-mail|letter)|(?:reply|respond) to\b|"
        r"answer (?:this|that|the|his|her|their|mr|ms|mrs|him)\b|draft a reply",
    ),
    ACTIONS: (
        rf"(?:liste|extrai|donne|quelles? sont|rel[èe]ve)\w* {_W3}(?:actions?|d[ée]cisions?|t[âa]ches)|"
        r"actions? et d[ée]cisions?|d[ée]cisions? et actions?|points d.action|"
        rf"qui\b{_SAME}\bquoi\b|qui\b{_SAME}\b(?:pour|avant) (?:quand|quel(?:le)? )|"
        rf"(?:quel(?:le)?s?|liste\w*|cite\w*|notez?) {_W3}(?:t[âa]ches|actions|engagements|promesses)|"
        rf"quelles d[ée]cisions (?:ont [ée]t[ée]|a-t-on) prises{_ALL}|"
        rf"qu['’](?:a-t-on|est-ce qui a [ée]t[ée]|avons-nous) d[ée]cid[ée]{_ALL}",
        r"actiepunten|beslissingen en acties|acties en beslissingen|"
        rf"wie\b{_SAME}\bwat\b|wie\b{_SAME}\b(?:tegen|voor|tot) (?:wanneer|welke? )|"
        rf"wat (?:hebben|heeft|beloofde|nam) (?:iedereen|elk|ieder|ze|de deelnemers)\b{_SAME}|"
        rf"(?:welke|lijst|geef|haal|noem) {_W3}(?:acties|beslissingen|taken|toezeggingen|beloften|engagementen)|"
        rf"welke afspraken {_W9}(?:gemaakt|vastgelegd)|"
        rf"wat (?:is|werd|hebben we) {_W3}(?:beslist|besloten|afgesproken)\b{_ALL}",
        rf"wer\b{_SAME}\bwas\b|(?:wer|von wem)\b{_SAME}\bbis (?:wann|zu welche[mr]|zum welchen|welche[mn])|"
        rf"was (?:hat|haben) (?:jede[rn]?|alle|sie|die teilnehmer)\b{_SAME}(?:zugesagt|versprochen|[üu]bernommen)|"
        rf"wer hat {_W9}(?:zugesagt|versprochen)\b|ma[ßs]+nahmen und entscheidungen|"
        rf"(?:welche|liste|nenne\w*) {_W3}(?:aufgaben|zusagen|ma[ßs]+nahmen|entscheidungen|beschl[üu]sse)|"
        rf"was (?:wurde|haben wir|ist) {_W3}(?:beschlossen|entschieden|vereinbart)\b{_ALL}",
        rf"action (?:points|items)|(?:list|extract|what are) {_W3}(?:actions|decisions|tasks)|"
        rf"whom?\b{_SAME}\bwhat\b|whom?\b{_SAME}\b(?:by|until|for) (?:when|which|what)\b|"
        rf"(?:which|what|name|give) {_W3}(?:tasks|actions|promises|commitments|decisions)|"
        rf"what did {_W2}(?:each|every|people|they|the participants)\b{_SAME}(?:commit|promise|take on|undertake)|"
        rf"what (?:was|were|did we|have we) {_W2}(?:decided?|agreed?)\b{_ALL}|to-?do list|^\W*to[- ]?dos?\W*$",
    ),
    REWRITE: (
        rf"r[ée][ée]cri|reformul|simplifi|raccourci|abr[èe]ge|tradui|"
        rf"(?:rend[sr]?|fais) {_W3}plus (?:clair|simple|court|formel)|"
        rf"^\W*(?:un peu )?plus (?:court|bref|clair|simple|formel|poli)e?{_SHORTLY}",
        rf"herschrijf|herformuleer|vereenvoudig|verkort|vertaal|maak {_W3}(?:korter|eenvoudiger|duidelijker|formeler)|"
        rf"^\W*(?:iets |wat )?(?:korter|eenvoudiger|duidelijker|formeler|beleefder){_SHORTLY}",
        rf"umschreib|umformulier|schreib\w* {_W3}um\b|formulier\w* {_W3}um\b|vereinfach|"
        rf"k(?:[üÜ]|ue)rzen?\b|[üu]bersetz|"
        rf"(?:mach|formulier)\w* {_W3}(?:k[üu]rzer|einfacher|klarer|f[öo]rmlicher|h[öo]flicher)|f[öo]rmlicher|"
        rf"^\W*(?:bitte |etwas )*(?:k[üu]rzer|einfacher|klarer|h[öo]flicher){_SHORTLY}",
        rf"rewrite|rephrase|simplify|shorten|translat|make {_W3}(?:shorter|plainer|simpler|clearer|(?:more )?formal)|"
        rf"^\W*(?:please |a bit )*(?:shorter|plainer|simpler|clearer|more formal){_SHORTLY}",
    ),
    SUMMARISE: (
        r"r[ée]sum|synth[èe]se|en bref|points? principa|l['’]essentiel|de quoi (?:parle|s['’]agit|est-il question)",
        rf"samenvat|vat\b {_W9}samen\b|in het kort|hoofdpunten|waarover (?:gaat|gaan)|waar gaat {_W6}over\b",
        rf"zusammenfass|fass(?:e|en|t)?\b {_W9}zusammen\b|kurz gesagt|hauptpunkte|"
        r"worum (?:geht|handelt)|das wesentliche",
        rf"summar|\bsum {_W9}up\b|in short|main points|tl;?dr|the gist|what is {_W3}about\W*$",
    ),
}
_ASKED = {slug: re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE) for slug, words in _WORDS.items()}
# Who asks when, who, or whether something is answered or written wants no draft of it
_ASKS_ABOUT_IT = re.compile(
    r"^\W*(?:(?:jusqu['’][àa]|[àa]|pour|dans|avant) )?(?:quand|qui|quel(?:le)?s?|combien|faut-il|peut-on|doit-on|"
    r"(?:est-ce qu['’e] ?))\b|^\W*(?:(?:tot|tegen|voor|op) )?(?:wanneer|welke?|wie|hoeveel|hoe lang|mag|moet|kan)\b|"
    r"^\W*(?:bis )?(?:zu )?(?:wann|wer|welche[mnrs]?|wie (?:viel|lange)|darf|muss)\b|"
    r"^\W*(?:by |until |on )?(?:when|who|which|what|how (?:many|long)|must|may|should|did|has)\b",
    re.IGNORECASE,
)


def asked_for(text: str) -> str:
    """The skill that plain words ask for, or an empty string."""
    fitting = (slug for slug, pattern in _ASKED.items() if pattern.search(text))
    return next((slug for slug in fitting if slug != DRAFT_REPLY or not _ASKS_ABOUT_IT.search(text)), "")


def route(skill: str, text: str, kind: str) -> str:
    """The skill for a question beside an open item of `kind` (empty for none): the button's, the words', or find."""
    if skill:
        return skill
    if not text.strip() and kind:
        return buttons_for(kind)[0].slug
    return asked_for(text) or FIND
