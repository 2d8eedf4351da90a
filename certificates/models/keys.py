"""The office's keys: the public halves. The private ones are files in `KEY_DIR`, never here."""

import base64
import hashlib
import json

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SigningKey(models.Model):
    """An Ed25519 key that seals certificates; one at a time signs, what older ones signed stays good."""

    #: RFC 7638 thumbprint, base64url: SHA-256 of the public key as canonical JWK.
    kid = models.CharField(_("dấu vân khóa"), max_length=43, unique=True)
    public = models.CharField(_("khóa công khai"), max_length=43)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    created_by = models.CharField(_("người tạo"), max_length=200)
    retired_at = models.DateTimeField(_("thôi ký từ"), null=True, blank=True)
    #: Set when the private half got into other hands: nothing it signed is believed any more.
    withdrawn_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("lý do hủy"), max_length=400, blank=True)
    algorithm = models.CharField(max_length=7, default="Ed25519", editable=False)

    class Meta:
        verbose_name = _("khóa ký bằng")
        verbose_name_plural = _("khóa ký bằng")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["algorithm"],
                condition=Q(retired_at__isnull=True),
                name="one_key_signs_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(retired_at__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="withdrawn_key_is_retired_and_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.grouped

    @property
    def fingerprint(self) -> bytes:
        """The 32 bytes behind `kid`."""
        return base64.urlsafe_b64decode(self.kid + "=")

    @property
    def grouped(self) -> str:
        """The fingerprint as people compare it: hexadecimal, by fours."""
        shown = self.fingerprint.hex().upper()
        return " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))


def thumbprint(public: str) -> str:
    """RFC 7638: the key's name from the key itself. `public` is base64url without filling."""
    canonical = json.dumps(
        {"crv": "Ed25519", "kty": "OKP", "x": public}, separators=(",", ":"), sort_keys=True
    )
    digest = hashlib.sha256(canonical.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
