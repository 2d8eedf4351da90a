"""Digital badges: signed for everybody to check, told apart by a list that tells nothing else."""

import gzip
import json
from base64 import urlsafe_b64decode
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.utils.timezone import localdate
from jwcrypto.jwk import JWK
from jwcrypto.jws import InvalidJWSSignature
from jwcrypto.jwt import JWT

from certificates import badging, issuing
from certificates.award import CannotPrint
from certificates.models import Badge
from certificates.signing import keys
from tests.certificates.awards import an_award

pytestmark = pytest.mark.django_db
SITE = "https://thidua.example.vn"
ASKED = date(2026, 1, 5)


@pytest.fixture
def certificate():
    return issuing.issue(an_award("line:1"), by="Chi")


def handed_out(certificate, **values):
    return badging.issue(
        certificate, **{"asked_on": ASKED, "request": "Đơn ngày 05/01", "by": "Chi"} | values
    )


def checked(client, token: str) -> tuple[dict, dict]:
    """Header and claims, by a verifier that knows the token and the public addresses alone."""
    parsed = JWT(jwt=token, algs=["EdDSA"], expected_type="JWS")
    header = json.loads(parsed.token.objects["protected"])
    assert header["kid"].startswith(f"{SITE}/")
    key = JWK.from_json(client.get(urlsplit(header["kid"]).path).content.decode())
    parsed.validate(key)
    return header, json.loads(parsed.claims)


def bit(client, credential: dict) -> int:
    """The status of a credential as W3C's algorithm reads it (Bitstring Status List 1.0, 3.2)."""
    entry = credential["credentialStatus"]
    answer = client.get(urlsplit(entry["statusListCredential"]).path)
    assert answer["Content-Type"] == "application/vc+jwt"
    header, listed = checked(client, answer.content.decode())
    assert (header["typ"], listed["id"]) == ("vc+jwt", entry["statusListCredential"])
    subject = listed["credentialSubject"]
    assert subject["statusPurpose"] == entry["statusPurpose"] == "revocation"
    assert subject["encodedList"][0] == "u"  # multibase: base64url without filling
    packed = subject["encodedList"][1:]
    bits = gzip.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert len(bits) == 16 * 1024
    place = int(entry["statusListIndex"])
    return bits[place // 8] >> (7 - place % 8) & 1


def test_a_stranger_can_check_it_and_its_status(client, certificate):
    header, claims = checked(client, handed_out(certificate).token)

    assert header["alg"] == "EdDSA"
    assert header["typ"] == "JWT"  # Open Badges 3.0, 8.2.1: if present, it is this
    assert bit(client, claims) == 0


def test_it_holds_what_open_badges_and_credentials_require(client, certificate):
    """Of the schema of AchievementCredential (Open Badges 3.0) and VC Data Model 2.0."""
    _header, claims = checked(client, handed_out(certificate).token)

    assert claims["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert claims["@context"][1].startswith("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0")
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert {"id", "issuer", "validFrom", "credentialSubject"} <= claims.keys()
    assert {"id", "type"} <= claims["issuer"].keys()
    subject = claims["credentialSubject"]
    assert {"id", "identifier", "type", "achievement"} == subject.keys()
    assert subject["identifier"][0].keys() == {"type", "hashed", "identityHash", "identityType"}
    assert {"id", "type", "name", "description", "criteria"} <= subject["achievement"].keys()
    assert (claims["iss"], claims["jti"], claims["sub"]) == (
        claims["issuer"]["id"], claims["id"], subject["id"],
    )  # fmt: skip
    issued = Badge.objects.get().issued_at
    assert claims["nbf"] == issued.timestamp()
    assert claims["validFrom"] == f"{issued:%Y-%m-%dT%H:%M:%SZ}"
    assert claims["awardedDate"] == "2026-12-04T00:00:00+07:00"


#: Where · what must be there · which type must be among its types, as Open Badges 3.0 (appendix B and
#: its JSON schema), VC Data Model 2.0 and Bitstring Status List 1.0 (2.1, 2.2) say.
REQUIRED = [
    ("", {"@context", "id", "type", "issuer", "validFrom", "credentialSubject"}, "VerifiableCredential"),
    ("", set(), "OpenBadgeCredential"),
    ("issuer", {"id", "type"}, "Profile"),
    ("credentialSubject", {"type", "achievement"}, "AchievementSubject"),
    ("credentialSubject.achievement", {"id", "type", "name", "description", "criteria"}, "Achievement"),
    ("credentialSubject.identifier.0", {"type", "hashed", "identityHash", "identityType"}, "IdentityObject"),
    ("credentialSchema.0", {"id", "type"}, "1EdTechJsonSchemaValidator2019"),
    ("credentialStatus", {"type", "statusPurpose", "statusListIndex", "statusListCredential"},
     "BitstringStatusListEntry"),
]  # fmt: skip
REQUIRED_OF_A_LIST = [
    ("", {"@context", "id", "type", "issuer", "credentialSubject"}, "VerifiableCredential"),
    ("", set(), "BitstringStatusListCredential"),
    ("credentialSubject", {"type", "statusPurpose", "encodedList"}, "BitstringStatusList"),
]


def at(claims, path: str):
    for step in filter(None, path.split(".")):
        claims = claims[int(step)] if step.isdigit() else claims[step]
    return claims


def lacks(claims: dict, required: list) -> list[str]:
    """What a reader that goes by the standards misses."""
    found = []
    for path, members, kind in required:
        part = at(claims, path)
        found += [f"{path}.{name}" for name in sorted(members) if part.get(name) in (None, "", [])]
        types = part.get("type", [])
        found += (
            [] if kind in ([types] if isinstance(types, str) else types) else [f"{path}:{kind}"]
        )
    return found


def test_no_member_that_the_standards_require_is_missing(client, certificate):
    _header, claims = checked(client, handed_out(certificate).token)
    listed = client.get(urlsplit(claims["credentialStatus"]["statusListCredential"]).path)
    _header, of_list = checked(client, listed.content.decode())

    assert lacks(claims, REQUIRED) == []
    assert lacks(of_list, REQUIRED_OF_A_LIST) == []
    assert of_list["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert claims["credentialStatus"]["statusListIndex"].isdecimal()
    assert claims["credentialSubject"]["achievement"]["achievementType"] == "Award"
    for whole, required in ((claims, REQUIRED), (of_list, REQUIRED_OF_A_LIST)):
        for path, members, _kind in required:
            for name in members:
                less = json.loads(json.dumps(whole))
                del at(less, path)[name]
                assert f"{path}.{name}" in lacks(less, [row for row in required if row[0] == path])


def test_it_says_what_is_printed_and_nothing_more(certificate):
    badge = handed_out(certificate)
    said = json.dumps(badging.credential(badge), ensure_ascii=False)

    for printed in ("Néang Sa Rươl", "2147/QĐ-UBND", "ngày 04 tháng 12 năm 2026", "0001"):
        assert printed in said
    assert f"{SITE}/xac-minh/{certificate.code}" in said
    for kept in (str(certificate.uuid), badge.request, certificate.seal, "Chi", certificate.key):
        assert f'"{kept}"' not in said
        assert f"{kept} " not in said


def test_a_changed_word_or_another_key_is_found_out(client, certificate):
    token = handed_out(certificate).token
    head, body, signature = token.split(".")
    forged = ".".join(
        (head, ("A" if body[40] != "A" else "B").join((body[:40], body[41:])), signature)
    )

    for wrong, key in ((forged, None), (token, JWK.generate(kty="OKP", crv="Ed25519"))):
        parsed = JWT(jwt=wrong, algs=["EdDSA"], expected_type="JWS")
        own = JWK.from_json(json.dumps(keys.as_jwk(Badge.objects.get().signed_with)))
        with pytest.raises(InvalidJWSSignature):
            parsed.validate(key or own)


def revoked(certificate):
    issuing.revoke(certificate, by="Vân", reason="R", document="QĐ 31", ground="a")


def replaced(certificate):
    issuing.reissue(certificate, an_award("line:1:2"), by="Vân", kind="lost", cause="Mất")


def withdrawn(certificate):
    badging.withdraw(badging.of(certificate), by="Vân")


@pytest.mark.parametrize("happens", [revoked, replaced, withdrawn])
def test_programs_are_told_at_once_when_it_holds_no_longer(client, certificate, happens):
    other = handed_out(issuing.issue(an_award("line:2"), by="Chi"))
    claims = badging.credential(handed_out(certificate))
    assert bit(client, claims) == 0

    happens(certificate)

    assert bit(client, claims) == 1
    assert bit(client, badging.credential(other)) == 0


def test_asked_twice_it_is_the_same_and_after_a_withdrawal_a_new_one(client, certificate):
    first = handed_out(certificate)
    assert handed_out(certificate, request="Đơn khác") == first

    badging.withdraw(first, by="Vân")
    again = badging.withdraw(first, by="Người khác")
    assert again.withdrawn_by == "Vân"
    second = handed_out(certificate)

    assert second.uuid != first.uuid
    assert (second.status_list, second.status_index) != (first.status_list, first.status_index)
    assert bit(client, badging.credential(first)) == 1
    assert bit(client, badging.credential(second)) == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"request": " "}, "giấy đề nghị"),
        ({"asked_on": localdate() + timedelta(days=2)}, "tương lai"),
    ],
)
def test_without_the_wish_of_the_person_nothing_is_handed_out(certificate, values, words):
    with pytest.raises(CannotPrint, match=words):
        handed_out(certificate, **values)

    assert not Badge.objects.exists()


