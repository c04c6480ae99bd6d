"""What one row of the evidence library promises."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from conditions.models import Reference
from tests.factories import ReferenceFactory

pytestmark = pytest.mark.django_db


def work(**fields) -> dict:
    return {"type": "article-journal", "title": "Ketamine for pain", **fields}


def test_a_reference_reads_its_columns_from_the_csl_json():
    reference = Reference.objects.create(
        csl=work(
            DOI="https://doi.org/10.1097/AAP.0000000000000808",
            PMID=29870458,
            PMCID="6023575",
            issued={"date-parts": [[2018, 7]]},
            author=[{"family": "Cohen"}, {"literal": "Pain Society"}],
        )
    )

    assert reference.doi == "10.1097/aap.0000000000000808"
    assert (reference.pmid, reference.pmcid) == ("29870458", "PMC6023575")
    assert (reference.year, reference.authors) == (2018, "Cohen, Pain Society")
    assert reference.label == "Cohen 2018"


@pytest.mark.parametrize(
    "identifier", [{"DOI": "10.1000/Same"}, {"PMID": "123"}, {"PMCID": "PMC123"}]
)
def test_one_identifier_is_one_row(identifier):
    Reference.objects.create(csl=work(**identifier))

    with pytest.raises(IntegrityError):
        Reference.objects.create(csl=work(**identifier))


def test_works_without_identifiers_may_share_everything():
    Reference.objects.create(csl=work())
    Reference.objects.create(csl=work())

    assert Reference.objects.count() == 2


def test_a_duplicate_is_explained_to_the_editor():
    Reference.objects.create(csl=work(DOI="10.1000/same"))

    with pytest.raises(ValidationError, match="already holds a reference"):
        Reference(csl=work(DOI="10.1000/SAME")).full_clean()


def test_publishing_an_old_draft_keeps_a_retraction_found_since():
    reference = ReferenceFactory()
    draft = reference.save_revision()
    Reference.objects.update(status="retracted", notices=[{"type": "retraction"}])

    draft.publish()

    reference.refresh_from_db()
    assert reference.status == "retracted"
    assert reference.notices == [{"type": "retraction"}]
