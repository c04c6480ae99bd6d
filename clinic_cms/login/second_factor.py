"""A second factor: codes of an app that everybody has on a phone, and codes for when it is lost.

The arithmetic is that of 'cryptography'. Secrets are encrypted, recovery codes are kept as keyed
digests: whoever steals the database opens nothing with it.
"""

import base64
import os
import re
import secrets
import time
import uuid
from typing import Any, Self

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from leads import permissions, vault

CONFIRMED = "second_factor"  # in the session: which factor was confirmed
DIGITS, SECONDS_A_STEP, SECRET_BYTES = 6, 30, 20
RECOVERY_CODES = 10
# What whoever reads leads, or lets other systems read them, holds one of.
READING_LEADS = (
    *(permissions.VIEW, permissions.VIEW_CONTACT, permissions.VIEW_ANSWERS),
    *(permissions.EXPORT, permissions.ERASE, "leads.add_apitoken"),
)


class SecondFactor(models.Model):
    """The app that proves who somebody is, and the codes that do if it is lost."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factor"
    )
    sealed = models.BinaryField()
    set_up_at = models.DateTimeField(default=timezone.now)
    last_step = models.PositiveBigIntegerField(default=0)
    recovery_digests = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.id)

    @classmethod
    def new(cls, user: AbstractBaseUser) -> Self:
        """A factor that nobody has confirmed yet, and that is not stored."""
        factor = cls(user=user)
        factor.sealed = vault.encrypt(sealing_key(), factor.id, os.urandom(SECRET_BYTES))
        return factor

    @property
    def totp(self) -> TOTP:
        """Raises VaultError."""
        secret = vault.decrypt(sealing_key(), self.id, bytes(self.sealed))
        return TOTP(secret, DIGITS, SHA1(), SECONDS_A_STEP)  # noqa: S303 - what all apps know

    def address(self) -> str:
        """What the app reads from the picture."""
        return self.totp.get_provisioning_uri(self.user.get_username(), settings.WAGTAIL_SITE_NAME)

    def secret(self) -> str:
        """What the app takes instead of the picture, in groups of four."""
        encoded = base64.b32encode(vault.decrypt(sealing_key(), self.id, bytes(self.sealed)))
        return " ".join(re.findall(".{4}", encoded.decode()))

    def step_of(self, code: str) -> int | None:
        """The step of time to which the code belongs, if it was not used before."""
        now = int(time.time()) // SECONDS_A_STEP
        for step in (now, now - 1, now + 1):  # clocks differ
            try:
                self.totp.verify(code.encode(), step * SECONDS_A_STEP)
            except InvalidToken:
                continue
            return step if step > self.last_step else None
        return None

    def take(self, code: str) -> bool:
        """Use up a code of the app or of recovery, once; whether it was right."""
        code = re.sub(r"[\s-]", "", code).lower()
        with transaction.atomic():
            factor = SecondFactor.objects.select_for_update().filter(pk=self.pk).first()
            if factor is None:
                return False
            digest = self.recovery_digest(code)
            if digest in factor.recovery_digests:
                factor.recovery_digests.remove(digest)
            elif step := factor.step_of(code):
                factor.last_step = step
            else:
                return False
            factor.save()
        self.recovery_digests = factor.recovery_digests
        return True

    def store(self, code: str) -> list[str] | None:
        """Put this factor in the place of any before, if the code is right; its recovery codes."""
        step = self.step_of(re.sub(r"\s", "", code))
        if step is None:
            return None
        self.last_step = step
        codes = [new_recovery_code() for _each in range(RECOVERY_CODES)]
        self.recovery_digests = [self.recovery_digest(each.replace("-", "")) for each in codes]
        with transaction.atomic():
            # The second half of a double click waits here for the first.
            get_user_model().objects.select_for_update().get(pk=self.user.pk)
            SecondFactor.objects.filter(user=self.user).delete()
            self.save(force_insert=True)
        return codes

    def recovery_digest(self, code: str) -> str:
        return vault.digest("recovery code", str(self.id), code)


def sealing_key() -> bytes:
    return bytes.fromhex(vault.digest("second factors"))


def new_recovery_code() -> str:
    """Fifty random bits, in letters and digits that are not taken for each other."""
    letters = base64.b32encode(secrets.token_bytes(10)).decode().lower()[:10]
    return f"{letters[:5]}-{letters[5:]}"


def factor_of(user: AbstractBaseUser) -> SecondFactor | None:
    return getattr(user, "second_factor", None)


def must_have_one(user: Any) -> bool:
    return any(user.has_perm(right) for right in READING_LEADS)


def has_confirmed(request: HttpRequest, factor: SecondFactor) -> bool:
    return request.session.get(CONFIRMED) == str(factor.pk)


def confirm(request: HttpRequest, factor: SecondFactor) -> None:
    """Let the session read leads, under a new name that nobody can have seen before."""
    request.session.cycle_key()
    request.session[CONFIRMED] = str(factor.pk)
