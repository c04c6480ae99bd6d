"""Articles come, go, and change their place."""

from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from conditions.models import ConditionPage, OtherName, Topic
from tests.factories import ConditionIndexPageFactory
from tests.faults.changes.scene import (
    A_TO_Z,
    ELSEWHERE,
    FEED,
    FOUND,
    HOME,
    INDEX,
    LLMS,
    MISSING,
    MOVED,
    SITEMAP,
    TOPICS,
    Sign,
    article,
    article_leading_to,
    change,
    found,
    hidden,
    index,
    listed,
    search,
    twin,
    visible,
)


@change
def an_article_is_published():
    page = article(live=False)
    other = article_leading_to(page)
    yield [*visible(page), Sign(other.url, page.title)]
    page.save_revision().publish()


@change
def an_article_is_published_again():
    page = article()
    other = article_leading_to(page)
    page.title, page.answer = f"Sciatica{page.pk}", "It passes."
    revision = page.save_revision()
    title = (page.url, twin(page), other.url, INDEX, A_TO_Z, FEED, LLMS)
    yield [
        *(Sign(address, page.title) for address in title),
        Sign(page.url, "It passes."),
        Sign(search(page.title), page.slug),
    ]
    revision.publish()


@change
def an_article_is_unpublished():
    page = article()
    yield [*hidden(page), Sign(article_leading_to(page).url, page.title, False)]
    page.unpublish()


@change
def an_article_is_deleted():
    page = article()
    yield [*hidden(page), Sign(article_leading_to(page).url, page.title, False)]
    page.delete()


@change
def an_article_is_moved():
    home = Site.objects.get().root_page
    elsewhere = ConditionIndexPageFactory(slug="elsewhere", parent=home)
    page = article()
    new = f"/elsewhere/{page.slug}/"
    old, old_twin = page.url, twin(page)
    yield [
        Sign(old, MOVED),
        Sign(old_twin, FOUND, False),
        Sign(new, FOUND),
        Sign(f"{new}index.md", FOUND),
        *(Sign(address, new) for address in (FEED, SITEMAP, LLMS, article_leading_to(page).url)),
        Sign(INDEX, page.slug, False),
        Sign(A_TO_Z, page.slug, False),
    ]
    page.move(elsewhere, pos="last-child")


@change
def an_article_goes_by_another_address():
    page = article()
    old, new = page.url, f"{INDEX}new-{page.slug}/"
    lists = (INDEX, FEED, SITEMAP, LLMS, A_TO_Z, search(page.title), article_leading_to(page).url)
    yield [Sign(old, MOVED), Sign(new, FOUND), *(Sign(address, new) for address in lists)]
    page.slug = f"new-{page.slug}"
    page.save_revision().publish()


@change
def an_article_is_closed_to_the_public():
    page = article()
    yield [
        Sign(page.url, ELSEWHERE),
        Sign(twin(page), MISSING),
        *listed(page, False),
        Sign(article_leading_to(page).url, page.title, False),
    ]
    PageViewRestriction.objects.create(page=page, restriction_type="login")


@change
def an_article_is_opened_to_the_public():
    page = article()
    closed = PageViewRestriction.objects.create(page=page, restriction_type="login")
    yield visible(page)
    closed.delete()


@change
def all_articles_are_closed_to_the_public():
    page = article()
    lists = (FEED, SITEMAP, LLMS, search(page.title))
    yield [
        Sign(page.url, FOUND, False),
        Sign(INDEX, FOUND, False),
        Sign(HOME, f'href="{INDEX}"', False),
        *(Sign(address, page.slug, False) for address in lists),
    ]
    PageViewRestriction.objects.create(page=index(), restriction_type="login")


@change
def a_schedule_publishes_an_article():
    page = article(live=False)
    page.save_revision(approved_go_live_at=timezone.now())
    yield visible(page)
    call_command("publish_scheduled")


@change
def a_schedule_unpublishes_an_article():
    page = article()
    ConditionPage.objects.filter(pk=page.pk).update(expire_at=timezone.now())
    yield [Sign(page.url, MISSING)]
    call_command("publish_scheduled")


@change
def an_article_gets_another_name():
    page = article()
    names = (page.url, A_TO_Z)
    yield [*(Sign(address, "Hexenschuss") for address in names), found("Hexenschuss", page)]
    page.other_names.add(OtherName(name="Hexenschuss"))
    page.save_revision().publish()


@change
def an_article_gets_a_topic():
    page = article()
    topic, _created = Topic.objects.get_or_create(name="Nerves")
    yield [Sign(TOPICS, "Nerves"), Sign(f"{TOPICS}nerves/", FOUND)]
    page.topics.add(topic)
    page.save_revision().publish()


@change
def a_topic_goes_by_another_name():
    topic = Topic.objects.create(name="Bones")
    article(topics=[topic])
    yield [
        Sign(TOPICS, "Joints"),
        Sign(f"{TOPICS}joints/", FOUND),
        Sign(f"{TOPICS}bones/", MISSING),
    ]
    topic.name = "Joints"
    topic.save()


@change
def a_row_is_updated_past_all_signals():
    page = article()
    lists = (INDEX, A_TO_Z, FEED, LLMS, page.url, twin(page))
    yield [Sign(address, "Silent change") for address in lists]
    ConditionPage.objects.filter(pk=page.pk).update(title="Silent change")
