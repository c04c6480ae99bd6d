"""Two entries of the library that are one work: made one, with every citation moved."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import models, transaction
from modelcluster.models import get_all_child_relations
from wagtail.blocks import Block, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, Revision, RevisionMixin
from wagtail.snippets.blocks import SnippetChooserBlock

from conditions.references import history
from conditions.references.citations import move_citations
from conditions.references.models import Reference
from conditions.references.notices import status_of, union
from conditions.references.usage import uses_of

Move = Callable[[str], str]


@transaction.atomic
def merge(kept: Reference, absorbed: Reference, user: models.Model | None = None) -> int:
    """Move every citation of one reference to another and delete it; returns how many records changed.

    What the kept one lacks it takes over from the other; retractions of both are kept.
    """
    if kept.pk == absorbed.pk:
        raise ValueError("A reference cannot be merged with itself.")
    uses = uses_of(absorbed)
    item, notices = absorbed.csl, absorbed.notices
    label = f"{absorbed} ({absorbed.pk})"
    mover = Mover(absorbed.pk, kept)
    for use in uses:
        mover.move_in(getattr(use.object, "specific", use.object))
    Reference.objects.filter(pk=absorbed.pk).delete()
    kept.csl = {**item, **kept.csl}
    kept.notices = union(kept.notices, notices)
    status, since = status_of(kept.notices)
    if status:
        kept.status, kept.status_date = status, since
    kept.save()
    log(kept, history.MERGED, user=user, data={"absorbed": label})
    return len(uses)


class Mover:
    """Rewrites stored content so that citations of one reference point to another."""

    def __init__(self, old: int, new: Reference) -> None:
        self.old, self.new, self.label = old, new.pk, new.label

    def move_in(self, record: models.Model) -> None:
        """Rewrite a record, the records inside it, and the drafts that wait to be published."""
        self.move_in_row(record)
        for relation in get_all_child_relations(record):
            for child in getattr(record, relation.get_accessor_name()).all():
                self.move_in_row(child)
        if isinstance(record, RevisionMixin):
            self.move_in_drafts(record)

    def move_in_row(self, record: models.Model) -> None:
        changed = []
        for field in record._meta.concrete_fields:
            if isinstance(field, (RichTextField, StreamField)):
                old = field.value_from_object(record)
                stored = field.get_prep_value(old)
                moved = self.moved(field, stored)
                if moved != stored:
                    setattr(record, field.attname, field.to_python(moved))
                    changed.append(field.name)
        if changed and isinstance(record, Page):
            record.save(update_fields=changed, clean=False)
        elif changed:
            record.save(update_fields=changed)

    def move_in_drafts(self, record: RevisionMixin) -> None:
        waiting = models.Q(approved_go_live_at__isnull=False)
        if isinstance(record, DraftStateMixin):
            waiting |= models.Q(pk=record.latest_revision_id)
        for revision in Revision.objects.for_instance(record).filter(waiting):
            content = self.moved_content(type(record), revision.content)
            Revision.objects.filter(pk=revision.pk).update(content=content)

    def moved_content(
        self, model: type[models.Model], content: Mapping[str, Any]
    ) -> dict[str, Any]:
        """A revision's content, with the records inside it."""
        moved = dict(content)
        for field in model._meta.concrete_fields:
            if isinstance(field, (RichTextField, StreamField)) and moved.get(field.name):
                moved[field.name] = self.moved(field, moved[field.name])
        for relation in get_all_child_relations(model):
            name = relation.get_accessor_name()
            moved[name] = [
                self.moved_content(relation.related_model, child) for child in moved.get(name, ())
            ]
        return moved

    def moved(self, field: models.Field, stored: Any) -> Any:
        if isinstance(field, RichTextField):
            return self.moved_text(stored or "")
        if isinstance(stored, str):
            return json.dumps(self.moved_block(field.stream_block, json.loads(stored or "[]")))
        return self.moved_block(field.stream_block, stored)

    def moved_text(self, text: str) -> str:
        return move_citations(text, self.old, self.new, self.label)

    def moved_block(self, block: Block | None, value: Any) -> Any:
        """The stored value of a block, whatever it is made of."""
        if isinstance(block, SnippetChooserBlock) and issubclass(block.target_model, Reference):
            return self.new if value == self.old else value
        if isinstance(block, RichTextBlock) and isinstance(value, str):
            return self.moved_text(value)
        if isinstance(block, StreamBlock) and isinstance(value, list):
            return [
                {
                    **child,
                    "value": self.moved_block(
                        block.child_blocks.get(child["type"]), child["value"]
                    ),
                }
                for child in value
            ]
        if isinstance(block, StructBlock) and isinstance(value, Mapping):
            return {
                name: self.moved_block(block.child_blocks.get(name), child)
                for name, child in value.items()
            }
        if isinstance(block, ListBlock) and isinstance(value, list):
            return [self.moved_item(block.child_block, child) for child in value]
        # A table holds texts too, in a shape of its own.
        return self.moved_anywhere(value)

    def moved_item(self, block: Block, child: Any) -> Any:
        if isinstance(child, Mapping) and child.get("type") == "item":
            return {**child, "value": self.moved_block(block, child["value"])}
        return self.moved_block(block, child)

    def moved_anywhere(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.moved_text(value)
        if isinstance(value, Mapping):
            return {key: self.moved_anywhere(child) for key, child in value.items()}
        if isinstance(value, list):
            return [self.moved_anywhere(child) for child in value]
        return value
