"""The password: a first one through the mail, a new one through the page, and never a hint of who has an account."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tarmac.ledger.models import Entry
from tarmac.people import services
from tarmac.people.models import Person
from tests.people.cast import NOW, organisation, person, words

pytestmark = pytest.mark.django_db

RESET, CHANGE = "/account/password/reset/", "/account/password/change/"
OLD, NEW = "ferme-tes-volets-7", "doe-je-luiken-dicht-8"


@pytest.fixture(autouse=True)
def _no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def anne(db: None) -> Person:
    """As an import or a coordinator makes her: without a password."""
    return services.create_person("anne@hall.example", "Anne", "Peeters", "fr", organisation(), actor_id=None, now=NOW)


def sign_in(login: str, password: str) -> Client | None:
    client = Client()
    client.post("/account/login/", {"login": login, "password": password})
    return client if client.get("/people/me/").status_code == 200 else None


def ask(email: str, language: str = "en") -> str:
    """Ask for a link; gives the text of the mail."""
    client = Client(headers={"Accept-Language": language})
    response = client.post(RESET, {"email": email})
    assert (response.status_code, response["Location"]) == (302, f"{RESET}done/")
    assert "an e-mail with a link is on its way" in words(Client().get(response["Location"]))
    return str(mail.outbox[-1].body)


def link(text: str) -> str:
    return re.findall(r"http://testserver(/account/password/reset/key/\S+)", text)[0]


def choose(client: Client, address: str, password: str, again: str = "") -> str:
    """Open a link and choose a password; gives the page."""
    form = client.get(address, follow=True)
    place = form.redirect_chain[-1][0] if form.redirect_chain else address
    return words(client.post(place, {"password1": password, "password2": again or password}, follow=True))


def test_the_first_password_comes_through_the_mail(anne: Person) -> None:
    text = ask(" Anne@HALL.example ")
    (sent,) = mail.outbox
    assert sent.to == ["anne@hall.example"]
    assert sent.subject == "Tarmac: Choose your password"
    assert "!" not in text
    assert sign_in(anne.email, "") is None
    page = choose(Client(), link(text), NEW)
    assert "Your password is changed" in page
    anne.refresh_from_db()
    assert anne.password.startswith("argon2$")
    assert sign_in(anne.email, NEW) is not None
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.actor_id, entry.object_id) == ("person.password_set", anne.pk, str(anne.pk))
    assert entry.data == {}


def test_a_link_works_once(anne: Person) -> None:
    address = link(ask(anne.email))
    choose(Client(), address, NEW)
    assert "This link does not work any more" in choose(Client(), address, OLD)
    assert sign_in(anne.email, OLD) is None
    assert sign_in(anne.email, NEW) is not None


@pytest.mark.parametrize("change", [("key/", "key/x"), ("-", "-x"), ("/key/", "/key/1-2/")])
def test_a_link_that_was_tampered_with_does_not_work(change: tuple[str, str], anne: Person) -> None:
    address = link(ask(anne.email)).replace(*change)
    assert "This link does not work any more" in words(Client().get(address, follow=True))


def test_somebody_elses_link_changes_only_their_own_password(anne: Person) -> None:
    bea = person(email="bea@hall.example")
    hers = link(ask("bea@hall.example"))
    own = re.sub(r"key/[0-9a-z]+-", lambda _found: link(ask(anne.email)).split("reset/")[1].split("-")[0] + "-", hers)
    assert own != hers
    assert "This link does not work any more" in words(Client().get(own, follow=True))
    assert not Person.objects.exclude(password=bea.password).exclude(password=anne.password).exists()


def test_an_unknown_address_gets_the_same_answer_and_a_mail_that_says_so() -> None:
    text = ask("nobody@hall.example")
    assert mail.outbox[-1].to == ["nobody@hall.example"]
    assert "There is no account for this address." in text
    assert "http" not in text
    assert "!" not in text


def test_a_closed_account_gets_no_link(anne: Person) -> None:
    Person.objects.update(is_active=False)
    assert "http" not in ask(anne.email)


def test_the_mail_is_in_the_language_of_the_page(anne: Person) -> None:
    assert len({ask(anne.email, language).split("http")[0] for language in ("fr", "nl", "de", "en")}) == 4


def test_asking_again_and_again_sends_no_flood(anne: Person) -> None:
    client = Client()
    statuses = [client.post(RESET, {"email": anne.email}).status_code for _ in range(8)]
    assert statuses[-1] == 429
    assert len(mail.outbox) == 5


@pytest.mark.parametrize(
    ("password", "again", "words_"),
    [
        ("short-one-7", "", "at least 12 characters"),
        ("password1234", "", "too common"),
        ("anne@hall.example", "", "too similar"),
        (NEW, OLD, "The two passwords are not the same"),
    ],
)
def test_a_weak_password_is_refused(password: str, again: str, words_: str, anne: Person) -> None:
    page = choose(Client(), link(ask(anne.email)), password, again)
    assert words_ in page
    anne.refresh_from_db()
    assert not anne.has_usable_password()


def test_a_new_password_ends_the_other_sessions(anne: Person) -> None:
    choose(Client(), link(ask(anne.email)), OLD)
    here, elsewhere = sign_in(anne.email, OLD), sign_in(anne.email, OLD)
    assert here is not None
    assert elsewhere is not None
    form = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    assert here.post(CHANGE, form).status_code == 302
    assert here.get("/people/me/").status_code == 200
    assert elsewhere.get("/people/me/").status_code == 302
    assert sign_in(anne.email, OLD) is None
    assert sign_in(anne.email, NEW) is not None


def test_changing_it_asks_for_the_old_one(anne: Person) -> None:
    choose(Client(), link(ask(anne.email)), OLD)
    client = sign_in(anne.email, OLD)
    assert client is not None
    for old in ("", "wrong", NEW):
        response = client.post(CHANGE, {"oldpassword": old, "password1": NEW, "password2": NEW})
        assert response.status_code == 200
        assert NEW not in words(response)
    assert sign_in(anne.email, OLD) is not None


def test_changing_it_is_for_who_is_signed_in(anne: Person) -> None:
    assert "/account/login/" in Client().get(CHANGE)["Location"]
    response = Client().post(CHANGE, {"oldpassword": OLD, "password1": NEW, "password2": NEW})
    assert response.status_code in (302, 401)
    anne.refresh_from_db()
    assert not anne.has_usable_password()


def test_who_has_no_password_yet_and_wants_to_change_it_gets_the_mail(anne: Person) -> None:
    client = Client()
    client.force_login(anne)
    response = client.get(CHANGE, follow=True)
    assert response.redirect_chain[-1][0] == RESET


@pytest.mark.parametrize(
    ("language", "familiar"),
    [("fr", "tu|te|toi|ton|tes"), ("nl", "je|jij|jou|jouw"), ("de", r"du|dein\w*|dich|dir|gib")],
)
def test_nobody_is_addressed_as_a_friend(language: str, familiar: str, anne: Person) -> None:
    """Not by our words, nor by those of the libraries behind the pages: whatever can be wrong is wrong here once."""
    speaking = {"Accept-Language": language}
    pages = [
        choose(Client(headers=speaking), link(ask(anne.email)), password, again)
        for password, again in (("short-1", ""), ("password1234", ""), ("anne@hall.example", ""), (NEW, OLD), (OLD, ""))
    ]
    client = Client(headers=speaking)
    client.force_login(Person.objects.get(pk=anne.pk))
    pages += [
        words(client.post(CHANGE, {"oldpassword": old, "password1": NEW, "password2": NEW}, follow=True))
        for old in ("", "wrong", OLD)
    ]
    client.get("/account/logout/")
    pages.append(words(client.post("/account/logout/", follow=True)))
    tries = [client.post("/account/login/", {"login": anne.email, "password": "wrong"}) for _ in range(7)]
    pages += [words(tries[0]), words(tries[-1])]
    pages += [words(client.post(RESET, {"email": wrong})) for wrong in ("", "anne")]
    for page in pages:
        text = re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(script|template).*?</\1>", " ", page))
        assert re.findall(rf"\b({familiar})\b", text, re.IGNORECASE) == []
        assert "placeholder" not in page
