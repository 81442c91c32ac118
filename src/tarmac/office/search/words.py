"""Words: how text is cut and folded, which of them say nothing, and where they stand in a text."""

import re
from collections.abc import Iterable, Iterator

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from tarmac.web.text import fold

_LONGEST_WORD = 60
_SNIPPET_LENGTH = 180
# Shorter ones stand in too many words by chance.
SHORTEST_PART = 5
_ENDINGS = ("s", "x", "e", "es", "n", "en", "er", "ern")
_QUOTED = re.compile(r'"([^"]+)"|«([^»]+)»|“([^”]+)”|„([^“”]+)[“”]')
_GROUPED = re.compile(r"(?<![\d.,])\d{1,4}(?:[ .'’\u00a0\u202f]\d{3})+(?!\d)")
_LANGUAGES = ("french", "dutch", "german", "english")
# What the lists of the index library lack: words of questions and requests.
_ASKING = """
quand quoi combien comment pourquoi lequel laquelle lesquels quel quelle quels quelles ont eu lieu faut faire
dit dire trouve trouver cherche chercher montre montrer donne donner moi svp
wanneer waar hoe waarom hoeveel welke welk wie wat vindt vinden zoek zoeken toon geef mij gaat gezegd
wann wo warum wieso wie viel wieviel welche welcher welches wer was findet finde suche zeige gib mir statt gesagt
when where why how many much which who whom what find show give tell search say said does did
m mr ms mrs mme mlle monsieur madame mijnheer meneer mevrouw heer herr frau jusqu peut peuvent doit doivent font sera
seront aura auront etait avoir etre est encore deja selon entre chez apres avant pendant chaque aussi plus elles depuis
kan kunnen mag mogen moet moeten wordt worden werd werden heeft hebben had zal zullen nog al tijdens volgens tussen tot
vanaf komt laat vond vonden plaatsvinden
kann konnen darf durfen muss mussen wird wurde wurden hat haben hatte soll sollen sollte noch schon wahrend laut ab
zwischen bis seit findet fand
may might can could must should shall will would has have had were been already during between until under after before
from according take takes took taken place held
fait contre moins tres sont cest ca tient tiennent bonjour bonsoir salut peux pouvez veux voudrais aimerais savoir
leur leurs cela quelqu finalement alleen tegen tegelijk iemand niemand elk elke iedere deze uiteindelijk hallo dag kun
kunt wil wilt weten nur nach gegen jemand jede jeder jedes dieser diese dieses guten konntest willst mochte wissen is
are be do still only against till someone somebody nobody each every over its their his her in at come comes came get
gets got please bitte hello
"""


def _folding(*filters: Filter) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_LONGEST_WORD))
    builder = builder.filter(Filter.lowercase())
    for each in filters:
        builder = builder.filter(each)
    return builder.filter(Filter.ascii_fold()).build()


FOLDED = _folding()
_TELLING = _folding(*(Filter.stopword(language) for language in _LANGUAGES), Filter.custom_stopword(_ASKING.split()))


_STOP_WORDS = {
    "fr": "le la les un une des du de et est que qui dans pour pas sur avec ce cette vous nous je il elle au "
    r"aux par ne",
    "nl": "de het een en van is dat die in voor niet op met dit u we wij ik hij zij aan er bij ook naar om te "
    "zijn wordt",
    "de": "der die das ein eine und ist dass in für nicht auf mit dies sie wir ich er es den dem zu von bei auch im am",
    "en": "the a an and of is that in for not on with this you we i he she at by to are be it was from will",
}
_STOPS = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
_ANY_WORD = re.compile(r"[^\W_]+")


