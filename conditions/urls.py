"""The app's own addresses; a host includes them at its root, before Wagtail's."""

from django.urls import path, re_path

from conditions import views
from conditions.feeds import ConditionFeed
from conditions.readership import views as readership

app_name = "conditions"

urlpatterns = [
    path("search/", views.search_page, name="search"),
    path("search/names/<str:letters>.json", views.suggestions, name="suggestions"),
    path("feed.atom", ConditionFeed(), name="feed"),
    path("articles/<int:page_id>/read/", readership.read, name="read"),
    path("articles/<int:page_id>/feedback/", readership.feedback, name="feedback"),
    path("share/<str:name>.png", views.draw_title, name="share_picture"),
    path("llms.txt", views.llms_txt, name="llms"),
    re_path(r"^(?P<path>(?:[\w-]+/)*)index\.md$", views.markdown_page, name="markdown"),
]
