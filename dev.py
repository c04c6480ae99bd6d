#!/usr/bin/env python3
"""Developer commands, on nothing but Python and pip."""

import argparse
import contextlib
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
OLDEST_PYTHON = (3, 11)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
NU_CHECKER = "vnu-jar@26.9.27"  # what npm calls the Nu Html Checker


class Stop(Exception):
    """Nothing more can be done; the sentence says why and what would help."""


def run(arguments):
    """Start the site with the demo clinic: run [--port N]"""
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--port", type=int, default=8000)
    port = str(parser.parse_args(arguments).port)
    require_free_port(int(port))
    install("requirements.txt")
    env = {
        "CLINIC_BASE_URL": f"http://localhost:{port}",
        "TASK_BACKEND": "django_tasks_db.DatabaseBackend",
    }
    need(call("manage.py", "migrate", "-v", "0"), "The database could not be migrated.")
    need(call("manage.py", "load_demo", "--port", port, env=env), "The demo was not loaded.")
    outbox = beside("manage.py", "deliver_outbox", "--every", "5", env=env)
    with outbox, beside("manage.py", "db_worker", env=env):
        need(call("manage.py", "runserver", port, env=env), "The server stopped.")


def test(arguments):
    """Lint, then run the suite on SQLite and on PostgreSQL: test [options of pytest]"""
    install("requirements-dev.txt")
    checks = Checks()
    checks.run("formatting", "-m", "ruff", "format", "--check", ".")
    checks.run("lint", "-m", "ruff", "check", ".")
    checks.run("templates", "-m", "djlint", "--lint", "--quiet", ".")
    settings = ("--settings", "clinic_cms.settings.test")
    checks.run("migrations", "manage.py", "makemigrations", "--check", "--dry-run", *settings)
    suite = ("-m", "pytest", "-n", str(os.cpu_count()), *arguments)
    checks.run("suite on SQLite", *suite, env={"DATABASE_URL": None})
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        checks.run("suite on the PostgreSQL of DATABASE_URL", *suite)
    else:
        checks.run("suite on PostgreSQL", "tests/postgres.py", str(PYTHON), *suite)
    checks.summarise()


def coverage(arguments):
    """Run the suite on SQLite, then what is PostgreSQL's own; each line and branch of leads counts."""
    install("requirements-dev.txt")
    checks = Checks()
    suite = ("-m", "pytest", "-n", str(os.cpu_count()), "--cov", *arguments)
    checks.run("suite on SQLite", *suite, "--cov-fail-under", "0", env={"DATABASE_URL": None})
    names = "condition_filter", "faults", "reading", "rows"
    own = [*(f"tests/leads/test_{name}.py" for name in names), "tests/site/test_connections.py"]
    rest = ("-m", "pytest", *own, "--cov", "--cov-append")
    checks.run("coverage of leads", "tests/postgres.py", str(PYTHON), *rest)
    checks.summarise()


def browser(arguments):
    """Run the journeys in Chromium: browser [options of pytest]"""
    install("requirements-dev.txt")
    chromium = find_program(CHROMIUM_NAMES, "chromium", "fonts-liberation")
    env = {"CHROMIUM": chromium, "NU_CHECKER": find_nu_checker(), "DATABASE_URL": None}
    checks = Checks()
    journeys = ("-m", "pytest", "-n", str(os.cpu_count()), "tests/browser", *arguments)
    checks.run("journeys in Chromium", *journeys, env=env)
    checks.summarise()


def faults(arguments):
    """Kill, fill and starve the site while it is used: faults [--long] [options of pytest]"""
    install("requirements-dev.txt")
    checks = Checks()
    # What is measured at length has the machine to itself.
    databases = () if "--long" in arguments else ("-n", "2")
    command = ("-m", "pytest", *databases, "tests/faults", *arguments)
    checks.run("faults", *command, env={"DATABASE_URL": None})
    if "--long" in arguments:
        generated = ("-m", "pytest", "tests/leads/test_generated_posts.py")
        env = {"DATABASE_URL": None, "GENERATED_POSTS": "10000"}
        checks.run("10,000 generated posts on SQLite", *generated, env=env)
        on_postgres = ("tests/postgres.py", str(PYTHON), *generated)
        checks.run("10,000 generated posts on PostgreSQL", *on_postgres, env=env)
    checks.summarise()


def plugin(arguments):
    """Install the wheel into bare Wagtail sites and use it there."""
    install("requirements-dev.txt")
    checks = Checks()
    checks.run("wheel in bare Wagtail sites", "tests/host/install.py", *arguments)
    checks.summarise()


def bench(arguments):
    """Compare with the least Django could do: bench [pages | leads | workbench | exports] [options]"""
    install("requirements-dev.txt")
    subject, *options = arguments or ["pages"]
    subjects = "pages", "leads", "workbench", "exports"
    need(subject in subjects, f"Benches: {', '.join(subjects)}.")
    command = ("tests/postgres.py", "--durable", str(PYTHON), "-m", f"bench.{subject}", *options)
    need(call(*command), "Nothing was measured.")


def fix(arguments):
    """Format the code and mend what the linter can mend."""
    install("requirements-dev.txt")
    need(call("-m", "ruff", "format", *arguments), "The code could not be formatted.")
    need(call("-m", "ruff", "check", "--fix", *arguments), "Some findings need a hand.")


