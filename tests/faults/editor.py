"""An editor at work in a process of their own, while others read.

Each line names a change: it is prepared, and the signs by which readers will see it are printed as
JSON. An empty line has it made and says so once it is committed.
"""

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.db import transaction

    from tests.faults.changes import CHANGES, TRANSLATIONS, begin

    for name in map(str.strip, sys.stdin):
        if name:
            begin()
            change = (CHANGES | TRANSLATIONS)[name]()
            tell(next(change))
        else:
            with transaction.atomic():
                next(change, None)
            tell("made")


def tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