def language_of(text: str, otherwise: str = "en") -> str:
    """fr, nl, de or en by the commonest small words; `otherwise` when they do not say."""
    words = [match[0].lower() for match in _ANY_WORD.finditer(text[:4000])]
    counts = {language: sum(word in stops for word in words) for language, stops in _STOPS.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > max((n for lang, n in counts.items() if lang != best), default=0) else otherwise


def words_of(query: str, *, most: int = 16) -> list[str]:
    """The folded words of `query` that tell something; all of them when none does. At most `most`, each once."""
    readable = with_whole_numbers(query.encode("utf-8", "replace").decode())
    told = [word for word in _TELLING.analyze(readable) if len(word) > 1 or word.isdigit()]
    return list(dict.fromkeys(told or FOLDED.analyze(readable)))[:most]


def phrases_of(query: str) -> list[list[str]]:
    """What stands between quotation marks: the folded words that have to follow one another."""
    quoted = (next(filter(None, groups)) for groups in _QUOTED.findall(query.encode("utf-8", "replace").decode()))
    return [words for words in map(FOLDED.analyze, quoted) if words]


def with_whole_numbers(text: str) -> str:
    """`text`, and after it each number that is written in groups as one: 187.950 and 187 950 are 187950 too."""
    return " ".join([text, *("".join(filter(str.isdigit, number)) for number in _GROUPED.findall(text))])


def forms(word: str) -> set[str]:
    """How `word` may also stand in a text: singular or plural, as the four languages make them.

    Many are no words at all; looking for them costs next to nothing.
    """
    plurals = {f"{word}{ending}" for ending in _ENDINGS}
    plurals |= {f"{word[:-1]}{end}en" for last, end in (("f", "v"), ("s", "z")) if word.endswith(last)}
    if word.endswith("al"):
        plurals.add(f"{word[:-1]}ux")
    return plurals | set(_singulars(word))


def _singulars(word: str) -> Iterator[str]:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            yield word[: -len(ending)]
    if word.endswith("aux"):
        yield f"{word[:-2]}l"
    if word.endswith("en") and len(word) > 4:
        stem = word[:-2]
        if stem[-1] in "vz":  # brieven, brief; huizen, huis
            stem = stem[:-1] + ("f" if stem[-1] == "v" else "s")
            yield stem
        if stem[-1] == stem[-2]:  # bedden, bed
            yield stem[:-1]
        elif stem[-2] in "aeou" and stem[-3] not in "aeiou":  # zaken, zaak; boten, boot
            yield f"{stem[:-1]}{stem[-2:]}"


def is_open(query: str) -> bool:
    """Whether the last word may still be being typed."""
    return query[-1:].isalnum()


def distance(word: str) -> int:
    """How many typing slips `word` is forgiven. Numbers are meant as they are."""
    if len(word) < 4 or any(character.isdigit() for character in word):
        return 0
    return 2 if len(word) >= 8 else 1


def snippet(text: str, words: Iterable[str]) -> str:
    """Plain text of one line around the first of `words` in `text`, or its beginning.

    Of a text with placeholders for personal data none is cut in two.
    """
    line = " ".join(text.split())
    if len(line) <= _SNIPPET_LENGTH:
        return line
    start = max(0, _first(line, tuple(words)) - _SNIPPET_LENGTH // 3)
    if start:
        start = line.find(" ", start) + 1
    end = start + _SNIPPET_LENGTH
    if end < len(line):
        end = next((place for mark in " [" if (place := line.rfind(mark, start + 1, end)) > 0), end)
    return f"{'… ' if start else ''}{line[start:end]}{' …' if end < len(line) else ''}"


def _first(line: str, words: tuple[str, ...]) -> int:
    """Where the first fitting word begins: the same, else one that is like it."""
    near = None
    for match in re.finditer(r"\w+", line):
        folded = fold(match[0])
        if folded in words:
            return match.start()
        if near is None and is_like(folded, words):
            near = match.start()
    return near or 0


def is_like(folded: str, words: Iterable[str]) -> bool:
    """Whether a word of a text may be what one of `words` found: it begins as that one does, or holds it."""
    return any(
        (len(word) > 3 and folded[:4] == word[:4]) or (len(word) >= SHORTEST_PART and word in folded) for word in words
    )
