"""The app's settings, each read at the moment of use."""

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string


def crossref_url() -> str:
    return _address("CONDITIONS_CROSSREF_URL", "https://api.crossref.org")


def doi_resolver_url() -> str:
    return _address("CONDITIONS_DOI_RESOLVER_URL", "https://doi.org")


def pubmed_url() -> str:
    """Where NCBI's E-utilities are."""
    return _address("CONDITIONS_PUBMED_URL", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils")


def id_converter_url() -> str:
    """Where NCBI turns a PMCID into a PMID or DOI."""
    return _address(
        "CONDITIONS_ID_CONVERTER_URL",
        "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles",
    )


def lookup_mailto() -> str:
    """The address under which Crossref and NCBI can reach the site; empty for none."""
    return getattr(settings, "CONDITIONS_LOOKUP_MAILTO", "")


def lookup_timeout() -> float:
    """Seconds after which one look-up is given up, all its requests together."""
    return float(getattr(settings, "CONDITIONS_LOOKUP_TIMEOUT", 20))


def ncbi_api_key() -> str:
    """NCBI's key, which raises the limit from three requests a second to ten."""
    return getattr(settings, "CONDITIONS_NCBI_API_KEY", "")


def proxies() -> int:
    """How many proxies of our own stand before the site and add to X-Forwarded-For."""
    return getattr(settings, "CONDITIONS_PROXIES", 0)


def html_kept() -> int:
    """How many characters of rendered articles, sections and lists a process keeps; 0 keeps none.

    For sites whose own templates of them show nothing but the article, and nothing of the reader.
    """
    return getattr(settings, "CONDITIONS_HTML_KEPT", 0)


def content_version() -> Callable[[], int | None] | None:
    """The host's own function that tells the number of what visitors see, which grows with each change.

    It tells None while it does not know, as in a transaction that has changed it. Raises ImportError.
    """
    path = getattr(settings, "CONDITIONS_VERSION", "")
    return import_string(path) if path else None


def _address(name: str, default: str) -> str:
    return str(getattr(settings, name, default)).rstrip("/")
