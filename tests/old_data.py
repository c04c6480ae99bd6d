"""Migrates an empty database, and puts a row into each table of ours as soon as it is there.

It writes which have none in the end. DATABASE_URL=sqlite:///old.sqlite3 python -m tests.old_data
"""

import json
import os
import sys
from datetime import UTC, date, datetime
from uuid import uuid4

import django
from django.apps import apps
from django.db import connection, models

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
OURS = ("clinic_cms", "conditions", "leads")
# By the kind of a field, the first that fits; what a table's rules ask for beyond that is below.
VALUES = {
    models.DateTimeField: NOW,
    models.DateField: date(2026, 1, 5),
    models.TimeField: NOW.time(),
    models.BooleanField: False,
    models.BinaryField: b"secret",
    models.JSONField: {},
    models.IntegerField: 1,
    models.UUIDField: uuid4,
    models.EmailField: "somebody@example.org",
    models.URLField: "https://example.org/",
}
RULES = {
    "lead": {"envelope": b"sealed", "data_key": b"wrapped", "key_id": "0" * 12},
    "missedword": {"word": "", "days": 1},
    "exportprofile": {"schedule": ""},
    "recipient": {"hours": ""},
    "contentversion": {"id": 1},
}
# What may be missing but not always.
RELATED = {"delivery": ["lead"], "escrowedkey": ["lead"]}


def fill(state) -> None:
    """Put a row into each of our tables that has none."""
    for model in state.get_models():
        if model._meta.app_label in OURS:
            a_row(state, model)


def a_row(state, model):
    row = model._base_manager.first()
    return row or model._base_manager.create(**values(state, model))


def values(state, model) -> dict:
    rules = RULES.get(model._meta.model_name, {})
    names = {field.name for field in model._meta.concrete_fields}
    given = {name: value for name, value in rules.items() if name in names}
    if "wagtailcore.page" in {parent._meta.label_lower for parent in model._meta.parents}:
        given |= a_place(state, model)
    needed = RELATED.get(model._meta.model_name, [])
    for field in model._meta.concrete_fields:
        if not {field.name, field.attname} & given.keys() and (
            field.name in needed or not is_left_out(field)
        ):
            given[field.attname] = value_for(state, field)
    return given


def is_left_out(field: models.Field) -> bool:
    link = field.remote_field is not None and getattr(field.remote_field, "parent_link", False)
    return field.null or field.has_default() or isinstance(field, models.AutoField) or link


def value_for(state, field: models.Field) -> object:
    if field.many_to_one or field.one_to_one:
        return a_row(state, field.related_model).pk
    if field.choices:
        return field.choices[0][0]
    for kind, value in VALUES.items():
        if isinstance(field, kind):
            return value() if callable(value) else value
    return field.to_python("[]") if hasattr(field, "stream_block") else "x"


def a_place(state, model) -> dict:
    """Where the page stands: below the root, after the pages that are there."""
    Page = state.get_model("wagtailcore", "Page")
    ContentType = state.get_model("contenttypes", "ContentType")
    number = Page.objects.filter(depth=2).count() + 1
    root = Page.objects.get(depth=1)
    Page.objects.filter(pk=root.pk).update(numchild=number)
    slug = model._meta.model_name
    kind, _ = ContentType.objects.get_or_create(app_label=model._meta.app_label, model=slug)
    return {
        "path": f"{root.path}{number:04}",
        "depth": 2,
        "title": slug,
        "draft_title": slug,
        "slug": slug,
        "url_path": f"/{slug}/",
        "content_type_id": kind.pk,
        "locale_id": root.locale_id,
    }


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_cms.settings.test")
    django.setup()
    from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = executor._create_project_state(with_applied_migrations=True)
    emit_pre_migrate_signal(0, False, connection.alias, apps=state.apps, plan=plan)
    for migration, _is_backwards in plan:
        state = executor.apply_migration(state, migration)
        if migration.app_label in OURS:
            fill(state.apps)
    emit_post_migrate_signal(0, False, connection.alias, apps=state.apps, plan=plan)
    json.dump([model._meta.label for model in apps.get_models() if is_empty(model)], sys.stdout)


def is_empty(model) -> bool:
    return model._meta.app_label in OURS and not model._base_manager.exists()


if __name__ == "__main__":
    main()
