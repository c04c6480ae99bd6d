"""One login for each role. The password is in this file, so only a demonstration may have them."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from clinic_cms.demo.ledger import Ledger

PASSWORD = "harbor-demo"  # noqa: S105 - meant to be known; load_demo runs only with DEBUG on


@dataclass(frozen=True)
class Login:
    username: str
    first_name: str
    last_name: str
    group: str  # empty for the administrator, who may do everything
    may: str


LOGINS = [
    Login("admin", "Robin", "Hale", "", "everything, users included"),
    Login("marketing", "Alex", "Moreno", "Marketing editors", "write and publish pages and forms"),
    Login("clinician", "Maya", "Ellison", "Clinicians", "review, change and publish pages"),
    Login("staff", "Sam", "Okafor", "Clinic staff", "answer and export leads"),
    Login("manager", "Dana", "Whitfield", "Managers", "pages, leads, registers, settings"),
]


def load_logins(ledger: Ledger) -> None:
    """Create the logins that were never loaded; a taken user name is left to its owner."""
    users = get_user_model().objects
    for login in LOGINS:
        name = ("login", login.username)
        if name in ledger or users.filter(username=login.username).exists():
            continue
        user = users.create_user(
            login.username,
            email=f"{login.username}@harborpain.example",
            password=PASSWORD,
            first_name=login.first_name,
            last_name=login.last_name,
            is_staff=not login.group,
            is_superuser=not login.group,
        )
        if login.group:
            user.groups.add(Group.objects.get(name=login.group))
        ledger.record(name, user)


def usable_logins(ledger: Ledger) -> list[Login]:
    """The logins that still open the admin with the password of this file."""
    model = get_user_model()
    found = ((login, ledger.find(("login", login.username), model)) for login in LOGINS)
    return [login for login, user in found if user and user.check_password(PASSWORD)]
