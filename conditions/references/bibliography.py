"""The marks of a page numbered in reading order, and the list they lead to."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 - see Bibliography.fill
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from conditions.kept import KEPT, values
from conditions.references import styles
from conditions.references.citations import MARK
from conditions.references.models import CitationSettings, CitationStyle, KindOfEvidence, Reference
from conditions.references.styles.entry import Notice

# Marks side by side are one mark with several numbers.
GROUP = re.compile(rf"{MARK.pattern}(?:(?:\s|&nbsp;)*{MARK.pattern})*")
PLACE = re.compile(r"<!--reference list (section|end)-->")
# From how many numbers on a run is written as a range.
SHORTEST_RANGE = 3
MENTIONS = (
    gettext_lazy("first mention"),
    gettext_lazy("second mention"),
    gettext_lazy("third mention"),
    gettext_lazy("fourth mention"),
    gettext_lazy("fifth mention"),
    gettext_lazy("sixth mention"),
    gettext_lazy("seventh mention"),
    gettext_lazy("eighth mention"),
    gettext_lazy("ninth mention"),
    gettext_lazy("tenth mention"),
)


def style_for(request: HttpRequest | None) -> str:
    """The citation style of the site a request is for."""
    site = Site.find_for_request(request) if request else None
    # A site that has read all its settings leaves them where Wagtail looks for them first.
    settings = getattr(request, CitationSettings.get_cache_attr_name(), None)
    settings = settings or CitationSettings.objects.filter(site=site).first()
    return settings.style if settings else CitationStyle.AMA


@dataclass
class Listed:
    """A work on the list: its number when it is cited, and where."""

    reference: Reference
    style: str
    number: int = 0
    mentions: int = 0

    @property
    def entry(self) -> SafeString:
        """The work as the style writes it; what was published against it stands beside it."""
        return written(json.dumps(self.reference.csl), self.style)

    @property
    def kind_of_evidence(self) -> str:
        """Read from the choices, for Django takes long to look one up among a model's."""
        kind = self.reference.kind_of_evidence
        return dict(KindOfEvidence.choices).get(kind, kind)

    @property
    def ingredients(self) -> list[Any]:
        """What its entry on the list is made of."""
        return [self.number, self.mentions, values(self.reference)]

    @property
    def anchor(self) -> str:
        return f"reference-{self.number}"

    @property
    def notice(self) -> Notice | None:
        """The notice that explains the status shown on the list."""
        return self.reference.decisive_notice

    def mention(self) -> str:
        """The anchor of one more place that cites the work."""
        self.mentions += 1
        return f"cite-{self.number}-{self.mentions}"

    @property
    def ways_back(self) -> list[tuple[str, str, str]]:
        """Anchor, name and full description of every place that cites the work."""
        description = _("Back to reference %(number)s, %(name)s")
        names = [mention_name(count) for count in range(1, self.mentions + 1)]
        return [
            (
                f"cite-{self.number}-{count}",
                name,
                description % {"number": self.number, "name": name},
            )
            for count, name in enumerate(names, 1)
        ]


@lru_cache(maxsize=5_000)
def written(csl: str, style: str) -> SafeString:
    """The HTML of a work's entry, from its CSL-JSON."""
    return styles.write(json.loads(csl), style).html


def mention_name(count: int) -> str:
    if count <= len(MENTIONS):
        return str(MENTIONS[count - 1])
    return _("mention %(count)d") % {"count": count}


@dataclass
class Bibliography:
    """Numbers a page's citations and writes its list, in one pass over the rendered page."""

    style: str = CitationStyle.AMA
    at_hand: Mapping[int, Reference] = field(default_factory=dict)
    further_ids: list[int] = field(default_factory=list)

    def place(
        self, further: Iterable[Reference | None] = (), *, at_end: bool = False
    ) -> SafeString:
        """Mark where the list may stand; its section wins over the end of the page."""
        self.further_ids += [work.pk for work in further if work]
        return format_html("<!--reference list {}-->", "end" if at_end else "section")

    def fill(self, html: str) -> SafeString:
        """The page with its marks numbered and its list in place."""
        cited = [int(match[1]) for match in MARK.finditer(html)]
        works = self.works({*cited, *self.further_ids})
        listed: dict[int, Listed] = {}
        for key in cited:
            if key in works and key not in listed:
                listed[key] = Listed(works[key], self.style, number=len(listed) + 1)
        html = GROUP.sub(lambda match: self.mark(match[0], listed), html)
        further = [
            Listed(works[key], self.style)
            for key in dict.fromkeys(self.further_ids)
            if key in works and key not in listed
        ]
        # Safe: the page was rendered by templates, and every part added here is escaped.
        return mark_safe(self.with_list(html, list(listed.values()), further))  # noqa: S308

    def works(self, keys: set[int]) -> dict[int, Reference]:
        """The published works with these keys; one query unless all are at hand."""
        missing = keys - self.at_hand.keys()
        works = {**self.at_hand, **(Reference.objects.in_bulk(missing) if missing else {})}
        return {key: works[key] for key in keys if key in works and works[key].live}

    @staticmethod
    def mark(group: str, listed: dict[int, Listed]) -> str:
        """A mark with its numbers in order: 1,3-5. A work that is gone leaves no number."""
        found = [(listed.get(int(key)), locator) for key, locator, _ in MARK.findall(group)]
        present = sorted(
            ((work, locator) for work, locator in found if work),
            key=lambda pair: pair[0].number,
        )
        return f'<sup class="citation">{",".join(written_runs(present))}</sup>' if present else ""

    def with_list(self, html: str, cited: list[Listed], further: list[Listed]) -> str:
        places = {match[1] for match in PLACE.finditer(html)}
        chosen = "section" if "section" in places else "end"
        written = ""
        if cited or further:
            shown = {"cited": cited, "further": further, "has_own_heading": chosen == "end"}
            KEPT.forget_older_templates()
            ingredients = [work.ingredients for work in (*cited, *further)]
            written = KEPT.render(
                KEPT.key("references", chosen, self.style, ingredients),
                lambda: render_to_string("conditions/references/list.html", shown),
            )
        if not places:
            return html + written
        first = iter([written])
        return PLACE.sub(lambda match: next(first, "") if match[1] == chosen else "", html)


def written_runs(pairs: Sequence[tuple[Listed, str]]) -> Iterator[str]:
    """Single numbers and ranges; a number with a locator, as it is escaped already, stands alone.

    A long page has hundreds of marks, made of numbers alone: format_html would take far longer.
    """

    def run(place: int) -> tuple[int, str]:
        work, locator = pairs[place]
        return (place if locator else work.number - place + len(pairs) * 1000, locator)

    word = escape(_("Reference"))
    for (_key, locator), places in groupby(range(len(pairs)), key=run):
        works = [pairs[place][0] for place in places]
        if len(works) < SHORTEST_RANGE:
            yield ",".join(link(work, word, locator) for work in works)
        else:
            between = "".join(link(work, word, hidden=True) for work in works[1:-1])
            first, last = link(works[0], word), link(works[-1], word)
            yield f'{first}<span aria-hidden="true">-</span>{between}{last}'


def link(work: Listed, word: str, locator: str = "", *, hidden: bool = False) -> str:
    """One number of a mark. Those inside a range are there for keyboards and screen readers."""
    between = ' class="citation-between"' if hidden else ""
    return (
        f'<a id="{work.mention()}" href="#{work.anchor}" role="doc-noteref"{between}>'
        f'<span class="citation-word">{word} </span>{work.number}</a>'
        f"{f'({locator})' if locator else ''}"
    )
