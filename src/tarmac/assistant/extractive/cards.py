"""The card of somebody in the address book: for who it is, and how to reach them."""

import re

from tarmac.assistant.extractive.directory import contacts_in
from tarmac.assistant.extractive.meaning import keys_of, subject_of, without_placeholders
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Kind

_WHO = re.compile(
    r"\bqui (?:est|sont|c['’]?est)\b|\bc['’]?est qui\b|\bwie (?:is|zijn)\b|\bwer (?:ist|sind)\b|"
    r"\bwho(?:['’]?s| is| are)\b",
    re.IGNORECASE,
)
_REACHED = re.compile(
    r"\b(?:(?:num[ée]ros? (?:de )?)?t[ée]l(?:[ée]phones?)?|gsm|num[ée]ros?|coordonn[ée]es|"
    r"adresses? ?(?:e-?)?(?:mail|courriel|[ée]lectronique)?|"
    r"(?:telefoon|gsm-?)?nummers?|telefoon|e-?mail-?adres(?:sen)?|mailadres(?:sen)?|adres(?:sen)?|contactgegevens|"
    r"(?:telefon|handy)?nummern?|telefon|e-?mail-?adressen?|mailadressen?|adressen?|kontaktdaten|"
    r"comment (?:puis-je |peut-on )?(?:joindre|contacter|appeler)|hoe (?:kan|bereik|contacteer) ik|"
    r"wie (?:erreiche|kann) ich|how (?:do|can) i (?:reach|contact|call|phone)|"
    r"(?:tele)?phone(?: numbers?)?|numbers?|e-?mail addresse?s?|addresse?s?|contact details)\b",
    re.IGNORECASE,
)
# Words around the name that ask for nothing else
_AROUND = keys_of(
    "donne donnez quel quelle est avoir besoin professionnel bureau geef hebben nodig werk heeft gib brauche habe "
    "lautet bereiken contacteren bellen erreichen anrufen kontaktieren "
    "give need have work office mail email e the of son sa de van von please"
)
_MOST = 3


def show(request: Request, toolbox: Toolbox) -> list[str]:
    """The cards of whom a question names and asks nothing else about; empty where it asks for something else."""
    question = without_placeholders(request.question)
    if not (pattern := next((each for each in (_WHO, _REACHED) if each.search(question)), None)):
        return []
    found = contacts_in(question, toolbox.listing(Kind.CONTACT))
    if not 0 < len(found) <= _MOST:
        return []
    known = _AROUND.union(*(keys_of(f"{contact.title} {contact.text}") for contact in found))
    if subject_of(pattern.sub(" ", question)) - known - {f"{key}s" for key in known}:
        return []
    parts: list[str] = []
    for contact in found:
        place = contact.segments[0]
        lines = [line for line in place.text.split("\n")[1:] if line]
        parts.append(f"**{contact.title}** [{toolbox.cite(contact, place.anchor)}]\n\n")
        parts += [*(f"- {line}\n" for line in lines), "\n"]
    return parts
