"""`tarmac office`."""

import asyncio
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from tarmac.assistant import scoring
from tarmac.assistant.errors import ProviderError
from tarmac.assistant.models import Provider
from tarmac.assistant.services import turns
from tarmac.config.commands import guard_report
from tarmac.config.commands.terminal import give_up, speaking
from tarmac.office import export, offices, services
from tarmac.office.errors import OfficeNotFound, OfficeWaiting
from tarmac.office.inspection import inspect
from tarmac.office.models import Desk, Office
from tarmac.office.packs.pack import BrokenPack, read_pack
from tarmac.office.packs.source import Described, opened
from tarmac.office.truth.proof import faults
from tarmac.office.truth.questions import BrokenTruth, parse, read_questions, read_raw
from tarmac.web import clock

PackFolder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder of a pack.")]

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The fictional offices."""


@app.command()
def add(
    source: Annotated[Path, typer.Argument(exists=True, help="A folder, a .zip or a .mbox.")],
    sector: Annotated[str, typer.Option(help="Without a pack.yaml: municipality, hospital or mutuality.")] = "",
    owner: Annotated[str, typer.Option(help="Without a pack.yaml: whose mailbox it is, as 'Name <address>'.")] = "",
    name: Annotated[str, typer.Option(help="Without a pack.yaml: what the office is called.")] = "",
) -> None:
    """Load a pack, or bring a loaded one up to date."""
    now = clock.now()
    owner_name, owner_email = parseaddr(owner)
    today = now.astimezone(settings.LOCAL_ZONE).date()
    described = (
        Described(sector, owner_name or owner_email, owner_email, today, name) if sector and owner_email else None
    )
    try:
        with opened(source, described) as folder:
            report = services.load_pack(folder, now=now)
    except BrokenPack as error:
        give_up(str(error))
    for problem in report.problems:
        typer.echo(f"{problem.path} {problem.message}{'' if problem.is_notice else '; it was left out'}.", err=True)
    typer.echo(f"{report.office.slug}: {report.loaded} loaded, {report.unchanged} unchanged, {report.removed} removed.")
    _tell(report.office.slug)


@app.command()
def report(slug: Annotated[str, typer.Argument(help="The short name of an office.")]) -> None:
    """Show the guard's report on a loaded office again, and whether the office is shown."""
    _tell(slug)


def _tell(slug: str) -> None:
    try:
        reported = offices.report(slug)
    except OfficeNotFound:
        give_up(f"The guard has read no office {slug}. Load it with: tarmac office add FOLDER")
    for line in (*guard_report.lines(reported.inspection), guard_report.standing(reported)):
        typer.echo(line)


@app.command()
def check(folder: PackFolder) -> None:
    """Read a pack without loading it: the guard's report on it, and whether its files prove its truth.yaml."""
    try:
        pack = read_pack(folder, settings.LOCAL_ZONE)
        questions = read_questions(folder)
        inspection = inspect(pack, read_raw(folder))
    except (BrokenPack, BrokenTruth) as error:
        give_up(str(error))
    found = faults(pack.items, questions)
    for problem in pack.problems:
        typer.echo(f"{problem.path} {problem.message}.", err=True)
    for fault in found:
        typer.echo(f"{fault.question}: {fault.message}.", err=True)
    unread = sum(not problem.is_notice for problem in pack.problems)
    unproved = len({fault.question for fault in found})
    counts = f"{len(pack.items)} items, {len(questions)} questions, {unproved} of them not proved"
    typer.echo(f"{pack.manifest.slug}: {counts}, {unread} files not read.")
    for line in guard_report.lines(inspection):
        typer.echo(line)
    if found or unread:
        raise typer.Exit(1)


@app.command("export")
def export_archive(
    whose: Annotated[str, typer.Argument(help="The e-mail address of a person; of an office its short name.")],
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The .zip to write.")],
    office: Annotated[bool, typer.Option("--office", help="An office as its pack has it, no person's desk.")] = False,
) -> None:
    """Write a desk, or an office, as a .zip of open formats. Unzipped, it is a pack that can be added."""
    found: Desk | Office | None
    if office:
        found = Office.objects.filter(slug=whose).first()
    else:
        found = Desk.objects.select_related("office", "person").filter(person__email__iexact=whose).first()
    if found is None:
        give_up(f"There is no office {whose}." if office else f"There is no desk of {whose}.")
    try:
        with speaking():
            done = export.write(found, file, now=clock.now())
    except OfficeWaiting as error:
        give_up(f"{whose} is not written out. {error.title}. {error.detail}")
    except OSError as error:
        give_up(f"{file} cannot be written: {error.strerror}.")
    typer.echo(f"{file}: {done.items} items in {done.files} files, {done.bytes:,} bytes before packing.")


@app.command()
def score(
    provider: Annotated[str, typer.Option(help="The short name of a provider.")] = "built-in",
    office: Annotated[str, typer.Option(help="The short name of one office; all that are loaded without it.")] = "",
    answers: Annotated[bool, typer.Option(help="Show each answer that is not right.")] = False,
) -> None:
    """Ask a provider the questions of the offices that are loaded, in four languages, and score its answers."""
    chosen = turns.built_in() if provider == "built-in" else Provider.objects.filter(slug=provider).first()
    if chosen is None:
        give_up(f"There is no provider {provider}.")
    shown = Office.objects.filter(shown=True, **({"slug": office} if office else {}))
    found = list(shown.select_related("truth").order_by("slug"))
    if not found:
        give_up(f"There is no office {office}".strip() + " that is shown. Load one with: tarmac office add FOLDER")
    for each in found:
        try:
            scored = asyncio.run(_scored(chosen, each, answers))
        except ProviderError as error:
            give_up(f"{chosen.slug}: {error.title}. {error.detail}")
        told = scoring.table(scored) if scored else "no questions"
        typer.echo(f"{each.slug}, {chosen.slug}\n{told}\n")


async def _scored(provider: Provider, office: Office, answers: bool) -> list[scoring.Scored]:
    found = []
    async for each in scoring.score(provider, office, parse(office.truth.questions), now=clock.now()):
        found.append(each)
        if answers and not each.right:
            typer.echo(f"[{each.id} {each.language}] {each.text.strip()}\n")
    return found
