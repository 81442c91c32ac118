"""Draft a reply: fixed words in the language of the mail, its questions as slots to fill in."""

import re
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from tarmac.assistant.extractive import replying
from tarmac.assistant.extractive.directory import contacts_in
from tarmac.assistant.extractive.finding import candidates, wanted_by
from tarmac.assistant.extractive.meaning import without_placeholders
from tarmac.assistant.extractive.ranking import best
from tarmac.assistant.extractive.text import NoAnswer, Sentence, sentences
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Kind
from tarmac.office.search.words import language_of

_MOST_POINTS = 6
_PLACES, _WELL = 2, 0.5


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands in every mail of a language. They follow the mail, not the screen, so they are no translations."""

    greeting: str
    thanks: str
    one: str
    several: str
    none: str
    closing: str
    quote: str


_MAIL: dict[str, _Words] = {
    "fr": _Words(
        "Bonjour {name},", "Merci pour votre message du {date} au sujet de « {subject} ».",
        "Voici ma réponse à votre question.", "Voici mes réponses, point par point.",
        "Voici ce que je peux vous en dire : …", "Cordialement,", "« {text} »",
    ),
    "nl": _Words(
        "Beste {name},", "Bedankt voor uw bericht van {date} over “{subject}”.", "Hierbij mijn antwoord op uw vraag.",
        "Hierbij mijn antwoorden, punt voor punt.", "Dit kan ik u erover zeggen: …", "Met vriendelijke groeten,",
        "“{text}”",
    ),
    "de": _Words(
        "Guten Tag {name},", "vielen Dank für Ihre Nachricht vom {date} zum Thema „{subject}“.",
        "Hier ist meine Antwort auf Ihre Frage.", "Hier sind meine Antworten, Punkt für Punkt.",
        "Dazu kann ich Ihnen Folgendes sagen: …", "Mit freundlichen Grüßen", "„{text}“",
    ),
    "en": _Words(
        "Dear {name},", "Thank you for your message of {date} about “{subject}”.",
        "Here is my answer to your question.",
        "Here are my answers, point by point.", "This is what I can tell you about it: …", "Kind regards,", "“{text}”",
    ),
}  # fmt: skip
_REQUEST = re.compile(
    r"\?\s*$|\b(?:pourriez-vous|pouvez-vous|peux-tu|merci de|veuillez|je (?:vous )?demande|nous demandons|"
    r"kunt u|kun je|kan u|gelieve|graag (?:had|zou)|ik vraag|wilt u|können sie|könnten sie|bitte|ich bitte|"
    r"could you|can you|please|i would like|we would like|let me know)\b",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:(?:re|fwd?|tr|aw|wg|antw)\s*:\s*)+", re.IGNORECASE)


def draft(request: Request, toolbox: Toolbox) -> list[str]:
    """The mail, to be completed where a … stands, with the places of the desk that may hold what belongs there."""
    named = contacts_in(without_placeholders(request.question), toolbox.listing(Kind.CONTACT))
    names = [contact.title for contact in named if contact.title != request.owner.name]
    mail = replying.to_whom(names, toolbox) if names else replying.to_what_is_open(request, toolbox)
    mail = mail or (None if names else replying.asked_about(request, toolbox))
    if mail is None:
        missing = _("There is no mail from %(name)s on your desk.") % {"name": names[0]} if names else ""
        advice = _(
            "Open the mail that you want to answer, then choose Draft a reply. This assistant has no model: it "
            "begins a reply from a mail, it cannot write a text on a subject."
        )
        raise NoAnswer(f"{missing} {advice}".strip())
    replying.refuse(mail, toolbox)
    told = [sentence for sentence in sentences(mail) if not sentence.quoted]
    language = language_of(" ".join(sentence.text for sentence in told), request.language)
    words = _MAIL[language]
    points = [sentence for sentence in told if _REQUEST.search(sentence.text)][:_MOST_POINTS]
    with override(language):
        day = date_format(localtime(mail.when), "MONTH_DAY_FORMAT") if mail.when else "…"
    subject = _PREFIX.sub("", mail.title)
    parts = [
        words.greeting.format(name=mail.people[0] if mail.people else "…") + "\n\n",
        words.thanks.format(date=day, subject=subject) + "\n\n",
        (words.none if not points else words.one if len(points) == 1 else words.several) + "\n\n",
        *(
            f"- {words.quote.format(text=point.text.replace('**', ''))}\n  … {_places(point, toolbox)}\n"
            for point in points
        ),
        "\n" * bool(points) + f"{words.closing}\n\n{request.owner.name}\n",
    ]
    if request.owner.role:
        parts.append(f"{request.owner.role}\n")
    return parts


def _places(point: Sentence, toolbox: Toolbox) -> str:
    """Citations of the places elsewhere on the desk that fit a question of the mail well."""
    items = [item for item in candidates(point.text, toolbox) if item.ref != point.item.ref]
    fits = best(wanted_by(point.text, language_of(point.text)), items)
    return "".join(
        f"[{toolbox.cite(fit.sentence.item, fit.sentence.anchor)}]" for fit in fits[:_PLACES] if fit.share >= _WELL
    )
