"""Rewrite by rules: plainer and shorter words; what needs a model is declined."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _

from tarmac.assistant import skills
from tarmac.assistant.extractive.summary import central
from tarmac.assistant.extractive.text import NoAnswer, Sentence, own_places, split
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind
from tarmac.office.search.words import language_of

Way = Literal["plainer", "shorter", "formal", "translated"]

_WAYS: tuple[tuple[Way, re.Pattern[str]], ...] = (
    ("translated", re.compile(r"tradui|vertaal|vertal|[üu]bersetz|translat|"
                              r"\b(?:en|in het|ins|auf|in|into|to) (?:fran[çc]ais|"
                              r"n[ée]erlandais|allemand|anglais|frans|nederlands|duits|engels|franz[öo]sisch|"
                              r"niederl[äa]ndisch|deutsch|englisch|french|dutch|german|english)\b", re.IGNORECASE)),
    ("shorter", re.compile(r"court|raccourc|abr[èe]g|bref|kort|k[üu]rz|short|brief", re.IGNORECASE)),
    ("formal", re.compile(r"formel|formeel|f[öo]rmlich|formal|offici|poli|beleefd|h[öo]flich|polite", re.IGNORECASE)),
)  # fmt: skip
_WAY_OF: dict[str, Way] = {skills.SHORTEN: "shorter", skills.FORMALISE: "formal", skills.TRANSLATE: "translated"}
_FORMAL: dict[str, tuple[tuple[str, str], ...]] = {
    "fr": (
        (r"^(?:salut|coucou|hello|hey)\b[^\n,!]*[,!]?", "Madame, Monsieur,"),
        (r"\bbonne journée\s*!?", "Cordialement"),
        (r"\b(?:bises?|à plus|ciao)\b\s*!?", "Cordialement"),
        (r"\bok\b", "d'accord"),
        (r"\bmerci d'avance\b", "je vous remercie"),
        (r"\b(?:peux-tu|tu peux(?=[^.!\n]*\?))", "pourriez-vous"),
        (r"\btu peux\b", "vous pouvez"), (r"\b(?:tu as|t['’]as)\b", "vous avez"), (r"\bas-tu\b", "avez-vous"),
        (r"\btu es\b", "vous êtes"), (r"\btu vas\b", "vous allez"), (r"\btu dois\b", "vous devez"),
        (r"\btu veux\b", "vous souhaitez"), (r"\bveux-tu\b", "souhaitez-vous"),
        (r"\b(?:stp|s['’]il te pla[iî]t)(?!\w)", "s'il vous plaît"), (r"\b(je|de|pour|à) (?:te|toi)\b", r"\1 vous"),
        (r"\b(envoi|confirm|rappell|appell|répond|donn)e?s?-moi\b", r"\1ez-moi"), (r"\bdis-moi\b", "dites-moi"),
        (r"\b(?:ton|ta)\b(?! de )", "votre"), (r"\btes\b", "vos"),
        (r"\bpouvez-vous\b", "pourriez-vous"),
        (r"\bon va\b", "nous allons"),
        (r"!+", "."),
    ),
    "nl": (
        (r"^(?:hoi|hallo|dag|hey)\b[^\n,!]*[,!]?", "Geachte mevrouw, geachte heer,"),
        (r"\b(?:groetjes|groeten)\b\s*!?", "Met vriendelijke groeten"),
        (r"\bok(?:é|e|ay)?\b", "akkoord"),
        (r"\bkun je\b", "kunt u"),
        (r"\bkan je\b", "kunt u"),
        (r"\bheb je\b", "hebt u"), (r"\bje hebt\b", "u hebt"), (r"\bben je\b", "bent u"), (r"\bje bent\b", "u bent"),
        (r"\bwil je\b", "wilt u"), (r"\bmoet je\b", "moet u"), (r"\bj(?:e|ij) kunt\b", "u kunt"),
        (r"\bjouw\b", "uw"), (r"\bjou\b", "u"), (r"\bje (mail|bericht|vraag|brief|antwoord)\b", r"uw \1"),
        (r"\bjullie\b", "u"),
        (r"!+", "."),
    ),
    "de": (
        (r"^(?:hallo|hi|hey)\b[^\n,!]*[,!]?", "Sehr geehrte Damen und Herren,"),
        (r"\b(?:liebe grüße|lg|vg)\b\s*!?", "Mit freundlichen Grüßen"),
        (r"\bok(?:ay)?\b", "einverstanden"), (r"\bkannst du\b", "könnten Sie"), (r"!+", "."),
        (r"\bdu kannst\b", "Sie können"), (r"\bhast du\b", "haben Sie"), (r"\bdu hast\b", "Sie haben"),
        (r"\bbist du\b", "sind Sie"), (r"\bwillst du\b", "möchten Sie"), (r"\bmusst du\b", "müssen Sie"),
        (r"\bdein(e[mnrs]?)?\b", r"Ihr\1"), (r"\bdir\b", "Ihnen"), (r"\bdich\b", "Sie"),
    ),
    "en": (
        (r"^(?:hi|hello|hey)\b[^\n,!]*[,!]?", "Dear Sir or Madam,"),
        (r"\b(?:cheers|bye)\b\s*!?", "Yours faithfully"),
        (r"\bok(?:ay)?\b", "agreed"),
        (r"\bcan you\b", "could you"),
        (r"\bcan't\b", "cannot"),
        (r"\bdon't\b", "do not"),
        (r"\bwon't\b", "will not"), (r"\bI'm\b", "I am"), (r"\bwe'll\b", "we will"), (r"!+", "."),
    ),
}  # fmt: skip
# What speaks to a friend, and which the rules may not know how to change
_FAMILIAR = {
    "fr": re.compile(r"\b(?:tu|toi|te|t['’](?=[aeiouyéh])\w+)\b", re.IGNORECASE),
    "nl": re.compile(r"\b(?:je|jij|jou|jullie)\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:du|dich|euch)\b", re.IGNORECASE),
}
_ASIDE = re.compile(r"\s*\([^()]{3,120}\)")
_LONG = 160
_LINK = re.compile(
    r"\s*(?:;|,\s+(?:ce qui|sachant que|étant donné que|waarbij|met dien verstande dat|wobei|whereby))\s+"
)


@lru_cache(maxsize=1)
def _plain_words() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    found: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for line in Path(__file__).with_name("rewriting.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, heavy, plain = (part.strip() for part in line.split("|"))
            pattern = rf"\b{re.escape(heavy)}\b" + ("" if plain else r"\s*")
            found.setdefault(language, []).append((re.compile(pattern.replace("'", "['’]"), re.IGNORECASE), plain))
    return {language: sorted(rules, key=lambda rule: -len(rule[0].pattern)) for language, rules in found.items()}


def rewrite(request: Request, toolbox: Toolbox) -> list[str]:
    """The marked text, the text after a colon in the question, or what is open, in other words."""
    way = _WAY_OF.get(request.skill) or _way(request.question)
    if way == "translated":
        raise NoAnswer(
            _(
                "This assistant cannot translate: it has no language model. Choose another assistant if your "
                "programme has one, or ask a colleague who speaks the language."
            )
        )
    text = request.selection or _given(request.question) or _open_text(toolbox)
    if not text:
        raise NoAnswer(_("Select the text that you want to rewrite, or type it after a colon."))
    language = language_of(text, request.language)
    new = {"plainer": plainer, "shorter": shorter, "formal": formal}[way](text, language)
    if new == text:
        raise NoAnswer(
            _(
                "The rules find nothing to change here. This assistant has no language model: it replaces heavy "
                "words, cuts long sentences and leaves out what carries little."
            )
        )
    parts = [f"{paragraph}\n\n" for paragraph in new.split("\n\n")]
    left = _FAMILIAR[language].findall(new) if way == "formal" and language in _FAMILIAR else []
    if left:
        words = ", ".join(dict.fromkeys(word.lower() for word in left))
        parts.append(_("Some words still speak to a friend (%(words)s): change them by hand.") % {"words": words})
    return parts


def _way(question: str) -> Way:
    return next((way for way, pattern in _WAYS if pattern.search(question)), "plainer")


def _given(question: str) -> str:
    _asked, colon, text = question.partition(":")
    return text.strip() if colon and len(text.split()) > 3 else ""


def _open_text(toolbox: Toolbox) -> str:
    """What the open item says itself, without what it quotes and what is attached to it."""
    opened = [item for item in toolbox.focus() if item.ref == toolbox.opened()]
    own = [place for item in opened for place, quoted in own_places(item) if not quoted]
    return "\n\n".join(place.text for place in own if not place.anchor.startswith("a"))


def plainer(text: str, language: str) -> str:
    """Plain words for heavy ones, and long sentences cut where they can be."""
    for pattern, plain in _plain_words().get(language, ()):
        text = pattern.sub(lambda match, plain=plain: _cased(match[0], plain), text)  # type: ignore[misc]
    return "\n\n".join(_paragraph(each) for each in text.split("\n\n"))


def _cased(heavy: str, plain: str) -> str:
    return plain[:1].upper() + plain[1:] if heavy[:1].isupper() and plain else plain


def _paragraph(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        cut = [part for sentence in split(line) for part in _cut(sentence)]
        lines.append(" ".join(part[:1].upper() + part[1:] for part in cut))
    return "\n".join(lines)


def _cut(sentence: str) -> list[str]:
    if len(sentence) <= _LONG:
        return [sentence]
    parts = _LINK.split(sentence)
    return [part if part.endswith((".", "!", "?", "…", ":")) else f"{part}." for part in parts]


def shorter(text: str, language: str) -> str:
    """Without asides and without the sentences that carry least: about half is left."""
    plain = plainer(_ASIDE.sub("", text), language)
    item = Item("", Kind.DOCUMENT, "", None, (), ())
    told = [Sentence(item, "", each, "", number) for number, each in enumerate(split(plain))]
    if len(told) < 3:
        return plain
    return " ".join(each.text for each in central(told, points=max(2, len(told) // 2)))


def formal(text: str, language: str) -> str:
    """Greetings, closings and short forms as in a letter."""
    for pattern, words in _FORMAL[language]:
        text = re.sub(
            pattern,
            lambda match, words=words: _cased(match[0], match.expand(words)),  # type: ignore[misc]
            text,
            flags=re.IGNORECASE | re.MULTILINE,
        )
    return text
