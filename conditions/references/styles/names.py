"""Names as both styles write them: family name, then initials without dots or blanks."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from conditions.references import markup

Name = Mapping[str, str]


def initials(given: str) -> str:
    """ "Steven P." as SP, "Jean-Paul" as JP; words in small letters stay: "Amanda C. de C." as AC de C."""
    written = ""
    for word in given.replace(".", ". ").split():
        letters = [part for part in re.split(r"[-\u2010-\u2015.\u2019']+", word) if part]
        if not letters:
            continue
        if word[0].islower():
            written += f" {word} "
        else:
            written += "".join(part[0].upper() for part in letters)
    return " ".join(written.split())


def has_initials(given: str) -> bool:
    """Whether a name is in a script with capitals; a Chinese given name is written out."""
    return any(unicodedata.category(letter) in ("Lu", "Ll") for letter in given)


def one(name: Name) -> str:
    """One person or group."""
    if "literal" in name:
        return markup.plain(name["literal"])
    family = " ".join(filter(None, (name.get("non-dropping-particle"), name.get("family"))))
    given = name.get("given", "")
    short = initials(given) if has_initials(given) else given
    parts = (family, short, name.get("dropping-particle"), suffix(name.get("suffix", "")))
    return markup.plain(" ".join(filter(None, parts)))


def suffix(text: str) -> str:
    return text.replace(".", "").strip(" ,")


def several(names: Sequence[Name] | None, *, most: int, shown: int) -> str:
    """All names up to `most`; of more, the first `shown` and et al."""
    names = names or []
    if len(names) > most:
        return ", ".join([*(one(name) for name in names[:shown]), "et al"])
    return ", ".join(one(name) for name in names)
