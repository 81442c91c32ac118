import re
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError

import tarmac
from tarmac.web.templatetags.web import icon_names

PACKAGE = Path(tarmac.__file__).parent
USED_IN_TEMPLATES = re.compile(r"\{% icon \"([\w-]+)\" %\}")


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    templates = [path.read_text(encoding="utf-8") for path in PACKAGE.glob("*/templates/**/*.html")]
    used = {name for template in templates for name in USED_IN_TEMPLATES.findall(template)}
    assert used
    assert used - icon_names() == set()


def test_an_icon_is_hidden_from_screen_readers() -> None:
    drawn = Template('{% load web %}{% icon "mail" %}').render(Context())
    assert 'aria-hidden="true"' in drawn
    assert "#mail" in drawn


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError, match="no-such-icon"):
        Template('{% load web %}{% icon "no-such-icon" %}').render(Context())
