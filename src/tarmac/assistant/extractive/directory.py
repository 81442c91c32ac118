"""Who a sentence names: by full name, by a part of a name or a function that one person alone has, or by "I"."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tarmac.assistant.extractive.meaning import keys_of
from tarmac.assistant.extractive.text import Sentence
from tarmac.assistant.extractive.values import Value
from tarmac.office.items import Item
from tarmac.office.search.words import words_of

_OWN_WORDS = re.compile(r"\b(?:je|j['’]|ik|ich|I)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w-]*")
_LEAST_LETTERS = 3


class Directory:
    """The people in the address book; a contact's first line is the name, the second the function."""

    def __init__(self, contacts: Sequence[Item]) -> None:
        self.names = [contact.title for contact in contacts]
        parts = Counter(part for name in self.names for part in name.split())
        self._parts = {
            part: name
            for name in self.names
            for part in name.split()
            if parts[part] == 1 and len(part) >= _LEAST_LETTERS
        }
        functions = {contact.title: _function(contact) for contact in contacts}
        held = Counter(key for keys in functions.values() for key in keys)
        self._functions = {key: name for name, keys in functions.items() for key in keys if held[key] == 1}

    def mentioned(self, text: str) -> set[str]:
        """Who is named in a text by name, not by function."""
        words = set(_WORD.findall(text))
        return {name for name in self.names if name in text} | {
            self._parts[word] for word in words & self._parts.keys()
        }

    def named(self, sentence: Sentence) -> list[Value]:
        """Each person once, where the sentence names them best."""
        found: dict[str, Value] = {}
        for value in self._named(sentence):
            found.setdefault(value.same, value)
        return list(found.values())

    def _named(self, sentence: Sentence) -> Iterator[Value]:
        text = sentence.text
        whole = [name for name in self.names if name in text]
        for name in whole:
            yield Value(name, name, text.index(name), text.index(name) + len(name))
            text = text.replace(name, " " * len(name))
        for match in _WORD.finditer(text):
            name = self._parts.get(match[0]) or next(
                (self._functions[key] for key in keys_of(match[0]) if key in self._functions), ""
            )
            if name:
                yield Value(name, name, match.start(), match.end())
        if sentence.speaker in self.names and (own := _OWN_WORDS.search(text)):
            yield Value(sentence.speaker, sentence.speaker, own.start(), own.end())


def contacts_in(question: str, contacts: Sequence[Item]) -> list[Item]:
    """The contacts whom a question names best, however it is written; several where they share the name."""
    said = set(words_of(question, most=60))
    said |= {word[:-1] for word in said if word.endswith("s")}  # Kristofs Nummer
    shared = {contact.ref: len(said.intersection(words_of(contact.title))) for contact in contacts}
    most = max(shared.values(), default=0)
    return [contact for contact in contacts if most and shared[contact.ref] == most]


def _function(contact: Item) -> set[str]:
    lines = contact.text.split("\n")
    return (
        {key for key in keys_of(lines[1].split()[0]) if key.startswith("=")}
        if len(lines) > 1 and lines[1].split()
        else set()
    )
