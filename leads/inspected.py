"""Records that have one page in the admin, which shows them: nobody edits or deletes them there."""

from typing import Any

from wagtail.admin.viewsets.model import ModelViewSet


class InspectedViewSet(ModelViewSet):
    add_to_reference_index = False
    inspect_view_enabled = True
    unused_views: tuple[str, ...] = ("copy", "edit", "delete", "usage")

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        unused = {f"{name}_url_name": None for name in self.unused_views}
        inspect = {"inspect_url_name": self.get_url_name("inspect")}
        return super().get_common_view_kwargs(**kwargs) | inspect | unused

    @property
    def url_finder_class(self) -> type:
        # Reports link to a record's one page; it asks for the right to view by itself.
        return type(
            "InspectedURLFinder",
            (super().url_finder_class,),
            {"edit_url_name": self.get_url_name("inspect")},
        )
