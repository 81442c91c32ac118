"""Every word in French, Dutch, German and English."""

import re
from pathlib import Path

import pytest
from tools import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
CASES = [
    pytest.param(package, language, id=f"{package.name}-{language}")
    for package in messages.packages()
    for language in messages.LANGUAGES
]


@pytest.mark.parametrize(("package", "language"), CASES)
def test_no_message_is_missing_empty_or_fuzzy(package: Path, language: str) -> None:
    assert messages.untranslated(messages.extract(package), messages.read(package, language)) == []


@pytest.mark.parametrize(("package", "language"), CASES)
def test_no_translation_is_left_of_a_message_that_is_gone(package: Path, language: str) -> None:
    template = messages.extract(package)
    gone = [
        message.id
        for message in messages.read(package, language)
        if message.id and template.get(message.id, message.context) is None
    ]
    assert gone == []


@pytest.mark.parametrize(("package", "language"), CASES)
def test_placeholders_survive_translation(package: Path, language: str) -> None:
    for message in messages.read(package, language):
        sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not message.id:
            continue
        wanted = set(PLACEHOLDER.findall(sources[-1]))
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) <= wanted | set(PLACEHOLDER.findall(sources[0])), message.id
        assert wanted == set(PLACEHOLDER.findall(strings[-1])), message.id


def test_a_message_in_a_template_and_one_in_python_are_found() -> None:
    names = {package.name: messages.extract(package) for package in messages.packages()}
    assert names["web"].get("You are signed out") is not None
    assert names["people"].get("Coordinator") is not None


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_message_of_two_packages_is_translated_once(language: str) -> None:
    """All catalogs are one for Django: a word with two meanings needs a context, or another word."""
    translations: dict[tuple[object, str | None], set[object]] = {}
    for package in messages.packages():
        for message in messages.read(package, language):
            if message.id:
                translations.setdefault((message.id, message.context), set()).add(message.string)
    assert [key for key, strings in translations.items() if len(strings) > 1] == []
