"""The documentation says what is there, all of it."""

import re
import tomllib
from pathlib import Path

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
