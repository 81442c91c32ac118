"""The documentation says what is there, all of it."""

import re
import tomllib
from pathlib import Path

import typer

from tarmac.cli import _command

ROOT = Path(__file__).resolve().parents[2]


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", requirement)[0].lower() for requirement in requirements}


def test_each_dependency_says_why() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = _names(project["project"]["dependencies"])
    for extra in project["project"]["optional-dependencies"].values():
        declared |= _names(extra)
    for group in project["dependency-groups"].values():
        declared |= _names(group)
    rows = re.findall(r"^\| ([\w ,-]+) \| \S", (ROOT / "docs" / "dependencies.md").read_text("utf-8"), re.MULTILINE)
    explained = {name.strip() for row in rows for name in row.split(",")} - {"dependency", "---"}
    assert explained == declared


def test_each_setting_is_documented() -> None:
    source = (ROOT / "src" / "tarmac" / "config" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env(?:\.\w+)?\("(\w+)"', source))
    documented = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "settings.md").read_text("utf-8"), re.MULTILINE))
    assert documented == read


def test_no_file_names_a_path_of_a_machine() -> None:
    private = re.compile(r"/(?:work|root|home/\w+)/")
    suffixes = {".py", ".md", ".sh", ".html", ".js", ".css", ".toml", ".yaml", ".po"}
    folders = ("src", "tests", "tools", "docs", "bench", "content")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes]
    this = Path(__file__)
    named = [
        str(path.relative_to(ROOT))
        for path in files
        if path != this and ".venv" not in path.parts and private.search(path.read_text(encoding="utf-8"))
    ]
    assert named == []


def _written(kind: str) -> set[str]:
    """The commands of a kind that the documentation tells people to type, as they stand there."""
    texts = [path.read_text("utf-8") for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))]
    code = [part for text in texts for part in re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", text, re.DOTALL)]
    lines = [line.partition("#")[0] for block, span in code for line in (block or span).splitlines()]
    typed = re.compile(rf"(?:^|\.venv/bin/|uv run ){kind} (\S.*)")
    return {match[1].strip() for line in lines for match in typed.finditer(line)}


def test_each_command_that_is_written_exists_with_its_options() -> None:
    tarmac = typer.main.get_command(_command())
    for written in _written("tarmac"):
        command, words = tarmac, written.split()
        while hasattr(command, "commands"):
            assert words, f"tarmac {written}: which one"
            assert words[0] in command.commands, f"tarmac {written}"
            command = command.commands[words.pop(0)]
        known = {name for each in command.params for name in each.opts}
        assert {word for word in words if word.startswith("--")} <= known, f"tarmac {written}"


def test_each_target_that_is_written_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    written = {line.split()[0].rstrip(".,;") for line in _written("make")}
    assert written
    assert written <= targets


def test_each_file_that_is_linked_exists() -> None:
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
