"""The documents, the requirements and the commands agree with each other."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dev import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def requirements(*names: str) -> dict[str, Requirement]:
    """What these files ask for themselves, by canonical name."""
    lines = [line for name in names for line in (ROOT / name).read_text().splitlines()]
    asked = [Requirement(line.split(" #")[0]) for line in lines if re.match(r"[A-Za-z]", line)]
    return {canonicalize_name(requirement.name): requirement for requirement in asked}


def locked() -> dict[str, str]:
    """The versions in requirements.lock, by canonical name."""
    pins = re.findall(
        r"^([\w.-]+)(?:\[.*?\])?==(\S+)", (ROOT / "requirements.lock").read_text(), re.M
    )
    return {canonicalize_name(name): version for name, version in pins}


def test_readme_is_short():
    assert len(README.splitlines()) < 90


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_name_commands_that_exist(path):
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"dev\.py ([a-z]\w*)", text)) <= set(COMMANDS)
    assert set(re.findall(r"manage\.py ([a-z]\w*)", text)) <= set(get_commands())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_link_to_files_that_exist(path):
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_plugin_asks_for_what_the_site_installs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    site = requirements("requirements-site.txt")
    for asked in map(Requirement, project["dependencies"]):
        floors = {s.version for s in asked.specifier}
        installed = site[canonicalize_name(asked.name)]
        assert floors <= {s.version for s in installed.specifier}, asked.name
        assert {s.operator for s in asked.specifier} == {">="}, "an upper bound breaks hosts"


def test_every_requirement_gives_its_reason():
    for path in ROOT.glob("requirements*.txt"):
        for line in path.read_text().splitlines():
            assert line.startswith(("#", "-r ")) or " # " in line, f"{path.name}: {line}"


def test_the_lock_holds_a_version_the_site_asks_for():
    pins = locked()
    for name, requirement in requirements("requirements-site.txt").items():
        assert requirement.specifier.contains(pins[name]), requirement


def test_decisions_are_numbered_without_a_gap():
    names = sorted(path.name for path in (ROOT / "docs/decisions").glob("*.md"))
    assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]
