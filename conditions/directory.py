"""The pages below an index as readers look them up: from A to Z, and by topic."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from string import ascii_lowercase
from urllib.parse import urljoin

from django.db.models import Count, F, Q
from django.db.models.functions import Substr, Upper
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.query import PageQuerySet

from conditions.aliases import canonical_address
from conditions.excerpt import fold
from conditions.profile import OtherName
from conditions.topics import Topic

MOST_ON_ONE_PAGE = 300
MOST_IN_A_GROUP = 1000
NUMBERS = "0-9"
TITLES = {
    "a-to-z": gettext_lazy("%(title)s from A to Z"),
    "topics": gettext_lazy("%(title)s by topic"),
}


@dataclass(frozen=True, order=True)
class Entry:
    """One name of a page; another name than its title tells which page to see."""

    sorted_as: str
    name: str
    title: str
    slug: str

    @classmethod
    def of(cls, name: str, title: str, slug: str) -> "Entry":
        return cls(fold(name), name, title, slug)


@dataclass
class Group:
    """The entries under one letter or topic; `keys` are what the database knows them by."""

    slug: str
    label: str
    keys: list[str | int | None] = field(default_factory=list)
    count: int = 0
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Directory:
    """All groups there are, and those of them whose entries stand on the page."""

    groups: list[Group]
    shown: list[Group]


def arrange(groups: list[Group], wanted: str, fill: Callable[[list[Group]], None]) -> Directory:
    """The wanted group, or all as long as they fit on one page; Http404 for an unknown one."""
    if wanted:
        alike = [group for group in groups if fold(group.slug) == fold(wanted)]
        shown = [group for group in alike if group.slug == wanted] or alike[:1]
        if not shown:
            raise Http404
    else:
        fits = sum(group.count for group in groups) <= MOST_ON_ONE_PAGE
        shown = groups if fits else []
    if shown:
        fill(shown)
    return Directory(groups, shown)


def by_letter(articles: PageQuerySet, wanted: str = "") -> Directory:
    """Titles and other names under their first letters; two queries."""
    groups: dict[str, Group] = {}
    for initial, count in initials(articles):
        slug = letter(initial)
        group = groups.setdefault(slug, Group(slug, slug.upper().replace("-", "–")))
        group.keys.append(initial)
        group.count += count
    ordered = [groups[slug] for slug in sorted(groups)]
    return arrange(ordered, wanted, lambda shown: fill_letters(shown, articles))


def letter(initial: str) -> str:
    """The letter under which a name that begins like this is listed; one for E and É."""
    folded = fold(initial)
    return folded if folded.isalpha() else NUMBERS


def initials(articles: PageQuerySet) -> Iterable[tuple[str, int]]:
    """The first letters of names, with how many begin so; a letter may come twice."""
    counted = ("initial", "count")
    titles, others = (
        names.values("initial").annotate(count=Count("pk")).order_by().values_list(*counted)
        for names in with_initials(articles)
    )
    return titles.union(others, all=True)


def with_initials(articles: PageQuerySet) -> tuple[PageQuerySet, PageQuerySet]:
    """The pages, and their other names, each with its first letter."""
    return (
        articles.annotate(initial=Upper(Substr("title", 1, 1))),
        OtherName.objects.filter(page__in=articles.values("pk")).annotate(
            initial=Upper(Substr("name", 1, 1))
        ),
    )


def fill_letters(groups: list[Group], articles: PageQuerySet) -> None:
    titles, others = (
        names.filter(initial__in=[key for group in groups for key in group.keys])
        for names in with_initials(articles)
    )
    rows = (
        titles.annotate(called=F("title"))
        .order_by()
        .values_list("called", "title", "slug")
        .union(others.order_by().values_list("name", "page__title", "page__slug"), all=True)
    )
    entries = defaultdict(list)
    for name, title, slug in rows.order_by("called")[:MOST_IN_A_GROUP]:
        entries[letter(name[:1])].append(Entry.of(name, title, slug))
    for group in groups:
        group.entries = sorted(entries[group.slug])


def by_topic(articles: PageQuerySet, wanted: str = "") -> Directory:
    """Titles under the topics that editors chose for the pages; two queries."""
    counted = articles.order_by().values("topics", "topics__name").annotate(count=Count("pk"))
    rows = counted.values_list("topics", "topics__name", "count")
    groups: dict[str, Group] = {}
    # Topics whose names differ in punctuation only share an address, and so a group.
    for pk, name, count in sorted(rows, key=lambda row: (row[0] is None, row[0])):
        topic = Topic(pk=pk, name=name or _("Other conditions"))
        group = groups.setdefault(topic.slug, Group(topic.slug, topic.name))
        group.keys.append(pk)
        group.count += count
    ordered = sorted(groups.values(), key=lambda group: (None in group.keys, fold(group.label)))
    return arrange(ordered, wanted, lambda shown: fill_topics(shown, articles))


def fill_topics(groups: list[Group], articles: PageQuerySet) -> None:
    topics = [key for group in groups for key in group.keys]
    chosen = Q(topics__in=[key for key in topics if key])
    if None in topics:
        chosen |= Q(topics__isnull=True)
    rows = articles.filter(chosen).order_by("title").values_list("topics", "title", "slug")
    entries = defaultdict(list)
    for topic, title, slug in rows[:MOST_IN_A_GROUP]:
        entries[topic].append(Entry.of(title, title, slug))
    for group in groups:
        found = [entry for key in group.keys for entry in entries[key]]
        group.entries = sorted(set(found))
        group.count -= len(found) - len(group.entries)


class DirectoryRoutes(RoutablePageMixin):
    """The addresses below an index page at which the pages it lists are looked up."""

    @path("a-to-z/", name="a_to_z")
    @path("a-to-z/<str:wanted>/", name="letter")
    def a_to_z(self, request: HttpRequest, wanted: str = "") -> HttpResponse:
        return self.look_up(request, "a-to-z", by_letter(self.listed, wanted), wanted)

    @path("topics/", name="topics")
    @path("topics/<str:wanted>/", name="topic")
    def topics(self, request: HttpRequest, wanted: str = "") -> HttpResponse:
        return self.look_up(request, "topics", by_topic(self.listed, wanted), wanted)

    def get_cached_paths(self) -> list[str]:
        """The addresses below its own that a cache may keep, also of what has just become empty."""
        letters = {*ascii_lowercase, NUMBERS}
        letters.update(letter(initial) for initial, _count in initials(self.get_children()))
        topics = {topic.slug for topic in Topic.objects.all()}
        for language in {translation.get_language(), self.locale.language_code}:
            with translation.override(language):
                topics.add(Topic(name=_("Other conditions")).slug)
        ways = {"a_to_z": ("letter", letters), "topics": ("topic", topics)}
        paths = ["/"]
        for way, (part, slugs) in ways.items():
            paths.append(f"/{self.reverse_subpage(way)}")
            paths += [f"/{self.reverse_subpage(part, args=[slug])}" for slug in sorted(slugs)]
        return paths

    def path_of_letter(self, name: str) -> str:
        """The address, below its own, of the letter that a name begins with."""
        return f"/{self.reverse_subpage('letter', args=[letter(name[:1])])}"

    def title_of(self, way: str) -> str:
        return TITLES[way] % {"title": self.title}

    @property
    def title_from_a_to_z(self) -> str:
        return self.title_of("a-to-z")

    def look_up(
        self, request: HttpRequest, way: str, found: Directory, wanted: str
    ) -> HttpResponse:
        """Show what was found, at its own address: a capital or an accent too many leads there."""
        group = wanted and found.shown[0]
        below = f"{way}/{group.slug}/" if group else f"{way}/"
        if group and group.slug != wanted:
            return redirect(f"{self.get_url(request)}{below}", permanent=True)
        address = canonical_address(self, request)
        context = {
            "way": way,
            "wanted": group,
            "title": f"{self.title_of(way)}: {group.label}" if group else self.title_of(way),
            "directory": found,
            "canonical": address and urljoin(address, below),
        }
        template = "conditions/condition_directory.html"
        return self.render(request, template=template, context_overrides=context)
