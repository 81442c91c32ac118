"""Passwords, keys and codes: by their own form, or because the text says that they are one."""

import re

from tarmac.guard.findings import Span
from tarmac.guard.rules.rule import Rule, whole

_FORMS = re.compile(
    r"-----BEGIN (?:[A-Z]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[^-]"
    r"|-(?!----)){20,20000}+-----END (?:[A-Z]{2,10} ){0,3}"
    r"PRIVATE KEY(?: BLOCK)?-----"
    r"|(?<![\w-])(?:AKIA[0-9A-Z]{12,20}|gh[opsu]_[A-Za-z0-9]{20,60}|github_pat_\w{20,90}|glpat-[\w-]{15,40}"
    r"|sk[-_](?:[a-z]{2,8}[-_])?[\w-]{16,90}|xox[abprs]-[\w-]{10,80}|AIza[\w-]{30,40}|hf_[A-Za-z0-9]{20,60}"
    r"|eyJ[\w-]{8,2000}\.[\w-]{4,4000}(?:\.[\w-]{4,2000})?|[a-z][a-z0-9]{1,7}_(?:live|test|pat|sk|pk|key|tok)_\w{10,60}"
    r"|SG\.[\w-]{16,40}\.[\w-]{16,60}|ya29\.[\w-]{20,120}|(?:[0-9]{6}-){7}[0-9]{6})(?![\w-])"
)
# One character first, so that the search skips at once what cannot begin such a word.
_WORD = (
    r"[mMpPwWkKaAsStT](?<![^\W_].)(?:(?<=[mM])(?i:ots? de passe|dp)"
    r"|(?<=[pP])(?i:asswords?|asswd|assphrase|asscode|wd|sw|sk|w(?= ?[:=]| (?:is|ist|for|f[üu]r))|aswoord(?:en)?"
    r"|assw[oö]rt(?:er|s)?)"
    r"|(?<=[wW])(?i:achtwoord(?:en)?|w(?= ?[:=]))|(?<=[kK])(?i:ennwort)"
    r"|(?<=[aA])(?i:pi[ _-]?key|ccess[ _-](?:key|token))|(?<=[sS])(?i:ecret[ _-]key)|(?<=[tT])(?i:okens?))(?![^\W_])"
)
_TOKEN = re.compile(r"(?:(?<=[\s\"'`«“„(\[:=|/])|(?<=\A))(?P<secret>[^\s\"'`«»“”„,;()\[\]<>|]{5,120})")
_PASSWORD = re.compile(_WORD)
_CODE = re.compile(
    r"[pPcCdDaAtTeEoOvVbBsSkKfFzZgrR](?<![^\W_].)(?:(?<=[pP])(?i:in(?:[ -]?code)?|uk|oortcode)"
    r"|(?<=[cC])(?i:ode (?:pin|puk|sms|d['’]acc[èe]s|secret|de validation|(?:de |d['’]|du |de la |de l['’])?"
    r"(?:porte|alarme|coffre|casier|armoire|r[ée]serve|entr[ée]e|garage)|van (?:de|het) (?:deur|poort|alarm|kluis"
    r"|kast)))"
    r"|(?<=[dD])(?i:igicode|eurcode|oor code)|(?<=[aA])(?i:larm[ -]?code)|(?<=[tT])(?i:oegangscode|[üu]rcode)"
    r"|(?<=[eE])(?i:ntry code|inmalcode|enmalige code)|(?<=[oO])(?i:tp|ne[- ]time (?:code|password))"
    r"|(?<=[vV])(?i:erificatiecode|erification code)|(?<=[bB])(?i:eveiligingscode|est[äa]tigungscode)"
    r"|(?<=[sS])(?i:ms-?code|afe-?code|leutelcode)|(?<=[kK])(?i:luiscode|ey ?safe[^\n]{0,30}code)"
    r"|(?<=[fF])(?i:reischaltcode)|(?<=[zZ])(?i:ugangscode)|(?<=g)ate code|(?<=[rR])(?i:ecovery (?:code"
    r"|key)))(?![^\W_])"
)
_NUMBER = re.compile(
    r"[:=,(\"«“„|\s-](?P<secret>[0-9](?:[-* ]?[0-9]){3,7}[*#]?[A-Z]?"
    r"|[A-Z0-9]{1,6}(?:[-*#][A-Z0-9]{1,6}){1,3}[#*]?|[A-Z]{1,2}[0-9]{3,6}[A-Z]?)"
    r"(?![\w./%€-])"
)
_FAR, _NEAR = 60, 34
_NO_END = ".,;:?)"
# What stands behind such a word and is no secret: words, dates, figures, addresses.
_PLAIN = re.compile(
    r"(?:[0-9]{1,4}(?:[./:-][0-9]{1,4}){1,3}|[0-9]+(?:[.,][0-9]+)?(?:%|€|h|mg|ml|e|er|x)?|[A-Z]{1,5}[/.][0-9/.-]+"
    r"|[^\W\d_]+(?:[-'’./][^\W\d_]+)*|https?:.*|www\..*|.*@.*\..*|v?[0-9.]+|[^\W\d_]{1,3}[0-9]{1,2}"
    r"|[a-z]+_[a-z]+:?)[.,;:!?)]*\Z",
    re.DOTALL,
)


def _password(match: re.Match[str], _floor: int) -> Span | None:
    """The first piece of a line or two behind the word that looks like no word, date or figure."""
    text, limit = match.string, match.endpos
    for token in _TOKEN.finditer(text, match.end(), min(match.end() + _FAR, limit)):
        start = token.start("secret")
        found = _TOKEN.match(text, start, limit)
        secret = found["secret"].rstrip(_NO_END) if found else ""
        if len(secret) >= 5 and not _PLAIN.match(secret) and "\n\n" not in text[match.end() : start]:
            return Span(start, start + len(secret), 0.85)
    return None


def _code(match: re.Match[str], _floor: int) -> Span | None:
    """A short number behind the word."""
    text = match.string
    found = _NUMBER.search(text, match.end(), min(match.end() + _NEAR, match.endpos))
    if not found or "\n\n" in text[match.end() : found.start()]:
        return None
    return Span(*found.span("secret"), 0.75)


BY_FORM = Rule(
    "secret",
    "secret_by_form",
    "the prefixes that services publish for their keys; RFC 7468, RFC 7519",
    _FORMS,
    whole(0.98),
)
SAID = (
    Rule("secret", "password_said", "a word for a password, and behind it what looks like one", _PASSWORD, _password),
    Rule("secret", "code_said", "a word for a code that opens something, and a short number", _CODE, _code),
)