def lock(arguments):
    """Pin what the site runs on, with hashes: lock [--upgrade]"""
    install("requirements-dev.txt")
    compile_ = ("-m", "uv", "pip", "compile", "--universal", "--generate-hashes", "--quiet")
    files = ("requirements-site.txt", "--output-file", "requirements.lock")
    header = ("--python-version", "3.11", "--custom-compile-command", "python3 dev.py lock")
    need(call(*compile_, *files, *header, *arguments), "requirements.lock was not made.")


COMMANDS = {
    "run": run,
    "test": test,
    "coverage": coverage,
    "browser": browser,
    "faults": faults,
    "plugin": plugin,
    "bench": bench,
    "fix": fix,
    "lock": lock,
}


class Checks:
    """Runs every check, whatever the one before said, and tells at the end what ran."""

    def __init__(self):
        self.results = []

    def run(self, name, *command, env=None):
        started = time.monotonic()
        passed = call(*command, env=env)
        self.results.append((name, passed, time.monotonic() - started))

    def summarise(self):
        """Print one line for each check; stop if one failed."""
        lines = [
            f"{'ok    ' if passed else 'FAILED'}  {name}  ({seconds:.0f} s)"
            for name, passed, seconds in self.results
        ]
        say("\n".join(lines))
        failed = [name for name, passed, _ in self.results if not passed]
        need(not failed, f"Failed: {', '.join(failed)}.")


def install(requirements):
    """Fill .venv with the requirements, again whenever one of their files changed."""
    wanted = fingerprint()
    stamp = VENV / f"installed-{requirements}"
    if stamp.exists() and stamp.read_text() == wanted and runs(PYTHON):
        return
    if not importlib.util.find_spec("pip"):
        raise Stop(
            "This Python has no pip. Install it (Debian: apt install python3-pip) and retry."
        )
    if not runs(PYTHON):
        venv.create(VENV, clear=True)
    # The caller's pip fills the environment, so a Python without ensurepip is enough.
    pip = (sys.executable, "-m", "pip", "--python", str(PYTHON), "install")
    need(
        call("-r", requirements, program=pip),
        f"{requirements} could not be installed; pip says why above. "
        "It needs the package index once: check the network and retry.",
    )
    stamp.write_text(wanted)


def fingerprint():
    """What an installation depends on: the requirement files and the Python."""
    files = sorted(ROOT.glob("requirements*.txt"))
    content = b"".join(path.read_bytes() for path in files) + sys.version.encode()
    return hashlib.sha256(content).hexdigest()


def runs(python):
    """Whether there is such a Python and it starts."""
    return python.exists() and call("-c", "", program=(str(python),), quiet=True)


def find_program(names, *packages):
    """The path of one of these programs, installed through apt if none is there and it can be."""
    for name in names:
        if shutil.which(name):
            return shutil.which(name)
    advice = f"Debian: apt install {' '.join(packages)}"
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        raise Stop(f"The journeys need {names[0]}. Install it ({advice}) and retry.")
    apt = ("apt-get", "-y", "--no-install-recommends")
    unattended = {"DEBIAN_FRONTEND": "noninteractive"}
    call("update", program=apt, env=unattended)
    call("install", *packages, program=apt, env=unattended)
    found = next(filter(None, map(shutil.which, names)), None)
    need(found, f"{names[0]} could not be installed; apt says why above.")
    return found


def find_nu_checker():
    """The path of the checker of HTML, which npm puts into .venv and Java runs."""
    find_program(("java",), "default-jre-headless")
    folder = VENV / NU_CHECKER.replace("@", "-")
    jar = folder / "node_modules/vnu-jar/build/dist/vnu.jar"
    if not jar.exists():
        npm = (find_program(("npm",), "npm"), "install", "--ignore-scripts", "--no-audit")
        call("--prefix", str(folder), NU_CHECKER, program=npm)
        need(jar.exists(), "The Nu Html Checker was not installed; npm says why above.")
    return str(jar)


def require_free_port(port):
    """Stop if another program listens on the port."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except (OSError, OverflowError) as error:
        advice = "Try another one: python3 dev.py run --port 8001"
        raise Stop(f"Port {port} cannot be used; a program may hold it. {advice}") from error


def call(*command, program=None, env=None, quiet=False):
    """Run a program, Python of .venv unless told otherwise; say whether it succeeded."""
    program = program or (str(PYTHON),)
    if not quiet:
        say("$ " + " ".join((Path(program[0]).name, *program[1:], *command)))
    changed = {**os.environ, **(env or {})}
    environment = {name: value for name, value in changed.items() if value is not None}
    return subprocess.run((*program, *command), cwd=ROOT, env=environment).returncode == 0


@contextlib.contextmanager
def beside(*command, env):
    """Run Python of .venv with this command as long as the block lasts."""
    say("$ " + " ".join((PYTHON.name, *command)))
    process = subprocess.Popen((str(PYTHON), *command), cwd=ROOT, env={**os.environ, **env})
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def need(success, sentence):
    """Stop with the sentence unless all is well."""
    if not success:
        raise Stop(sentence)


def say(text):
    print(f"\n{text}", flush=True)


def main():
    if sys.version_info < OLDEST_PYTHON:
        raise Stop(
            "Clinic CMS needs Python 3.11 or newer, and this is {}.{}.".format(*sys.version_info)
        )
    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    if name not in COMMANDS:
        say(f"{__doc__}\n")
        print("\n".join(f"  {name:<9}{command.__doc__}" for name, command in COMMANDS.items()))
        need(name in ("help", "-h", "--help"), f"\nThere is no command '{name}'.")
        return
    COMMANDS[name](sys.argv[2:])


if __name__ == "__main__":
    try:
        main()
    except Stop as stop:
        raise SystemExit(str(stop)) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
