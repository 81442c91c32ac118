"""One search box over 10,000 items: through Tarmac's page, its index alone, and two peers over the same texts.

The items are those of the pack Valmont, again and again with other names, numbers and mixtures of paragraphs; always
the same ones. The queries are what people type: several words, beginnings, no accents, slips.
"""

import json
import os
import random
import re
import sqlite3
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

from tools.postgres import cluster

from bench.load import Job
from bench.measuring import Line, at_most, measure
from bench.processes import LOAD_CORE, PORTS, output, serving, settings

ITEMS, FOUND, ROUNDS = 10_000, 20, 5
LIMIT_MS = 50
MIXED = 0.4  # share of paragraphs that come from another item
# What is typed, and what is meant where that is not the same: the words that a good answer holds.
QUERIES = """
audition
audition 17 mars
permis de la crèche
recours contre le permis de la crèche
cahier des charges rue du moulin
ouverture des offres
qui remplace la responsable
bibliothèque
plainte trottoir rue des aulnes
subside capacité places
chantier date du début
dossier administratif complet
lettre aux riverains
réponse au collège communal
budget de la crèche 2026
permi creche = permis creche
bibliotheque toit
audtion dossier = audition dossier
recour creche = recours creche
reponse plainte = reponse plainte
cahier des charge = cahier charges
ouverture des ofres = ouverture offres
comision recours = commission recours
bibliothéque livres mouillés = bibliotheque livres
chanti = chanti
biblioth = biblioth
conseil comm = conseil comm
kinderdagverblijf
beroep kinderdagverblijf
vergunning kinderdagverblijf
nota voor de zitting
offerte dak bibliotheek
verlof april en mei
wie is afwezig in april
advies brandweer
schaduwstudie
opleiding helder schrijven
lijst van de natte boeken
gemeenteraad 9 maart
kinderdagverbijf beroep = kinderdagverblijf beroep
vergunnign = vergunning
biblioteek offerte = bibliotheek offerte
brandwer advies = brandweer advies
verlf april = verlof april
schaduwstuide = schaduwstudie
zittting nota = zitting nota
offer = offer
kinderdag = kinderdag
""".strip().splitlines()
ASKED = [(typed.strip(), (meant or typed).split()) for typed, _, meant in (line.partition("=") for line in QUERIES)]
LITTLE = frozenset("de des du la le les l aux au contre qui rue en is in van voor wie".split())  # noqa: SIM905


Engine = Callable[[str], list[str]]
Fold = Callable[[str], str]


def main() -> Line:
    with settings() as environment:
        results: Line = output(environment, "bench.search")
        session = results.pop("cookie").split()[0]
        os.sched_setaffinity(0, {LOAD_CORE})
        with serving(environment) as server:
            requests = [_request(typed, session) for typed, _ in ASKED]
            page = measure(Job(PORTS["tarmac"], requests, len(ASKED) * ROUNDS, 1, "</html>", "<html"), server)
    median, worst = page["whole_p50_ms"], page["whole_p99_ms"]
    lines = {"Tarmac, the whole page": {"median_ms": median, "p99_ms": worst, "lost": page["lost"]}, **results["lines"]}
    goals = {"page, median, ms": at_most(median, LIMIT_MS), "page, p99, ms": at_most(worst, LIMIT_MS)}
    return {**results, "lines": lines, "goals": goals}


def _request(typed: str, session: str) -> str:
    address = f"/office/search/?{urllib.parse.urlencode({'q': typed})}"
    return f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nCookie: sessionid={session}\r\n\r\n"


def alone() -> Line:
    """The index alone and its peers, in one process; fills the database that the page is then asked from."""
    import django

    django.setup()
    from bench import seed
    from tarmac.office import queries, search
    from tarmac.office.models import Desk
    from tarmac.office.search.words import fold

    (cookie,) = seed.main("http://127.0.0.1:1/v1", 1)
    desk = Desk.objects.select_related("office").get()
    grow(desk.office)
    started = time.perf_counter()
    search.prepare(desk.office)
    built = time.perf_counter() - started
    items = [item.as_item() for item in desk.office.items.all()]
    texts = {item.ref: fold("\n".join([item.title, *item.people, item.text])) for item in items}
    with cluster() as database:
        engines = {
            "Tarmac, the index alone": lambda typed: [hit.ref for hit in queries.search(desk, typed, limit=FOUND)],
            "SQLite FTS5, forgives no slip": fts5(texts, fold),
            "PostgreSQL full text, slips by trigrams": full_text(texts, fold, database),
        }
        lines = {name: timed(engine, texts, fold) for name, engine in engines.items()}
    return {
        "items": len(items),
        "queries": len(ASKED),
        "index_built_s": round(built, 1),
        "lines": lines,
        "cookie": cookie,
    }


