"""Cited web pages that are gone."""

import pytest
from pytest_httpserver import HTTPServer

from conditions.references.lookup import links
from conditions.references.retractions.checking import due
from tests.conditions.references.test_retractions import check
from tests.factories import ReferenceFactory


def web_page(url: str):
    return ReferenceFactory(
        csl={"type": "webpage", "title": "Guide", "URL": url}, status="unresolved"
    )


@pytest.fixture
def public_loopback(monkeypatch, httpserver: HTTPServer) -> HTTPServer:
    monkeypatch.setattr(links, "is_public", lambda host: True)
    httpserver.expect_request("/here").respond_with_data("<html>")
    httpserver.expect_request("/gone").respond_with_data("", status=410)
    return httpserver


@pytest.mark.django_db
def test_an_address_that_is_gone_is_a_broken_link(public_loopback):
    here = web_page(public_loopback.url_for("/here"))
    gone = web_page(public_loopback.url_for("/gone"))
    assert set(due(everything=True)) == {here, gone}

    check(here, gone)

    for reference in (here, gone):
        reference.refresh_from_db()
    assert (here.sources, gone.sources) == ({"link": "answered"}, {"link": "broken"})
    assert here.status == "unresolved"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/"]
)
def test_addresses_in_our_own_network_are_not_asked(url, httpserver):
    assert links.state_of(url) == links.PRIVATE
