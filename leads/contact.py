"""How names, e-mail addresses and phone numbers are compared, and where a click on them leads."""

import re
import unicodedata
from urllib.parse import quote

import phonenumbers

from leads import conf
from leads.roles import Role


def normal_email(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def normal_phone(text: str) -> str:
    """The E.164 form of a number a phone can dial, and the bare digits of any other text."""
    try:
        number = phonenumbers.parse(text, conf.phone_region())
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def name_words(text: str) -> list[str]:
    """The distinct words of a name without case and accents, in order."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return list(dict.fromkeys(re.findall(r"\w+", plain)))


def call_href(text: str) -> str:
    """The address that calls the number, from abroad too if it is known how; empty without digits.

    Short numbers, and those of an unknown country, are dialled as they are written.
    """
    try:
        number = phonenumbers.parse(text, conf.phone_region())
    except phonenumbers.NumberParseException:
        number = None
    if number and phonenumbers.is_valid_number(number):
        return f"tel:{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}"
    digits = re.sub(r"\D", "", text)
    return f"tel:{digits}" if digits else ""


def href_of(role: str, text: str) -> str:
    """The address that calls this number or writes to this e-mail address; empty for the rest."""
    if role == Role.PHONE:
        return call_href(text)
    # Unquoted, an address with a question mark would fill in the subject or a blind copy.
    return f"mailto:{quote(text, safe='@')}" if role == Role.EMAIL and text else ""
