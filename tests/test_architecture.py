"""Who may know whom, and where things live."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("clinic_cms", "conditions", "leads")

FORBIDDEN_PACKAGES = {
    "leads": {"conditions", "clinic_cms", "tests"},
    "conditions": {"leads", "clinic_cms", "tests"},
    "clinic_cms": {"tests"},
}

# What a part of conditions may import of conditions; pages, which know all, are not listed.
KNOWN_PARTS = {
    "aliases": set(),
    "conf": set(),
    "keys": set(),
    "visibility": {"aliases", "conf"},
    "related": {"conf", "visibility"},
    "glossary": {"keys"},
    "kept": {"conf"},
    "spreadsheets": set(),
    "references": {"conf", "keys", "kept", "spreadsheets"},
    "blocks": {"conf", "keys", "kept", "references", "related", "visibility"},
    "review": {"conf", "references", "blocks"},
    "importing": {"conf", "references", "blocks"},
}

# The one place where conditions names leads (docs/decisions/0001-one-direction.md).
SEAMS = {"conditions/blocks/links.py"}

DRAWERS = {
    *("common", "constants", "core", "helpers", "home", "misc"),
    *("mixins", "services", "signals", "utils"),
}

LONGEST_FILE = 300
LONGEST_FUNCTION = 40

# Where leads are kept, sent and forgotten; all else in leads acts for somebody with a reach.
WITHOUT_A_USER = {
    *("leads/models", "leads/management", "leads/intake.py", "leads/views.py"),
    *("leads/withdrawal.py", "leads/outbox", "leads/rotation.py", "leads/filters.py"),
    "leads/page_deletion.py",  # which counts them
    "leads/importing",  # which only adds
    *("leads/privacy/erasure.py", "leads/privacy/retention.py"),
    "leads/export/background.py",  # whose leads were settled by whoever asked for them
}

NAME_IN_CODE = r"""['"]{app}['"./:]|\b{app}\.[A-Za-z_]|\b{app}[_/][a-z_]"""


def python_files(*folders: str) -> list[Path]:
    """Our own modules in these folders, migrations aside, relative to the project."""
    files = [path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in files if "migrations" not in path.parts)


def text_files(app: str) -> list[Path]:
    """All that an app ships and a person writes, relative to the project."""
    kinds = {".py", ".html", ".txt", ".css", ".js", ".xml"}
    files = (ROOT / app).rglob("*")
    return sorted(path.relative_to(ROOT) for path in files if path.suffix in kinds)


def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def imported_modules(path: Path, tree: ast.AST) -> Iterator[str]:
    """Full names of what a module imports, modules and names in them, relative ones resolved."""
    package = path.parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = [*above, *filter(None, [node.module])]
            yield from (".".join([*module, alias.name]) for alias in node.names)


def part_of(path_or_module: Path | str) -> str:
    """The second word: 'references' for conditions/references/models.py."""
    parts = (
        path_or_module.split(".")
        if isinstance(path_or_module, str)
        else path_or_module.with_suffix("").parts
    )
    return parts[1] if len(parts) > 1 else ""


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_what_their_layer_allows(package):
    wrong = [
        f"{path} imports {module}"
        for path in python_files(package)
        for module in imported_modules(path, tree_of(path))
        if module.split(".")[0] in FORBIDDEN_PACKAGES[package]
    ]
    assert wrong == []


def test_parts_of_conditions_import_only_what_is_below_them():
    wrong = [
        f"{path} imports {module}"
        for path in python_files("conditions")
        if (part := part_of(path)) in KNOWN_PARTS
        for module in imported_modules(path, tree_of(path))
        if module.startswith("conditions.") and part_of(module) not in KNOWN_PARTS[part] | {part}
    ]
    assert wrong == []


def test_leads_never_names_conditions():
    named = re.compile(NAME_IN_CODE.format(app="conditions"))
    assert [
        str(path) for path in text_files("leads") if named.search((ROOT / path).read_text())
    ] == []


def test_conditions_names_leads_only_at_its_seams():
    named = re.compile(NAME_IN_CODE.format(app="leads"))
    found = {
        path.as_posix()
        for path in text_files("conditions")
        if named.search((ROOT / path).read_text())
    }
    assert found <= SEAMS


def test_screens_reach_leads_through_the_limits_to_locations():
    """What staff look at starts from Lead.objects.visible_to(user)."""
    unlimited = [
        f"{path}:{node.lineno}"
        for path in python_files("leads", "clinic_cms")
        if not any(path.is_relative_to(known) for known in WITHOUT_A_USER)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        if ast.unparse(node.value) in {"Lead.objects", "Lead._default_manager"}
        if node.attr != "visible_to"
    ]
    assert unlimited == []


def test_no_import_hides_in_a_function():
    """It would hide a circle; only AppConfig.ready(), in apps.py, has to import late."""
    hidden = [
        f"{path}:{function.lineno} imports {module}"
        for path in python_files(*PACKAGES)
        if path.name != "apps.py"
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for module in imported_modules(path, function)
        if module.split(".")[0] in PACKAGES
    ]
    assert hidden == []


def test_no_module_takes_part_in_a_circle_of_imports():
    modules = {
        ".".join(path.with_suffix("").parts).removesuffix(".__init__"): path
        for path in python_files(*PACKAGES)
    }
    needs = {
        name: {
            module if module in modules else module.rpartition(".")[0]
            for module in imported_modules(path, tree_of(path))
        }
        & modules.keys() - {name}
        for name, path in modules.items()
    }
    # Taking away what needs nothing more, or what nothing needs, again and again leaves the circles.
    while loose := set(needs) - set().union(*needs.values()) or {
        name for name, others in needs.items() if not others
    }:
        needs = {name: others - loose for name, others in needs.items() if name not in loose}
    assert needs == {}


def test_no_file_is_a_drawer_for_everything():
    names = {
        path for path in python_files(*PACKAGES, "tests") if {path.stem, *path.parts} & DRAWERS
    }
    assert names == set()


def test_migrations_do_not_freeze_the_path_of_a_block():
    frozen = [
        path.name
        for path in (ROOT / "conditions/migrations").glob("*.py")
        if "conditions.blocks" in path.read_text()
    ]
    assert frozen == []


def test_files_hold_one_subject():
    long = {
        str(path): lines
        for path in [*python_files(*PACKAGES, "tests"), Path("dev.py")]
        if (lines := len((ROOT / path).read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_functions_fit_on_a_screen():
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []
