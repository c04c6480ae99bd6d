import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone

from leads import conf, contact
from leads.models.absence import Absence
from leads.models.blind_index import BlindIndex
from leads.models.location_limit import LocationLimit
from leads.rows import Selected

# Stands in the list: neither kept aside nor put under another.
LISTED = models.Q(quarantine="", merged_into__isnull=True)

# In which the leads of a network are counted.
FLOOD_TIME = timedelta(minutes=10)

# A new master key wraps the same answers.
OF_THE_VAULT = {"data_key", "key_id"}


class EachOf(models.Func):
    """The ids in a list written as JSON: one parameter, where a database takes only so many."""

    templates = {
        "sqlite": "(SELECT value FROM json_each(%(expressions)s))",
        "postgresql": "(SELECT value::uuid FROM json_array_elements_text(%(expressions)s::json))",
    }

    @classmethod
    def of(cls, ids: Iterable[UUID]) -> Self:
        return cls(models.Value(json.dumps([one.hex for one in ids])))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = self.templates[connection.vendor]
        return super().as_sql(compiler, connection, template=template, **context)


class LeadQuerySet(models.QuerySet):
    def update(self, **changes: Any) -> int:
        if changes.keys() - OF_THE_VAULT:
            changes.setdefault("changed_at", timezone.now())
        return super().update(**changes)

    update.alters_data = True

    def visible_to(self, user: AbstractBaseUser) -> Self:
        """Those that somebody who may see leads may see."""
        return self.filter(LocationLimit.reach(user))

    def listed(self) -> Self:
        return self.filter(LISTED)

    def listed_at(self, moment: datetime) -> Self:
        """Those that were in the list at a moment, which has to be settled."""
        away = Absence.objects.at(moment).values("lead")
        since = Absence.objects.filter(began_at__gt=moment, ended_at=None).values("lead")
        was_not_merged = models.Q(merged_into=None) | models.Q(pk__in=since)
        listed = self.filter(was_not_merged, quarantine="", received_at__lt=moment)
        return listed.exclude(pk__in=away)

    def matching(self, text: str) -> Self:
        """Leads with exactly this reference, e-mail address, phone number, or these name words."""
        with_reference = self.model.objects.order_by().with_reference(text)
        found = [with_reference.values("pk"), self._reached_at(text)]
        if "@" not in text and (words := contact.name_words(text)):
            found.append(self._named(words))
        # A union keeps to the indexes, where OR would read the whole table.
        return self.filter(pk__in=found[0].union(*found[1:]))

    def with_reference(self, text: str) -> Self:
        """The lead with this reference, however it is written."""
        # PostgreSQL takes a NUL in no text.
        reference = text.replace("\0", "").strip().upper().replace("-", "").replace(" ", "")
        return self.filter(reference=f"{reference[:4]}-{reference[4:]}")

    def among(self, ids: Iterable[UUID]) -> Self:
        """Those with these ids, however many."""
        return self.filter(pk__in=EachOf.of(ids))

    def come_in_a_flood(self, sender: str, before: datetime) -> bool:
        """Whether a network had sent more of them by then than a waiting room does."""
        recent = self.filter(sender=sender, received_at__range=(before - FLOOD_TIME, before))
        limit = conf.sendings_per_network()
        return bool(sender) and recent[: limit + 1].count() > limit

    @staticmethod
    def newest_from(visitor_key: str) -> Selected:
        """The id of the last lead from this visitor, worked out while the next one is inserted."""
        newest = "SELECT id FROM leads_lead WHERE visitor_key = ? ORDER BY id DESC LIMIT 1"
        return Selected(newest, (visitor_key,))

    def reached_at(self, text: str) -> Self:
        """Leads sent with exactly this e-mail address or phone number."""
        return self.filter(pk__in=self._reached_at(text))

    def _reached_at(self, text: str) -> models.QuerySet:
        if "@" in text:
            return self._indexed(BlindIndex.Kind.EMAIL, contact.normal_email(text))
        return self._indexed(BlindIndex.Kind.PHONE, contact.normal_phone(text))

    def _named(self, words: list[str]) -> models.QuerySet:
        first, *others = (self._indexed(BlindIndex.Kind.NAME_WORD, word) for word in words)
        for other in others:
            first = first.filter(lead__in=other)
        return first

    @staticmethod
    def _indexed(kind: BlindIndex.Kind, value: str) -> models.QuerySet:
        """The ids of the leads that this value finds."""
        digest = BlindIndex.digest_of(kind, value)
        return BlindIndex.objects.filter(kind=kind, digest=digest).values("lead")
