"""What the provider that needs no model is worth: Valmont's questions, scored. Run with -s to see the table."""

from asgiref.sync import async_to_sync

from tarmac.assistant.scoring import Scored, score, share, table
from tarmac.assistant.services.turns import built_in
from tarmac.office.models import Desk
from tarmac.office.truth.questions import LANGUAGES, parse
from tarmac.web import clock
from tests.serving import once

pytestmark = once

# The least that must be right, by kind of question; what asks for a judgement or for writing needs a model. Measured
# when the pack had 141 questions; whoever makes the provider better raises them.
RIGHT = {"find": 0.68, "compare": 0.6, "compute": 0.36, "extract": 0.8}
SHOWN = {"find": 0.75, "allowed": 0.43, "summarise": 0.27, "draft": 0.52}


def test_it_is_right_often_enough_in_every_language(valmont: Desk) -> None:
    provider, questions = built_in(), parse(valmont.office.truth.questions)

    async def all_of_them() -> list[Scored]:
        return [each async for each in score(provider, valmont.office, questions, now=clock.now())]

    scored = async_to_sync(all_of_them)()
    print(f"\n{table(scored)}")  # noqa: T201
    assert len(scored) == len(LANGUAGES) * len(questions)
    for kind, least in RIGHT.items():
        assert share([each for each in scored if each.kind == kind], "right") >= least, kind
    for kind, least in SHOWN.items():
        assert share([each for each in scored if each.kind == kind], "shown") >= least, kind
    for language in LANGUAGES:
        told = [each for each in scored if each.language == language]
        assert share(told, "right") >= 0.33, language
        assert share(told, "misled") <= 0.15, language
