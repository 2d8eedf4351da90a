"""Huy hiệu số: an Open Badges 3.0 credential of a certificate, on the recipient's wish.

Signed as a JWT (Open Badges 3.0, 8.2) with the key that seals certificates; whether it holds is
published as a bitstring status list (W3C, 1.0). It says what is printed and nothing more.
"""

import gzip
import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from uuid import uuid4, uuid5

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from certificates.award import Award, CannotPrint, from_json
from certificates.models import Badge, Certificate, SigningKey
from certificates.models.badges import LIST_LENGTH
from certificates.rendering.context import address, long_date, number_on_paper
from certificates.signing import keys
from certificates.transactions import one_transaction

_VC = "https://www.w3.org/ns/credentials/v2"
_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
#: Half of a list stays free, so that a free place is found by chance.
_MOST_OF_A_LIST = LIST_LENGTH // 2
_VIETNAM = timezone(timedelta(hours=7))


@one_transaction
def issue(certificate: Certificate, *, asked_on: date, request: str, by: object) -> Badge:
    """Cấp huy hiệu số as the recipient asked on a day, by a paper; a second call gives the same.

    Raises:
        CannotPrint: no paper is named, the day is to come, the certificate is not in force, or
            there is no key.
    """
    row = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if held := of(row):
        return held
    if row.state != Certificate.State.VALID:
        raise CannotPrint(_("Bằng này không còn hiệu lực nên không cấp huy hiệu số."))
    if not request.strip():
        raise CannotPrint(_("Ghi giấy đề nghị của người được khen."))
    if asked_on > now().astimezone(_VIETNAM).date():
        raise CannotPrint(_("Ngày đề nghị ở tương lai. Kiểm tra lại."))
    key, private = keys.current()
    badge = Badge(
        uuid=uuid4(), certificate=row, signed_with=key, asked_on=asked_on,
        request=" ".join(request.split())[:200], issued_by=str(by),
        issued_at=now().replace(microsecond=0),
    )  # fmt: skip
    badge.status_list, badge.status_index = _free_place()
    badge.token = _signed(credential(badge), key, private, typ="JWT")
    badge.save()
    return badge


@one_transaction
def withdraw(badge: Badge, *, by: object) -> Badge:
    """Hủy huy hiệu số as its holder wishes; the certificate stays. A second call changes nothing."""
    row = Badge.objects.select_for_update(of=("self",)).get(pk=badge.pk)
    if row.withdrawn_at is None:
        row.withdrawn_by, row.withdrawn_at = str(by), now()
        row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    return row


def credential(badge: Badge) -> dict[str, Any]:
    """The claims of the badge: an OpenBadgeCredential with the registered claims beside it."""
    certificate = badge.certificate
    award, page = from_json(certificate.snapshot), address(certificate.code)
    found: dict[str, Any] = {
        "@context": [_VC, _OPEN_BADGES],
        "id": f"urn:uuid:{badge.uuid}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": award.title,
        "issuer": {
            "id": _issuer(award.issuer_code),
            "type": ["Profile"],
            "name": award.issuer,
            "url": settings.SITE_URL,
        },
        "validFrom": _moment(badge.issued_at),
        "awardedDate": datetime.combine(award.decision_date, time(), _VIETNAM).isoformat(),
        "credentialSubject": {
            "id": f"urn:uuid:{uuid5(badge.uuid, 'subject')}",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": " ".join(award.name.split()),
                    "identityType": "name",
                }
            ],
            "achievement": _achievement(award, certificate.number, page),
        },
        "credentialStatus": {
            "id": f"{list_address(badge.status_list)}#{badge.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(badge.status_index),
            "statusListCredential": list_address(badge.status_list),
        },
        "credentialSchema": [{"id": _SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }
    return found | {
        "iss": found["issuer"]["id"],
        "jti": found["id"],
        "nbf": int(badge.issued_at.timestamp()),
        "sub": found["credentialSubject"]["id"],
    }


def status_list(number: int) -> str:
    """The signed list of which badges hold no longer, as things stand now.

    Raises:
        Badge.DoesNotExist: no badge is in a list of this number.
        KeyFault: there is no key to sign with.
    """
    badges = Badge.objects.filter(status_list=number)
    if not badges.exists():
        raise Badge.DoesNotExist
    bits = bytearray(LIST_LENGTH // 8)
    gone = ~Q(certificate__state=Certificate.State.VALID) | Q(withdrawn_at__isnull=False)
    for index in badges.filter(gone).values_list("status_index", flat=True):
        bits[index // 8] |= 0x80 >> index % 8
    url, key = list_address(number), keys.current()
    encoded = urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    claims = {
        "@context": [_VC],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": _issuer(),
        "validFrom": _moment(now()),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{encoded}",
        },
    }
    return _signed(claims, *key, typ="vc+jwt")


def list_address(number: int) -> str:
    """Where a status list is published."""
    return f"{settings.SITE_URL}/xac-minh/trang-thai/{number}"


def key_address(kid: str) -> str:
    """Where one public key is published, as a JWK."""
    return f"{settings.SITE_URL}/xac-minh/khoa/{kid}.json"


def _achievement(award: Award, number: int, page: str) -> dict[str, Any]:
    """What was awarded, for what, by which decision; the public page says the same."""
    day = long_date(award.decision_date, award.side)
    said = " ".join(award.achievement.split())
    return {
        "id": page,
        "type": ["Achievement"],
        "achievementType": "Award",
        "name": award.title,
        "description": said,
        "criteria": {
            "id": page,
            "narrative": f"{said}. Quyết định số {award.decision_number}, {day}; "
            f"số sổ vàng {number_on_paper(award, number)}.",
        },
    }


def _issuer(code: str = "") -> str:
    """The page of the site's keys; an issuer of the site is named behind the #."""
    return f"{settings.SITE_URL}/xac-minh/khoa/" + (f"#{code}" if code else "")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _signed(
    claims: dict[str, Any], key: SigningKey, private: Ed25519PrivateKey, *, typ: str
) -> str:
    headers = {"typ": typ, "kid": key_address(key.kid)}
    return jwt.encode(claims, private, algorithm="EdDSA", headers=headers)


def _free_place() -> tuple[int, int]:
    """A list that is not half full yet, and a place in it that nobody has."""
    number = Badge.objects.count() // _MOST_OF_A_LIST + 1
    taken = set(Badge.objects.filter(status_list=number).values_list("status_index", flat=True))
    while (index := secrets.randbelow(LIST_LENGTH)) in taken:
        continue
    return number, index


def of(certificate: Certificate) -> Badge | None:
    """The badge a certificate has now."""
    return Badge.objects.filter(certificate=certificate, withdrawn_at=None).first()
