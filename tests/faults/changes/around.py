"""What articles show of other things, and what stands around them, changes."""

from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter
from wagtail.models import Page, Site

from clinic_cms.models import ClinicSettings
from conditions.models import CitationSettings, Promotion, Reference, Synonym
from leads.models import ConsultationPage, Location
from tests.factories import (
    ClinicianFactory,
    ConsultationPageFactory,
    ImageFactory,
    InformationPageFactory,
    ReferenceFactory,
    TermFactory,
)
from tests.faults.changes.scene import (
    A_TO_Z,
    FEED,
    FOUND,
    HOME,
    INDEX,
    LLMS,
    MISSING,
    MOVED,
    ROBOTS,
    SITEMAP,
    Sign,
    article,
    change,
    found,
    index,
    search,
    twin,
)


@change
def a_clinician_goes_by_another_name():
    clinician = ClinicianFactory(name="Ada Example")
    page = article(reviewed_by=clinician, reviewed_on="2026-05-04")
    yield [Sign(address, "Ada Newname") for address in (page.url, twin(page), LLMS)]
    clinician.name = "Ada Newname"
    clinician.save_revision().publish()


@change
def a_clinician_is_deleted():
    clinician = ClinicianFactory(name="Bea Example")
    page = article(reviewed_by=clinician, reviewed_on="2026-05-04")
    yield [Sign(address, "Bea Example", False) for address in (page.url, twin(page), LLMS)]
    clinician.delete()


@change
def a_photo_of_a_clinician_gets_a_focus():
    photo = ImageFactory(file__filename="portrait.jpg", file__width=400, file__height=400)
    clinician = ClinicianFactory(name="Cy Example", photo=photo)
    page = article(reviewed_by=clinician)
    cut = Filter(spec="fill-160x160").get_cache_key(photo)
    # The file's name has more to it where both workers cut it at the same moment.
    yield [Sign(page.url, f".{cut}.fill-160x160", False)]
    photo.focal_point_x = photo.focal_point_y = 300
    photo.focal_point_width = photo.focal_point_height = 100
    photo.save()


def works_of(**fields: object) -> tuple[Reference, Page]:
    work = ReferenceFactory(**fields)
    return work, article(body=[("citations", {"heading": "References", "works": [work]})])


@change
def a_reference_is_corrected():
    work, page = works_of()
    yield [Sign(address, "The corrected title") for address in (page.url, twin(page))]
    work.csl["title"] = "The corrected title"
    work.save_revision().publish()


@change
def a_reference_is_retracted():
    work, page = works_of()
    yield [Sign(address, "etracted") for address in (page.url, twin(page))]
    work.status, work.notices = "retracted", [{"type": "retraction", "doi": "10.1000/notice"}]
    work.save()


@change
def references_are_written_in_another_style():
    _work, page = works_of()
    yield [Sign(address, "357-67") for address in (page.url, twin(page))]
    CitationSettings.objects.update_or_create(
        site=Site.objects.get(), defaults={"style": "vancouver"}
    )


def picture(name: str) -> tuple[AbstractImage, Page]:
    image = ImageFactory(title=name, file__filename=f"{name}.jpg", file__width=64)
    return image, article(body=[("figure", {"image": image})], hero_image=image)


@change
def a_picture_is_described():
    image, page = picture("nerve")
    yield [Sign(address, "A drawn spine") for address in (page.url, twin(page))]
    image.description = "A drawn spine"
    image.save()


@change
def the_file_of_a_picture_is_replaced():
    image, page = picture("before")
    yield [Sign(page.url, "/after"), Sign(page.url, "/before", False), Sign(INDEX, "/after")]
    image.file = ImageFactory.build(file__filename="after.jpg", file__width=48).file
    image.save()
    image.renditions.all().delete()


@change
def a_picture_is_deleted():
    image, page = picture("gone")
    yield [Sign(page.url, "/gone", False), Sign(INDEX, "/gone", False)]
    get_image_model().objects.get(pk=image.pk).delete()


@change
def a_word_is_explained_in_other_words():
    term = TermFactory(name=f"receptor {timezone.now()}", definition="A switch.")
    text = f'<p>A <a linktype="term" id="{term.pk}">receptor</a> works.</p>'
    page = article(body=[("description", {"heading": "How", "text": text})])
    yield [Sign(address, "A lock on a cell.") for address in (page.url, twin(page))]
    term.definition = "A lock on a cell."
    term.save()


@change
def a_synonym_is_added():
    page = article(title="Irritable bowel")
    yield [found("ibs", page)]
    Synonym.objects.create(terms="ibs\nirritable bowel")


@change
def a_page_is_promoted():
    page = article()
    yield [found("zzz", page)]
    Promotion.objects.create(page=page, terms="zzz")


@change
def a_location_is_added():
    page = article()
    everywhere = (HOME, INDEX, A_TO_Z, page.url, "/nowhere/", search("x"))
    yield [Sign(address, "Harbour Street") for address in everywhere]
    Location.objects.create(name="Harbour Street")


