"""Lets 'manage.py test' run the one suite the project has."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from importlib.util import find_spec

from django.core.management.base import CommandError


class PytestRunner:
    """Django's test runner, handing over to pytest in a process of its own."""

    def __init__(self, *, verbosity: int = 1, failfast: bool = False, keepdb: bool = False, **_):
        self.options = ["--verbosity", str(verbosity - 1)]
        self.options += ["--exitfirst"] * failfast + ["--reuse-db"] * keepdb

    @staticmethod
    def add_arguments(parser: ArgumentParser) -> None:
        parser.add_argument("--keepdb", action="store_true", help="Keep the test database.")

    def run_tests(self, test_labels: list[str], **_) -> bool:
        """Run pytest on the paths; say whether anything failed."""
        if not find_spec("pytest_django"):
            raise CommandError("The tests need pytest: pip install -r requirements.txt")
        # The suite chooses its own settings, not those that manage.py started with.
        environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        command = [sys.executable, "-m", "pytest", "--pyargs", *self.options, *test_labels]
        return subprocess.run(command, env=environment).returncode != 0