def grow(office: Any) -> None:
    """Make the office one of ITEMS items."""
    from tarmac.office.models import PackItem

    dice = random.Random(7)
    originals = list(office.items.order_by("pk"))
    paragraphs: dict[str, list[str]] = {}
    for item in originals:
        paragraphs.setdefault(item.kind, []).extend(text for _anchor, text, _label in item.segments)
    made = []
    for number in range(ITEMS - len(originals)):
        item = originals[number % len(originals)]
        names = renaming(dice)
        copy = PackItem(**{field.attname: getattr(item, field.attname) for field in PackItem._meta.concrete_fields})
        copy.pk, copy.ref, copy.path = None, f"{item.ref[:80]}-{number}", f"{item.path}-{number}"
        copy.title, copy.thread = names(item.title), f"{item.thread}-{number // len(originals)}"
        copy.segments = [
            [anchor, names(dice.choice(paragraphs[item.kind]) if dice.random() < MIXED else text), label]
            for anchor, text, label in item.segments
        ]
        made.append(copy)
    PackItem.objects.bulk_create(made, batch_size=500)
    office.digest = "0" * 64
    office.save()


def renaming(dice: random.Random) -> Callable[[str], str]:
    """Other names and numbers, the same ones throughout a text."""
    known: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        word = match[0]
        if word not in known:
            if word.isdigit():
                known[word] = "".join(dice.choice("0123456789") for _ in word)
            else:
                syllables = (dice.choice("bdfklmnprstv") + dice.choice("aeiou") for _ in range(3))
                known[word] = "".join(syllables).title()
        return known[word]

    return lambda text: re.sub(r"\d{2,}|(?<=[a-z,] )[A-Z][a-z]{3,}", other, text)


def timed(engine: Engine, texts: dict[str, str], fold: Fold) -> Line:
    """`found`: the share of queries whose first answers hold the words that were meant."""
    times, found = [], 0
    for typed, meant in ASKED:
        words = [fold(word) for word in meant if word not in LITTLE]
        refs = engine(typed)
        found += any(all(word in texts[ref] for word in words) for ref in refs)
        for _ in range(ROUNDS):
            started = time.perf_counter()
            engine(typed)
            times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {
        "median_ms": round(times[len(times) // 2], 1),
        "p99_ms": round(times[int(len(times) * 0.99)], 1),
        "found": f"{found} of {len(ASKED)}",
    }


def words_of(typed: str, fold: Fold) -> list[str]:
    return [word for word in re.findall(r"\w+", fold(typed)) if word not in LITTLE]


def fts5(texts: dict[str, str], fold: Fold) -> Engine:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE items USING fts5(ref UNINDEXED, text)")
    base.executemany("INSERT INTO items VALUES (?, ?)", texts.items())

    def find(typed: str) -> list[str]:
        words = words_of(typed, fold)
        asked = " OR ".join([*(f'"{word}"' for word in words), f'"{words[-1]}"*'])
        sql = "SELECT ref, snippet(items, 1, '', '', '…', 20) FROM items WHERE items MATCH ? ORDER BY rank LIMIT ?"
        return [ref for ref, _snippet in base.execute(sql, (asked, FOUND))]

    return find


def full_text(texts: dict[str, str], fold: Fold, database: str) -> Engine:
    """As PostgreSQL's manual has it: an unknown word becomes the known one that is most like it."""
    import psycopg

    base = psycopg.connect(database, autocommit=True)
    base.execute("CREATE EXTENSION pg_trgm")
    base.execute("CREATE TABLE items (ref text, text text)")
    with base.cursor().copy("COPY items FROM STDIN") as copy:
        for row in texts.items():
            copy.write_row(row)
    for statement in (
        "ALTER TABLE items ADD words tsvector GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED",
        "CREATE INDEX ON items USING gin (words)",
        "CREATE TABLE words AS SELECT word FROM ts_stat('SELECT words FROM items')",
        "CREATE INDEX ON words USING gist (word gist_trgm_ops)",
        "CREATE INDEX ON words (word text_pattern_ops)",
        "ANALYZE",
    ):
        base.execute(statement)

    def known(word: str) -> str:
        if base.execute("SELECT 1 FROM words WHERE word LIKE %s LIMIT 1", [f"{word}%"]).fetchone():
            return word
        nearest = base.execute("SELECT word FROM words ORDER BY word <-> %s LIMIT 1", [word]).fetchone()
        return str(nearest[0]) if nearest else word

    def find(typed: str) -> list[str]:
        words = [known(word) for word in words_of(typed, fold)]
        found = base.execute(
            "SELECT ref, ts_headline('simple', text, asked) FROM ("
            "  SELECT ref, text, asked FROM items, to_tsquery('simple', %s) AS asked WHERE words @@ asked"
            "  ORDER BY ts_rank(words, asked) DESC LIMIT %s) AS best",
            [" | ".join([*words, f"{words[-1]}:*"]), FOUND],
        )
        return [ref for ref, _snippet in found]

    return find


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarmac.config.settings")
    print(json.dumps(alone()))