@change
def a_location_gets_another_phone():
    location = Location.objects.create(name="Mole Street", phone="212-555-0101")
    yield [Sign(HOME, "212-555-0102"), Sign("/nowhere/", "212-555-0102")]
    location.phone = "212-555-0102"
    location.save()


@change
def every_setting_of_the_clinic_is_changed():
    page = article()
    form_page = ConsultationPageFactory(slug="ask")
    says = {
        "name": "Seaside Clinic",
        "tagline": "Time for you",
        "phone": "212-555-0199",
        "email": "desk@clinic.example",
        "emergency_notice": "Call 911",
        "disclaimer": "<p>No advice</p>",
    }
    everywhere = (HOME, INDEX, A_TO_Z, page.url, form_page.url, "/nowhere/", search("x"))
    texts = (*says.values(), 'class="button" href="/ask/"')
    yield [Sign(address, text) for address in everywhere for text in texts]
    changed = says | {"consultation_page": form_page}
    ClinicSettings.objects.update_or_create(site=Site.objects.get(), defaults=changed)


@change
def a_page_joins_the_menu():
    page = InformationPageFactory(title="About", slug="about", show_in_menus=False)
    yield [Sign("/about/", '<li><a href="/about/" aria-current="page">About')]
    page.show_in_menus = True
    page.save_revision().publish()


@change
def a_page_in_the_menu_goes_by_another_name():
    page = InformationPageFactory(title="About", slug="about", show_in_menus=True)
    everywhere = (HOME, INDEX, article().url, "/nowhere/", search("x"), LLMS)
    yield [Sign(address, "Who we are") for address in everywhere]
    page.title = "Who we are"
    page.save_revision().publish()


@change
def a_page_in_the_footer_is_unpublished():
    page = InformationPageFactory(title="Privacy", slug="privacy")
    everywhere = (HOME, INDEX, article().url, "/nowhere/", search("x"), LLMS, SITEMAP)
    yield [*(Sign(address, "/privacy/", False) for address in everywhere), Sign(page.url, MISSING)]
    page.unpublish()


@change
def a_form_asks_something_else():
    page = ConsultationPageFactory(slug="ask")
    greeted = (page.url, twin(page))
    yield [Sign(page.url, "Which knee?"), *(Sign(address, "Dear visitor") for address in greeted)]
    question = page.questions.first()
    question.label = "Which knee?"
    page.questions.add(question)
    page.introduction = "<p>Dear visitor</p>"
    page.save_revision().publish()


@change
def a_form_closes():
    page = ConsultationPageFactory(slug="ask")
    told = (page.url, twin(page))
    yield [Sign(page.url, "<form", False), *(Sign(address, "Come to our desk") for address in told)]
    page.closes_at, page.closed_text = timezone.now(), "<p>Come to our desk</p>"
    page.save_revision().publish()


@change
def a_form_opens():
    page = ConsultationPageFactory(slug="ask", closes_at=timezone.now())
    yield [Sign(page.url, "<form")]
    page.closes_at = None
    page.save_revision().publish()


@change
def a_form_is_unpublished():
    page = ConsultationPageFactory(slug="ask")
    settings = ClinicSettings.objects.get()
    settings.consultation_page = page
    settings.save()
    everywhere = (HOME, INDEX, "/nowhere/", search("x"), SITEMAP, LLMS)
    yield [Sign(page.url, MISSING), *(Sign(address, "/ask/", False) for address in everywhere)]
    ConsultationPage.objects.get(pk=page.pk).unpublish()


@change
def a_redirect_is_added():
    yield [Sign("/old/", MOVED)]
    Redirect.objects.create(old_path="/old", redirect_link=INDEX)


@change
def a_redirect_is_removed():
    redirect = Redirect.objects.create(old_path="/older", redirect_link=INDEX)
    yield [Sign("/older/", MISSING)]
    redirect.delete()


@change
def the_site_goes_by_another_host_and_name():
    page = article()
    new = "http://new.example:8080/"
    named = (page.url, twin(page), FEED, LLMS, SITEMAP, INDEX, HOME)
    yield [
        *(Sign(address, new) for address in named),
        Sign(ROBOTS, f"{new}sitemap.xml"),
        *(Sign(address, "Seaside site") for address in (FEED, LLMS)),
        *(Sign(address, "http://localhost/", False) for address in (page.url, LLMS, SITEMAP)),
    ]
    site = Site.objects.get()
    site.hostname, site.port, site.site_name = "new.example", 8080, "Seaside site"
    site.save()


@change
def the_site_begins_at_another_page():
    page = article()
    new = f"/{page.slug}/"
    yield [
        Sign(page.url, MISSING),
        Sign(new, FOUND),
        Sign(f"{new}index.md", FOUND),
        Sign(A_TO_Z, MISSING),
        Sign("/a-to-z/", FOUND),
        *(Sign(address, page.url, False) for address in (FEED, SITEMAP, LLMS)),
    ]
    site = Site.objects.get()
    site.root_page = index()
    site.save()
