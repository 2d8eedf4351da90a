"""A secret vote in real browsers: keys as downloads, a draft on the device alone, the box opened;
ballots sealed by the server, and by the browser with WebCrypto."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.test import Client
from django.urls import reverse

from exemplars.councils import sealing
from exemplars.councils.models import AgendaItem, BallotDraft, CastMark, SealedBallot
from tests.exemplars.councils.sealed import PHRASES, meet_in_browsers, meet_in_secret
from tests.journeys.steps import press, see

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def screens(live_server, open_page):
    """A browser of one's own for each person, at a width."""

    def screen(user, width: int = 390, **options):
        page = open_page(width, **options)
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )
        return page

    return screen


def make_and_try_key(page, address: str, phrase: str, folder) -> str:
    page.goto(address)
    page.fill("[name=phrase]", phrase)
    page.fill("[name=again]", phrase)
    with page.expect_download() as waiting:
        press(page, "Tạo khóa và tải tệp")
    file = str(folder / waiting.value.suggested_filename)
    waiting.value.save_as(file)
    page.set_input_files("[name=file]", file)
    page.fill("[name=secret]", phrase)
    press(page, "Thử mở khóa")
    see(page, "Khóa mở được.")
    return file


def test_two_officers_and_three_members_vote_in_secret(cast, screens, tmp_path):
    secret = meet_in_secret(cast, dossiers=2)
    secret.attend(member_3="absent")

    def at(name: str) -> str:
        return reverse(f"councils:{name}", args=[secret.session.uid])

    chair, secretary = screens(cast.chair), screens(cast.secretary, 1440)
    files = {
        office: make_and_try_key(page, at("keys"), PHRASES[office], tmp_path)
        for office, page in (("chair", chair), ("secretary", secretary))
    }
    secretary.goto(at("open"))
    press(secretary, "Mở biểu quyết")

    member = screens(cast.members[0])
    member.goto(at("ballot"))
    first = secret.items[0]
    member.locator(f"#item-{first.pk} input[value=agree]").check(force=True)
    member.locator("[data-autosave-status][data-state=saved]").wait_for(state="attached")
    member.goto(at("session"))
    member.goto(at("ballot"))
    assert member.locator(f"#item-{first.pk} input[value=agree]").is_checked()
    assert member.locator("[data-ballot-count]").inner_text() == "1 / 2"
    assert not BallotDraft.objects.exists()

    for page, choice in ((member, "agree"), (chair, "agree"), (secretary, "disagree")):
        page.goto(at("ballot"))
        for item in secret.items:
            page.evaluate(f"document.querySelector('#item-{item.pk} [value={choice}]').click()")
        press(page, "Xem lại và bỏ phiếu…")
        press(page, "Bỏ phiếu 2 mục")
        see(page, "Đã bỏ phiếu kín 2 mục")
    receipt = member.locator(".receipts code").first.inner_text()
    assert (
        member.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:')).length") == 0
    )
    assert SealedBallot.objects.count() == 6

    chair.goto(at("close"))
    press(chair, "Đóng biểu quyết")
    member.goto(at("box"))
    assert receipt in member.content()
    for page, office in ((secretary, "secretary"), (chair, "chair")):
        page.goto(at("box"))
        page.set_input_files("[name=file]", files[office])
        page.fill("[name=secret]", PHRASES[office])
        press(page, "Mở phong bì")
    see(chair, "Đã mở hòm phiếu, kiểm và ghi kết quả.")
    chair.goto(at("session"))
    see(chair, "Kết quả biểu quyết")
    assert set(AgendaItem.objects.values_list("agree", "disagree")) == {(2, 1)}


# --- Sealed in the browser -------------------------------------------------------------------------

#: Opens one envelope with the page's own key schedule and WebCrypto's X25519 and AES-GCM.
OPEN_IN_BROWSER = """async ([script, envelope, privateKey, publicKey, info]) => {
  const { sharedSecret, keySchedule, fromHex, toHex } = await import(script);
  const algorithm = { name: "X25519" };
  const sealed = fromHex(envelope);
  const sender = sealed.slice(0, 32);
  const ours = await crypto.subtle.importKey("pkcs8", fromHex(privateKey), algorithm, false, ["deriveBits"]);
  const theirs = await crypto.subtle.importKey("raw", sender, algorithm, false, []);
  const agreed = await crypto.subtle.deriveBits({ ...algorithm, public: theirs }, ours, 256);
  const shared = await sharedSecret(new Uint8Array(agreed), sender, fromHex(publicKey));
  const { key, nonce } = await keySchedule(shared, new TextEncoder().encode(info));
  const ready = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const opened = { name: "AES-GCM", iv: nonce };
  return toHex(await crypto.subtle.decrypt(opened, ready, sealed.slice(32)));
}"""
SEAL_IN_BROWSER = """async ([script, choices, place, keys]) => {
  const { seal, receipt, toHex } = await import(script);
  const sealed = await Promise.all(choices.map((choice) => seal(choice, place, keys)));
  return Promise.all(sealed.map(async (one) => [toHex(one), await receipt(one)]));
}"""
#: DER before the 32 bytes of a raw X25519 private key (RFC 8410).
PKCS8 = bytes.fromhex("302e020100300506032b656e04220420")


