"""Every kind of page a visitor may meet, and how they get there."""

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

from django.db import OperationalError
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction

from conditions.blocks import ConditionBody
from conditions.blocks.treatment import SEVERITIES
from conditions.models import ConditionPage
from leads.gate import Refused
from leads.models import ConsultationPage, Lead
from leads.withdrawal import path_for
from tests.browser.people import Visitor
from tests.factories import ImageFactory


def at(path: str) -> Callable[[Visitor], None]:
    return lambda visitor: visitor.opens(path)


def reads_every_section(visitor: Visitor) -> None:
    """Open an article that has each section as the editor's preview shows it, and more."""
    sections = ConditionBody().child_blocks
    body = [
        (name, {**section.get_preview_value(), "width": width, "tone": "tinted"})
        for width in ("reading", "wide")
        for name, section in sections.items()
        if width == "reading" or name != "citations"
    ]
    card = sections["care_card"].get_preview_value()
    body += [("care_card", {**card, "severity": severity}) for severity in SEVERITIES]
    body += [("description", {"text": "<p>No heading.</p>"})]
    body += [("figure", {"image": ImageFactory(title="A spine", file__width=30, file__height=240)})]
    film = sections["video"].get_preview_value()
    files = {file.file_extension: file for file in get_document_model().objects.all()}
    body += [("video", {**film, "address": "", "file": files["mp4"], "captions": files["vtt"]})]
    example = ConditionPage.objects.get(slug="sciatica")
    page = ConditionPage(
        title="Every section",
        slug="every-section",
        answer="This article has one of each.",
        introduction=example.introduction,
        hero_image=get_image_model().objects.first(),
        body=body,
        reviewed_by=example.reviewed_by,
        reviewed_on=timezone.localdate() - timedelta(days=400),
        next_review_due=timezone.localdate() - timedelta(days=35),
        treatments=example.treatments,
        codes=example.codes,
    )
    example.get_parent().add_child(instance=page)
    visitor.opens("/conditions/every-section/")


def reads_on_in_the_index(visitor: Visitor) -> None:
    with patch("conditions.cards.AT_ONCE", 2):
        visitor.opens("/conditions/")
        visitor.follows("More conditions")
        visitor.page.wait_for_url("**/?after=*")


def needs_a_password(visitor: Visitor) -> None:
    page = Page.objects.get(slug="privacy")
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="harbor"
    )
    visitor.opens("/privacy/")


def sends_an_empty_form(visitor: Visitor) -> None:
    visitor.opens("/consultation/")
    visitor.presses("Continue")
    visitor.is_told_of_problems_with("Full name")


def tells_about_the_pain(visitor: Visitor) -> None:
    visitor.opens("/consultation/")
    visitor.tells_how_to_be_reached()


def comes_to_the_consent(visitor: Visitor) -> None:
    tells_about_the_pain(visitor)
    visitor.continues_to("Before you send")


def does_not_agree(visitor: Visitor) -> None:
    comes_to_the_consent(visitor)
    visitor.presses("Continue")
    visitor.reads("Tick the box to agree")


def is_thanked(visitor: Visitor) -> None:
    visitor.fills_in_the_form()
    visitor.presses("Send to the clinic")
    visitor.reads("Your reference")


def finds_the_form_closed(visitor: Visitor) -> None:
    page = ConsultationPage.objects.get()
    page.closes_at = timezone.now() - timedelta(minutes=1)
    page.save_revision().publish()
    visitor.opens("/consultation/")


def sends_what_was_closed_meanwhile(visitor: Visitor) -> None:
    visitor.fills_in_the_form()
    with patch("leads.models.FormVersion.accepts_answers", return_value=False):
        visitor.sends_in_vain("This form is closed")


def sends_while_the_database_is_down(visitor: Visitor) -> None:
    visitor.fills_in_the_form()
    with patch("leads.intake.keep", side_effect=OperationalError):
        visitor.sends_in_vain("We could not keep your answers yet")


def is_refused(visitor: Visitor) -> None:
    visitor.fills_in_the_form()
    refusal = Refused(413, "The form is larger than any form of ours.")
    with patch("leads.gate.check", side_effect=refusal):
        visitor.sends_in_vain("The form was not sent")


def takes_back_a_consent(visitor: Visitor) -> None:
    visitor.opens(path_for(Lead.objects.filter(consents__purpose="marketing").first()))


def has_taken_back_a_consent(visitor: Visitor) -> None:
    lead = Lead.objects.filter(consents__purpose="marketing").first()
    lead.consents.all().to_marketing().withdraw()
    visitor.opens(path_for(lead))


def comes_while_the_database_is_down(visitor: Visitor) -> None:
    with patch("clinic_cms.routing.find", side_effect=OperationalError):
        visitor.opens("/privacy/")


def meets_a_mistake_of_ours(visitor: Visitor) -> None:
    with patch("clinic_cms.routing.find", side_effect=ZeroDivisionError):
        visitor.opens("/privacy/")


PAGES = {
    "home": at("/"),
    "index": at("/conditions/"),
    "index-later": reads_on_in_the_index,
    "a-to-z": at("/conditions/a-to-z/"),
    "letter": at("/conditions/a-to-z/i/"),
    "topics": at("/conditions/topics/"),
    "topic": at("/conditions/topics/nerves/"),
    "search": at("/search/?q=ketamine+side+effects"),
    "search-empty": at("/search/"),
    "search-in-vain": at("/search/?q=zzzqqq"),
    "article": at("/conditions/ketamine-for-chronic-pain/"),
    "article-with-film": at("/conditions/migraine/"),
    "every-section": reads_every_section,
    "information": at("/privacy/"),
    "password": needs_a_password,
    "form": at("/consultation/"),
    "form-with-errors": sends_an_empty_form,
    "form-step": tells_about_the_pain,
    "form-consent": comes_to_the_consent,
    "form-without-consent": does_not_agree,
    "form-check": lambda visitor: visitor.fills_in_the_form(),
    "form-not-kept": sends_while_the_database_is_down,
    "form-refused": is_refused,
    "thank-you": is_thanked,
    "withdrawal": takes_back_a_consent,
    "withdrawn": has_taken_back_a_consent,
    "not-found": at("/no-such-page/"),
    "unavailable": comes_while_the_database_is_down,
    "mistake": meets_a_mistake_of_ours,
    "form-closed-meanwhile": sends_what_was_closed_meanwhile,
    # Last, for whoever visits one after the other.
    "form-closed": finds_the_form_closed,
}
