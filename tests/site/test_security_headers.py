"""What every response tells the browser."""

import pytest


@pytest.mark.django_db
def test_a_public_page_may_run_nothing_of_its_own_inline(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]

    assert "unsafe-inline" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.django_db
def test_the_admin_may_run_the_inline_scripts_wagtail_needs(client):
    assert "'unsafe-inline'" in client.get("/admin/login/").headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_nothing_of_another_site_may_show_but_the_players_of_films(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]

    others = {word for word in policy.replace(";", "").split() if word.startswith("http")}
    assert others == {"https://www.youtube-nocookie.com", "https://player.vimeo.com"}
    assert "; frame-src https://www.youtube-nocookie.com https://player.vimeo.com;" in policy


def test_no_other_site_learns_the_address_of_a_page(client):
    headers = client.get("/healthz").headers

    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
