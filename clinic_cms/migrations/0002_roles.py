"""The clinic's roles, as groups: who writes pages, who reviews them, who sees leads.

Nobody but a superuser may change users: whoever can make users can become anyone.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ENTER = ["wagtailadmin.access_admin"]
WRITE_EVIDENCE = [
    "conditions.view_reference",
    "conditions.add_reference",
    "conditions.change_reference",
]
PUBLISH_CONTENT = [
    *WRITE_EVIDENCE,
    "conditions.publish_reference",
    "conditions.delete_reference",
    "conditions.view_clinician",
    "conditions.add_clinician",
    "conditions.change_clinician",
    "conditions.publish_clinician",
    *(f"conditions.{action}_synonym" for action in ("view", "add", "change", "delete")),
    "leads.view_consentstatement",
    "leads.add_consentstatement",
    "leads.change_consentstatement",
    "wagtailredirects.add_redirect",
    "wagtailredirects.change_redirect",
    "wagtailredirects.delete_redirect",
]
ANSWER_LEADS = [
    "leads.view_lead",
    "leads.change_lead",
    "leads.view_lead_contact",
    "leads.view_lead_answers",
    "leads.export_lead",
    "leads.view_location",
]
RUN_THE_CLINIC = [
    "leads.erase_lead",
    "leads.view_exportrun",
    "leads.view_delivery",
    "leads.change_delivery",
    *(
        f"leads.{action}_{model}"
        for action in ("view", "add", "change", "delete")
        for model in ("leadstatus", "recipient", "webhook", "retentionrule")
    ),
    *(f"leads.{action}_location" for action in ("add", "change", "delete")),
    "clinic_cms.change_clinicsettings",
    "conditions.change_citationsettings",
]
# Rights over every page, and over every image and document.
WRITE_PAGES = ["add_page", "change_page", "publish_page"]
UPLOAD = [f"{action}_{kind}" for kind in ("image", "document") for action in ("add", "change")]
CHOOSE = ["choose_image", "choose_document"]

ROLES = {
    "Marketing editors": (ENTER + PUBLISH_CONTENT, WRITE_PAGES, UPLOAD + CHOOSE),
    # To approve a page is to publish it; and who finds a mistake can take the page down at once.
    "Clinicians": (ENTER + WRITE_EVIDENCE, ["change_page", "publish_page"], CHOOSE),
    "Clinic staff": (ENTER + ANSWER_LEADS, [], []),
    "Managers": (
        ENTER + PUBLISH_CONTENT + ANSWER_LEADS + RUN_THE_CLINIC,
        [*WRITE_PAGES, "bulk_delete_page", "lock_page", "unlock_page"],
        UPLOAD + CHOOSE,
    ),
}
REVIEW = "Clinical review"


def add_roles(apps, schema_editor):
    # Django makes permissions after all migrations, but these groups need them now.
    for label in ("clinic_cms", "conditions", "leads", "wagtailredirects"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    Group = apps.get_model("auth", "Group")
    for name, (rights, page_rights, file_rights) in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(*(permission(apps, right) for right in rights))
        grant_on_pages(apps, group, page_rights)
        grant_on_files(apps, group, file_rights)


def permission(apps, right):
    app_label, codename = right.split(".")
    Permission = apps.get_model("auth", "Permission")
    if codename.startswith("publish_"):
        return permission_to_publish(apps, app_label, codename)
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def permission_to_publish(apps, app_label, codename):
    """Wagtail makes this one for snippets, after all migrations and from the living models."""
    model = codename.removeprefix("publish_")
    content_type = apps.get_model("contenttypes", "ContentType").objects.get(
        app_label=app_label, model=model
    )
    found, _created = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can publish {model}"}
    )
    return found


def grant_on_pages(apps, group, rights):
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    Permission = apps.get_model("auth", "Permission")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    for right in Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=rights
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=right)


def grant_on_files(apps, group, rights):
    root = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    Permission = apps.get_model("auth", "Permission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for right in Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=rights
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=right
        )


def add_review(apps, schema_editor):
    """Pages sent for moderation go to the clinicians, not to Wagtail's moderators."""
    if apps.get_model("wagtailcore", "Workflow").objects.filter(name=REVIEW).exists():
        return
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
        name="A clinician approves", content_type=content_type
    )
    task.groups.add(apps.get_model("auth", "Group").objects.get(name="Clinicians"))
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=REVIEW)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task=task)
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    apps.get_model("wagtailcore", "WorkflowPage").objects.update_or_create(
        page=root, defaults={"workflow": workflow}
    )


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_cms", "0001_initial"),
        ("conditions", "0001_initial"),
        ("leads", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(add_roles, migrations.RunPython.noop),
        migrations.RunPython(add_review, migrations.RunPython.noop),
    ]
