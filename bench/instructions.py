"""How many instructions the processor needs for a request, counted by valgrind's callgrind.

They hardly depend on what else the machine does. One process makes all requests: it starts without
being counted, which is much faster, and has its counts written after each kind of request.
"""

import gc
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.pages import line

ROUNDS = 5
TRIGGER = re.compile(r"^desc: Trigger: .*?(\w+)$", re.M)
TOTALS = re.compile(r"^totals: (\d+)", re.M)


def measure(size: int) -> None:
    """A1, A2, A3 and A6 in instructions."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "counts")
        subprocess.run(
            [
                *("valgrind", "--tool=callgrind", "--instr-atstart=no", "-q"),
                *(f"--callgrind-out-file={out}", sys.executable, "-m", "bench.instructions"),
                str(size),
            ],
            check=True,
        )
        counted = {
            kind[1]: int(TOTALS.search(text)[1]) / ROUNDS
            for text in (path.read_text() for path in Path(folder).glob("counts.*"))
            if (kind := TRIGGER.search(text))
        }
    for goal, name, yardstick in (
        ("A1", "kept", "constant"),
        ("A2", "late", "constant"),
        ("A3", "rendered", "plain"),
        ("A3", "first", "plain"),
        ("A3", "twin", "plain"),
        ("A6", "nowhere", "constant"),
    ):
        ratio = counted[name] / counted[yardstick]
        millions = f"{counted[name] / 1e6:.2f} of {counted[yardstick] / 1e6:.2f} million"
        line(goal, name, f"{ratio:.2f} of {yardstick}'s instructions ({millions})")


def control(*command: str) -> None:
    """Tell valgrind, which runs this process, and listens only while it does not sleep for long."""
    subprocess.run(
        [shutil.which("callgrind_control"), *command, str(os.getpid())],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,  # with it, this process looks again and again, and so stays awake
    )


def main(size: int) -> None:
    import django

    django.setup()
    from django.conf import settings

    from bench import site

    keeping, rendering = (site.application(keeping_pages=keep) for keep in (True, False))

    requests: dict[str, Callable[[], object]] = {
        "constant": lambda: site.ask(keeping, site.constant(size)),
        "kept": lambda: site.ask(keeping, site.ARTICLE),
        "nowhere": lambda: site.ask(keeping, "/nowhere/", 404),
        "rendered": lambda: site.ask(rendering, site.ARTICLE),
        "first": lambda: (site.forget_parts(), site.ask(rendering, site.ARTICLE)),
        "plain": lambda: site.ask(rendering, site.PLAIN),
        "twin": lambda: site.ask(rendering, site.TWIN),
        "late": lambda: site.ask(keeping, site.ARTICLE),
    }
    for request in [*requests.values()] * 2:
        request()
    gc.collect()
    gc.freeze()  # a collection of all that was loaded would count for whichever request it strikes
    control("--instr=on")
    for name, request in requests.items():
        settings.CLINIC_PAGES_MAY_LAG = 1000 if name == "late" else 0
        request()  # a kept page may have grown too old meanwhile
        control("--zero")
        for _ in range(ROUNDS):
            request()
        control(f"--dump={name}")
    control("--instr=off")


if __name__ == "__main__":
    main(int(sys.argv[1]))