@pytest.fixture
def pair():
    """Private keys by office, and the public ones as the pages have them."""
    private = {office: X25519PrivateKey.generate() for office in (sealing.OUTER, sealing.INNER)}
    return private, {o: key.public_key().public_bytes_raw().hex() for o, key in private.items()}


def script_of(page) -> str:
    page.goto(reverse("councils:secrecy"))
    return page.locator("script[src*=seal]").get_attribute("src")


def test_what_the_browser_seals_the_library_opens(cast, screens, pair):
    page, (private, publics) = screens(cast.chair), pair
    place = sealing.Place("phiên-1", 2, 31)
    choices = ["agree", "disagree", "lower", "other"] * 5

    made = page.evaluate(
        SEAL_IN_BROWSER,
        [script_of(page), choices, {"session": "phiên-1", "round": 2, "item": 31}, publics],
    )

    for choice, (envelope, receipt) in zip(choices, made, strict=True):
        raw = bytes.fromhex(envelope)
        assert len(raw) == sealing.LENGTH == len(sealing.seal(choice, place, publics))
        assert receipt == sealing.receipt(raw)
        inner = sealing.take_out(raw, place, private[sealing.OUTER])
        assert sealing.read(sealing.take_out(inner, place, private[sealing.INNER])) == choice
        with pytest.raises(sealing.Unopened):
            sealing.take_out(raw, sealing.Place("phiên-1", 2, 32), private[sealing.OUTER])
    assert len({envelope for envelope, _receipt in made}) == len(choices)


def test_what_the_library_seals_the_browser_opens(cast, screens, pair):
    page, (private, publics) = screens(cast.chair), pair
    place = sealing.Place("phiên-1", 2, 31)
    script = script_of(page)
    for choice in ("agree", "other"):
        content = sealing.seal(choice, place, publics).hex()
        for office in (sealing.OUTER, sealing.INNER):
            key = (PKCS8 + private[office].private_bytes_raw()).hex()
            content = page.evaluate(
                OPEN_IN_BROWSER, [script, content, key, publics[office], place.info().decode()]
            )
        assert sealing.read(bytes.fromhex(content)) == choice


def test_members_seal_in_their_browsers_and_the_server_never_gets_a_choice(cast, screens):
    vote = meet_in_browsers(cast, dossiers=2)
    vote.open()
    address = reverse("councils:ballot", args=[vote.session.uid])
    member = screens(cast.members[0])
    sent: list[str] = []
    member.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    member.goto(address)
    for item, choice in zip(vote.items, ("disagree", "agree"), strict=True):
        member.evaluate(f"document.querySelector('#item-{item.pk} [value={choice}]').click()")
    press(member, "Xem lại và bỏ phiếu…")
    dialog = member.locator("[data-seal-dialog]")
    see(member, "Bỏ phiếu 2 mục?")
    assert vote.items[0].nomination.display_name in dialog.inner_text()
    for key in vote.session.keys.all():
        assert dialog.get_by_text(key.fingerprint).is_visible()
    dialog.get_by_role("button", name="Niêm phong và bỏ phiếu 2 mục").click()
    see(member, "Đã bỏ phiếu kín 2 mục", "khớp với máy chủ")

    assert not [request for request in sent if "agree" in request]
    assert CastMark.objects.count() == 2
    shown = {code.inner_text() for code in member.locator(".receipts code").all()}
    assert shown == set(SealedBallot.objects.values_list("receipt", flat=True))
    left = member.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert not [text for text in shown | {"disagree", "draft:"} if text in left], json.loads(left)
    for user in vote.people:
        if user != cast.members[0]:
            vote.vote(user)
    assert [(item.agree, item.disagree) for item in vote.close()] == [(4, 1), (5, 0)]


def test_a_browser_that_cannot_seal_says_what_to_do_and_sends_nothing(cast, screens):
    vote = meet_in_browsers(cast, dossiers=1)
    vote.open()
    address = reverse("councils:ballot", args=[vote.session.uid])
    old = screens(cast.members[0])
    old.add_init_script(
        "crypto.subtle.generateKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
    )
    old.goto(address)
    see(old, "Trình duyệt này chưa niêm phong được phiếu")
    assert old.get_by_role("button", name="Xem lại và bỏ phiếu…").is_disabled()

    plain = screens(cast.members[1], java_script_enabled=False)
    plain.goto(address)
    see(plain, "Trình duyệt này chưa niêm phong được phiếu", "Bật JavaScript")
    radio = plain.locator(".ballot-row input[value=agree]").first
    radio.check(force=True)
    radio.press("Enter")
    assert plain.url.endswith(address)
    assert plain.get_by_role("button", name="Xem lại và bỏ phiếu…").is_disabled()
    assert not CastMark.objects.exists()


def test_a_changed_sealing_script_does_not_run(cast, screens, chromium, live_server):
    vote = meet_in_browsers(cast, dossiers=1)
    vote.open()
    signed_in = screens(cast.members[0]).context.storage_state()
    context = chromium.new_context(base_url=live_server.url, storage_state=signed_in)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.route("**/seal*.js", lambda route: route.fulfill(body="document.title = 'changed'"))
    page.goto(reverse("councils:ballot", args=[vote.session.uid]))
    see(page, "Trình duyệt này chưa niêm phong được phiếu")

    assert page.title() != "changed"
    assert page.get_by_role("button", name="Xem lại và bỏ phiếu…").is_disabled()
    assert any("integrity" in line for line in said)
    context.close()
