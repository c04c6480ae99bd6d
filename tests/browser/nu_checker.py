"""The Nu Html Checker, which knows what HTML allows."""

import json
import os
import subprocess
from pathlib import Path

JAR = os.environ.get("NU_CHECKER", "")
HOW = "'python3 dev.py browser' fetches it and says in NU_CHECKER where it is."


class CheckerMissing(Exception):
    """Nothing was checked."""


def findings(pages: dict[str, bytes], folder: Path) -> list[str]:
    """Every error and warning, with the name of its page."""
    if not Path(JAR).is_file():
        raise CheckerMissing(f"There is no Nu Html Checker at '{JAR}'. {HOW}")
    files = [folder / f"{name}.html" for name in pages]
    for file, content in zip(files, pages.values(), strict=True):
        file.write_bytes(content)
    command = ("java", "-jar", JAR, "--stdout", "--exit-zero-always", "--format", "json")
    run = subprocess.run([*command, *files], capture_output=True, check=True, text=True)
    return [told(message) for message in json.loads(run.stdout)["messages"]]


def told(message: dict[str, str | int]) -> str:
    name = Path(str(message.get("url", ""))).stem
    place = f"line {message.get('lastLine')}, {message.get('extract', '')!r}"
    return f"{name}: {message['message']} ({place})"
