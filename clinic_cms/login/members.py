"""What every page of the admin asks about whoever opens it, in one statement instead of five."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser, Permission
from django.db.models import F, JSONField, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from leads.models import LocationLimit


class ListOf(Subquery):
    """The values that a statement gives as `one`, as a list in JSON; None on PostgreSQL if none."""

    output_field = JSONField()
    templates = {
        "sqlite": "(SELECT json_group_array(one) FROM (%(subquery)s) listed)",
        "postgresql": "(SELECT jsonb_agg(one) FROM (%(subquery)s) listed)",
    }

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = self.templates[connection.vendor]
        return super().as_sql(compiler, connection, template=template, **context)


class MemberBackend(ModelBackend):
    """Django's accounts, each read with its rights, its second factor and what Wagtail keeps of it."""

    def get_user(self, user_id: Any) -> AbstractBaseUser | None:
        members = with_rights(user_id).select_related("wagtail_userprofile", "second_factor")
        user = members.first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_superuser:
            keep(user, user.rights, user.places)
        return user

    def get_all_permissions(self, user_obj: Any, obj: object | None = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_superuser or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            rows = with_rights(user_obj.pk).values_list("rights", "places")
            keep(user_obj, *(rows.first() or (None, None)))  # for whoever was deleted meanwhile
        return user_obj._perm_cache


def with_rights(user_id: Any) -> QuerySet:
    """An account with its own rights and those of its groups, and the locations they limit it to."""
    own, of_groups = (
        Permission.objects.filter(**{path: user_id})
        .order_by()
        .values(one=Concat("content_type__app_label", Value("."), "codename"))
        for path in ("user", "group__user")
    )
    return (
        get_user_model()
        ._default_manager.filter(pk=user_id)
        .annotate(
            rights=ListOf(own.union(of_groups)),
            places=ListOf(LocationLimit.of(user_id).values(one=F("locations"))),
        )
    )


def keep(user: AbstractBaseUser, rights: list[str] | None, places: list[int | None] | None) -> None:
    user._perm_cache = set(rights or [])
    LocationLimit.keep_with(user, places or [])
