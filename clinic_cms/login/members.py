"""What every page of the admin asks about whoever opens it, in two statements instead of five."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser, Permission
from django.db.models import CharField, Value
from django.db.models.functions import Cast

from leads.models import LocationLimit


class MemberBackend(ModelBackend):
    """Django's accounts, each read with what Wagtail keeps of it and with its second factor."""

    def get_user(self, user_id: Any) -> AbstractBaseUser | None:
        users = get_user_model()._default_manager
        members = users.select_related("wagtail_userprofile", "second_factor")
        user = members.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: object | None = None) -> set[str]:
        """Someone's own rights and those of their groups; Django asks for each of them apart.

        To which locations the groups limit them is read with the rights that it narrows.
        """
        if not user_obj.is_active or user_obj.is_superuser or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            own, of_groups = (
                Permission.objects.filter(**{path: user_obj.pk})
                .order_by()
                .values_list("content_type__app_label", "codename")
                for path in ("user", "group__user")
            )
            no_right = Value("", output_field=CharField())
            limits = LocationLimit.of(user_obj).values_list(
                no_right, Cast("locations", CharField())
            )
            rows = list(own.union(of_groups, limits))
            user_obj._perm_cache = {f"{app}.{name}" for app, name in rows if app}
            places = [place and int(place) for app, place in rows if not app]
            LocationLimit.keep_with(user_obj, places)
        return user_obj._perm_cache
