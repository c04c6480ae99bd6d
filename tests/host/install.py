"""Builds the wheel, installs it into bare Wagtail sites and uses it there.

The sites live outside the project, so that nothing but the wheel can be imported from it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[2]
APPS = ("conditions", "leads")
DJANGO = "Django>=5.2,<5.3"  # 'wagtail start' writes a newer one than Wagtail's own tests cover
TOOLS = ("pytest", "pytest-django")


class HostFailed(Exception):
    """The wheel does not do in a bare site what it promises."""


def call(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command and print all it said at once; its failure ends the trial."""
    # Nothing of this project's environment may help the site.
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONPATH")
    }
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = subprocess.run(command, cwd=cwd, env=environment, **both)
    shown = " ".join(str(getattr(part, "name", part)) for part in command)
    print(f"\n{cwd.name} $ {shown}\n{done.stdout}", flush=True)
    if done.returncode:
        raise HostFailed(f"'{' '.join(map(str, command[1:3]))}' failed in {cwd.name}.")


def build_wheel(folder: Path) -> Path:
    """Build the wheel; raise HostFailed unless it holds both apps whole and nothing else."""
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    [wheel] = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    written = {
        path.relative_to(ROOT).as_posix()
        for app in APPS
        for path in (ROOT / app).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    if packed != written:
        raise HostFailed(
            f"Missing: {sorted(written - packed)}. Unwanted: {sorted(packed - written)}."
        )
    print(f"{wheel.name}: {len(packed)} files in {' and '.join(APPS)}, nothing else")
    return wheel


def make_environment(folder: Path, wheel: Path) -> Path:
    """Install the wheel, and what it asks for, into a fresh environment; return its Python."""
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet")
    call(*pip, wheel, DJANGO, *TOOLS)
    return python


def start_site(python: Path, folder: Path, apps: tuple[str, ...]) -> None:
    """Let Wagtail write a new site, and add the apps to it: one line each."""
    folder.mkdir()
    call(python.with_name("wagtail"), "start", "mysite", folder)
    settings = folder / "mysite/settings/base.py"
    lines = "".join(f'    "{app}",\n' for app in apps)
    opening = "INSTALLED_APPS = [\n"
    settings.write_text(settings.read_text().replace(opening, opening + lines))


def use_site(python: Path, folder: Path, apps: tuple[str, ...]) -> None:
    """Check the site, then migrate a database and let the site's own tests use the apps."""
    manage = (python, "manage.py")
    call(*manage, "check", cwd=folder)
    call(*manage, "makemigrations", "--check", "--dry-run", cwd=folder)
    for app in apps:
        shutil.copy(ROOT / f"tests/host/test_{app}.py", folder)
    tests = [f"test_{app}.py" for app in apps]
    # As 'wagtail start' leaves it: its own settings, with DEBUG on.
    site = ("--ds", "mysite.settings.dev", "-o", "django_debug_mode=keep")
    options = (*site, "-p", "no:cacheprovider", "-W", "error")
    call(python, "-m", "pytest", *options, *tests, cwd=folder)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="clinic-host-") as name:
        folder = Path(name)
        wheel = build_wheel(folder / "wheel")
        python = make_environment(folder / "environment", wheel)

        def try_out(apps: tuple[str, ...]) -> None:
            site = folder / "-".join(apps)
            start_site(python, site, apps)
            use_site(python, site, apps)

        with ThreadPoolExecutor(os.cpu_count()) as sites:
            list(sites.map(try_out, [APPS, *((app,) for app in APPS)]))


if __name__ == "__main__":
    try:
        main()
    except HostFailed as failure:
        raise SystemExit(str(failure)) from None
