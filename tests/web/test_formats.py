"""Days and hours as each language writes them."""

from datetime import UTC, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

MOMENT = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "short", "weekday", "full"),
    [
        ("en", "2 March", "Mon 2 March", "Monday 2 March 2026 at 08:15"),
        ("fr", "2 mars", "lun 2 mars", "lundi 2 mars 2026 à 08:15"),
        ("nl", "2 mrt", "ma 2 mrt", "maandag 2 maart 2026 om 08:15"),
        ("de", "2. März", "Mo, 2. März", "Montag, 2. März 2026 um 08:15 Uhr"),
    ],
)
def test_a_day_is_written_as_the_language_has_it(language: str, short: str, weekday: str, full: str) -> None:
    with translation.override(language):
        assert date_format(MOMENT, "SHORT_DAY_FORMAT") == short
        assert date_format(MOMENT, "SHORT_WEEKDAY_FORMAT") == weekday
        assert date_format(MOMENT, "FULL_DATETIME_FORMAT") == full