def test_a_revoked_certificate_gets_none(certificate):
    revoked(certificate)

    with pytest.raises(CannotPrint, match="không còn hiệu lực"):
        handed_out(certificate)
    assert not Badge.objects.exists()


def test_places_are_taken_once_and_full_lists_are_followed_by_others(monkeypatch):
    monkeypatch.setattr(badging, "LIST_LENGTH", 16)
    monkeypatch.setattr(badging, "_MOST_OF_A_LIST", 8)
    badges = [handed_out(issuing.issue(an_award(f"line:{n}"), by="Chi")) for n in range(20)]

    assert [badge.status_list for badge in badges] == [1] * 8 + [2] * 8 + [3] * 4
    assert len({(badge.status_list, badge.status_index) for badge in badges}) == 20


def test_what_is_not_there_is_not_found(client, certificate):
    assert client.get("/xac-minh/trang-thai/1").status_code == 404
    assert client.get("/xac-minh/khoa/khong-co.json").status_code == 404

    badge = handed_out(certificate)
    keys.withdraw(badge.signed_with, by="Quân", reason="Lộ khóa")
    assert client.get(urlsplit(badging.key_address(badge.signed_with.kid)).path).status_code == 404
    assert client.get("/xac-minh/trang-thai/1")["Access-Control-Allow-Origin"] == "*"


def test_a_list_asks_few_queries_for_any_number_of_badges(
    client, certificate, django_assert_max_num_queries
):
    handed_out(certificate)
    for number in (2, 3):
        handed_out(issuing.issue(an_award(f"line:{number}"), by="Chi"))
        with django_assert_max_num_queries(4):
            client.get("/xac-minh/trang-thai/1")
