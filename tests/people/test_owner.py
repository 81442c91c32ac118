"""`tarmac people owner`: the first account of a new installation."""

import pytest
from django.core import mail
from django.test import Client
from typer.testing import CliRunner

from tarmac.config.commands import people
from tarmac.people.models import Person
from tests.people.cast import person, signed_in, verbs

pytestmark = pytest.mark.django_db

ADA = ("owner", "ada@hall.example", "--given-name", "Ada", "--family-name", "Peeters")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(people.app, list(arguments))
    return result.exit_code, result.output


def test_it_makes_an_owner_who_chooses_a_password_by_mail() -> None:
    status, said = run(*ADA, "--language", "fr")
    assert status == 0
    assert "Ada Peeters (ada@hall.example) is a programme owner." in said
    assert "Forgot your password?" in said
    ada = Person.objects.get()
    assert (ada.full_name, ada.language, ada.organisation) == ("Ada Peeters", "fr", None)
    assert ada.roles == {"owner"}
    assert not ada.has_usable_password()
    assert verbs() == ["person.created", "role.granted"]
    Client().post("/account/password/reset/", {"email": "ada@hall.example"})
    assert mail.outbox[0].to == ["ada@hall.example"]
    assert signed_in(ada).get("/people/roles/").status_code == 200


def test_twice_is_once() -> None:
    run(*ADA)
    assert run("owner", "ADA@hall.example", *ADA[2:])[0] == 0
    assert Person.objects.count() == 1
    assert verbs() == ["person.created", "role.granted"]


def test_an_account_that_is_there_keeps_its_names_and_password() -> None:
    known = person(email="ada@hall.example", given_name="Adèle")
    known.set_password("ferme-tes-volets-7")
    known.save()
    status, said = run(*ADA)
    assert (status, "Forgot" in said) == (0, False)
    assert "Adèle Peeters" in said
    assert verbs() == ["role.granted"]
    known.refresh_from_db()
    assert known.check_password("ferme-tes-volets-7")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("owner", "ada", *ADA[2:]), "EMAIL is no e-mail address"),
        (("owner", "", *ADA[2:]), "EMAIL is missing"),
        ((*ADA[:3], "", *ADA[4:]), "--given-name is missing"),
        ((*ADA[:5], "12"), "--family-name has no letter in it"),
        ((*ADA[:5], "N" * 101), "--family-name has more than 100"),
        ((*ADA[:3], "A\x1bda", *ADA[4:]), "--given-name has a character that cannot be"),
        ((*ADA, "--language", "es"), "--language is not one of de, en, fr, nl"),
        (ADA[:4], "--family-name"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(arguments: tuple[str, ...], words: str) -> None:
    status, said = run(*arguments)
    assert status == 2
    assert words in said
    assert not Person.objects.exists()
