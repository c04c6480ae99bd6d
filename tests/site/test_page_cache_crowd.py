"""Of many visitors who ask for a page at one moment, one has it rendered for all."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.http import HttpResponse

from clinic_cms import content_version
from clinic_cms.page_cache import PageCacheMiddleware


def test_of_many_visitors_at_once_one_has_the_page_rendered_for_all(rf, monkeypatch):
    monkeypatch.setattr(content_version, "current", lambda: 7)
    rendered = []

    def render(request):
        rendered.append(request.path)
        time.sleep(0.2)
        return HttpResponse("page")

    cache = PageCacheMiddleware(render)
    with ThreadPoolExecutor(8) as visitors:
        answers = list(visitors.map(lambda _: cache(rf.get("/a/")).content, range(8)))

    assert answers == [b"page"] * 8
    assert rendered == ["/a/"]
    assert cache.rendering == {}


def test_who_asks_after_a_change_is_not_kept_waiting_for_what_was_before(rf, monkeypatch):
    version = 7
    monkeypatch.setattr(content_version, "current", lambda: version)
    rendered, changed = [], Event()

    def render(request):
        rendered.append(version)
        if rendered == [7]:
            changed.wait(5)
        time.sleep(0.2)
        return HttpResponse("page")

    cache = PageCacheMiddleware(render)
    with ThreadPoolExecutor(9) as visitors:
        early = visitors.submit(cache, rf.get("/a/"))
        while not rendered:
            time.sleep(0.01)
        version = 8
        late = [visitors.submit(cache, rf.get("/a/")) for _ in range(8)]
        while len(rendered) < 2:
            time.sleep(0.01)
        changed.set()
        answers = [answer.result().content for answer in (early, *late)]

    assert answers == [b"page"] * 9
    assert rendered == [7, 8]
