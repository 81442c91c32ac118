"""WCAG 2.2: 4.5 between words and what they stand on (1.4.3), 3 for shapes and the focus ring (1.4.11)."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

COLOUR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
SURFACES = ("ground", "frame", "surface", "sunken", "paper", "hover")
MEANINGS = ("fine", "attention", "stop", "protected")
WORDS = [
    *((word, surface) for word in ("text", "text-quiet", "accent", "accent-strong") for surface in SURFACES),
    *((meaning, surface) for meaning in MEANINGS for surface in SURFACES),
    *((meaning, f"{meaning}-soft") for meaning in MEANINGS),
    *(("text", f"{meaning}-soft") for meaning in MEANINGS),
    *((word, "accent-soft") for word in ("text", "text-quiet", "accent", "accent-strong")),
    *((word, "lit") for word in ("text", "text-quiet", "text-paper", "protected")),
    *((f"voice-{number}", f"voice-{number}-soft") for number in range(1, 7)),
    *((f"voice-{number}", surface) for number in range(1, 7) for surface in ("surface", "paper", "ground", "lit")),
    ("text-paper", "paper"),
    ("text-paper", "surface"),
    ("text-paper", "sunken"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]
SHAPES = [(shape, surface) for shape in ("edge", "focus") for surface in (*SURFACES, "accent-soft")]


def tokens(theme: int) -> dict[str, str]:
    source = Path(str(finders.find("web/tokens.css"))).read_text(encoding="utf-8")
    return {match[1]: match[2 + theme] for match in COLOUR.finditer(source)}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("least", "pairs"), [(4.5, WORDS), (3.0, SHAPES)], ids=["words", "shapes"])
def test_every_pair_of_colours_has_contrast_enough(theme: int, least: float, pairs: list[tuple[str, str]]) -> None:
    colours = tokens(theme)
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < least} == {}


def test_only_the_tokens_hold_colours() -> None:
    folder = Path(str(finders.find("web/tokens.css"))).parent
    sheets = [sheet for sheet in folder.glob("*.css") if sheet.name != "tokens.css"]
    assert sheets
    own_colour = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|light-dark)\(")
    assert [sheet.name for sheet in sheets if own_colour.search(sheet.read_text(encoding="utf-8"))] == []
