"""The keys in a kept document, in words."""

from django import template

from leads.models import Delivery, ExportRun, LeadNote

register = template.Library()


@register.filter
def channel(key: str) -> str:
    return Delivery.Channel(key).label


@register.filter
def delivery_state(key: str) -> str:
    return Delivery.State(key).label


@register.filter
def file_format(key: str) -> str:
    return ExportRun.Format(key).label


@register.filter
def kind_of_note(key: str) -> str:
    return LeadNote.Kind(key).label
