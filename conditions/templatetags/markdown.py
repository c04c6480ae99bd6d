"""What a template that writes Markdown by itself needs."""

from django import template

from conditions.markdown import escaped

register = template.Library()

register.filter("escaped", escaped)
