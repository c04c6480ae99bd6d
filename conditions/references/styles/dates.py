"""Dates and ordinals in American English, the language both styles are written in."""

import re

from conditions.references.csl import Item, year_of

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def parts(item: Item, key: str) -> list[int]:
    try:
        return list(item[key]["date-parts"][0])
    except (KeyError, IndexError, TypeError):
        return []


def year(item: Item) -> str:
    return str(year_of(item) or "")


def american(item: Item, key: str) -> str:
    """December 11, 2021; February 2017; 2014."""
    match parts(item, key):
        case [year, month, day]:
            return f"{MONTHS[month - 1]} {day}, {year}"
        case [year, month]:
            return f"{MONTHS[month - 1]} {year}"
        case [year]:
            return str(year)
    return ""


def nlm(item: Item, key: str, most: int = 3) -> str:
    """2021 Dec 11; 2017 Feb; 2014."""
    words = []
    for place, part in enumerate(parts(item, key)[:most]):
        words.append(MONTHS[part - 1][:3] if place == 1 else str(part))
    return " ".join(words)


def edition(text: str) -> str:
    """ "2" and "2nd" as 2nd ed; words as they are."""
    match = re.fullmatch(r"(\d+)(?:st|nd|rd|th|\.)?(?:\s*ed(?:ition|n)?\.?)?", text.strip(), re.I)
    if not match:
        return text
    number = int(match[1])
    teen = number % 100 in (11, 12, 13)
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending} ed."


def volume(text: str) -> str:
    """ "3" as Vol 3, the way both styles number the volumes of a book."""
    return f"Vol {text}" if re.fullmatch(r"[\d\s,&-]+", text) else text
