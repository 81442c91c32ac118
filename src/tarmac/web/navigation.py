"""The rail: at most six places for the person's role. Packages add theirs in `apps.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the rail. `rank` orders; `visible` decides for the person of a request.

    `about`, a sentence on what one does there, makes it a card on Today as well. `covers` are the beginnings of other
    addresses that belong to it.
    """

    label: Promise
    icon: str
    url_name: str
    rank: int
    visible: Callable[[HttpRequest], bool]
    about: str | Promise = ""
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    icon: str
    url: str
    current: bool
    about: str


_places: list[Place] = []


def register(place: Place) -> None:
    _places.append(place)
    _places.sort(key=lambda each: each.rank)


def links(request: HttpRequest) -> list[Link]:
    """The visible places for this request, the current one marked."""
    shown = [(place, reverse(place.url_name)) for place in _places if place.visible(request)]
    covered = [_covered(request.path, (url, *place.covers)) for place, url in shown]
    deepest = max(covered, default=0)
    return [
        Link(str(place.label), place.icon, url, depth == deepest > 0, str(place.about))
        for (place, url), depth in zip(shown, covered, strict=True)
    ]


def _covered(path: str, beginnings: tuple[str, ...]) -> int:
    """How much of an address is covered by the longest of its beginnings; 0 for none."""
    return max((len(each) for each in beginnings if path.startswith(each)), default=0)
