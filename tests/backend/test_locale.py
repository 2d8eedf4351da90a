"""The languages: Vietnamese at source and by default, English by choice, papers never."""

import re
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, trans_real
from django.utils.translation.template import templatize

from backend.templatetags import ui
from exemplars.accounts.models import User
from exemplars.decisions.models import Decision
from exemplars.nominations.models import Submission
from tests.certificates.awards import an_award, words_of
from tests.factories import make_user

CATALOGUES = {
    code: Path(settings.BASE_DIR, "backend", "locale", code, "LC_MESSAGES", "django.po")
    for code in ("en", "vi")
}
TEMPLATES = Path(settings.BASE_DIR, "templates")
#: Papers and mails are Vietnamese in every language; the style guide shows samples.
VIETNAMESE_PAGES = ("emails/", "decisions/paper.html", "print.html", "styleguide.html")
PLACEHOLDER = re.compile(r"%(?:\([^)]*\))?[a-z%]|\{\w*\}|</?(?:strong|em|a|br)>")
KEYWORDS = {
    name: arguments
    for spelling, arguments in {
        "gettext": None,
        "ngettext": (1, 2),
        "npgettext": ((1, "c"), 2, 3),
        "pgettext": ((1, "c"), 2),
    }.items()
    for name in (spelling, f"{spelling}_lazy", f"{spelling}_noop")
} | {"_": None}


@pytest.fixture(autouse=True, scope="module")
def compiled_catalogues():
    """The compiled files are made at set-up; they may be older than the catalogues here."""
    for path in CATALOGUES.values():
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            with NamedTemporaryFile(dir=path.parent, delete=False) as file:
                write_mo(file, catalogue(path))
            Path(file.name).replace(compiled)  # several test processes do this at once
            trans_real._translations.clear()


def catalogue(path: Path) -> Any:
    with path.open("rb") as file:
        return read_po(file)


def entries(code: str) -> list[Any]:
    return [message for message in catalogue(CATALOGUES[code]) if message.id]


def forms_of(message: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    sources = message.id if message.pluralizable else (message.id,)
    words = message.string if message.pluralizable else (message.string,)
    return sources, words


def sources() -> set[str]:
    """Every message of our own code and pages; mails are Vietnamese in every language."""
    found: set[str] = set()
    for folder in ("backend", "certificates", "exemplars"):
        for path in Path(settings.BASE_DIR, folder).rglob("*.py"):
            for _line, said, _comments, _context in extract_from_file(
                "python", str(path), keywords=KEYWORDS
            ):
                found.add(said[0] if isinstance(said, tuple) else said)
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        if "emails" not in path.parts:
            found |= said_in_template(path)
    return found - {""}


def said_in_template(path: Path) -> set[str]:
    """Django turns a template into calls of gettext; a plain pattern reads those."""
    code = templatize(path.read_text("utf-8"))
    calls = re.findall(r"""gettext(?:_lazy)?\(u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", code)
    shorts = re.findall(r"""\b_\(u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\)""", code)
    return {
        text[1:-1].replace('\\"', '"').replace("\\'", "'").replace("\\n", "\n")
        for text in calls + shorts
    }


def choose(client: Any, code: str) -> None:
    client.get(reverse("preferences"), {"language": code})


# --- The catalogues -----------------------------------------------------------------------------


@pytest.mark.parametrize("code", CATALOGUES)
def test_no_message_is_left_without_words_or_for_review(code):
    unfinished = [
        message.id
        for message in entries(code)
        if message.fuzzy or not all(word.strip() for word in forms_of(message)[1])
    ]
    assert unfinished == []


@pytest.mark.parametrize("code", CATALOGUES)
def test_a_translation_keeps_every_placeholder(code):
    broken = [
        (message.id, word)
        for message in entries(code)
        for said, word in zip_forms(message)
        if sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(word))
    ]
    assert broken == []


def zip_forms(message: Any) -> list[tuple[str, str]]:
    said, words = forms_of(message)
    return [(said[-1], word) for word in words]


def test_every_message_of_the_site_is_in_the_english_catalogue():
    known = {forms_of(message)[0][0] for message in entries("en")}
    assert sorted(sources() - known) == [], (
        "run makemessages as CONTRIBUTING.md says, then translate the new entries"
    )


def test_a_page_says_nothing_in_vietnamese_outside_the_messages():
    """The brand, the other language's own name, papers and samples aside."""
    vietnamese = re.compile("[ăâđêôơưà-ãè-êìíò-õùúýạ-ỹĩũ]", re.IGNORECASE)
    kept = re.compile(r"Gương Sáng|Tiếng Việt")
    messages = re.compile(
        r"\{#.*?#\}|\{% blocktranslate\b.*?endblocktranslate %\}|\{% translate .*?%\}|_\(\"[^\"]*\"\)",
        re.DOTALL,
    )
    said = [
        f"{path.relative_to(TEMPLATES)}: {line.strip()}"
        for path in TEMPLATES.rglob("*.html")
        if not path.relative_to(TEMPLATES).as_posix().startswith(VIETNAMESE_PAGES)
        for line in kept.sub("", messages.sub("", path.read_text("utf-8"))).splitlines()
        if vietnamese.search(line)
    ]
    assert said == []


# --- Choosing -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_page_is_vietnamese_even_to_an_english_browser(client):
    page = client.get(reverse("accounts:sign-in"), headers={"accept-language": "en-US,en;q=0.9"})

    assert '<html lang="vi"' in page.text
    assert "Đăng nhập" in page.text
    assert page["Content-Language"] == "vi"


@pytest.mark.django_db
def test_english_by_choice_stays_on_this_device_and_dates_keep_their_order(client):
    answer = client.get(reverse("preferences"), {"language": "en", "next": "/tai-khoan/"})
    page = client.get(reverse("accounts:sign-in"))

    assert answer.status_code == 302
    assert answer["Location"] == "/tai-khoan/"
    assert '<html lang="en"' in page.text
    assert "Sign in" in page.text
    assert "Cookie" in page["Vary"]
    with translation.override("en"):
        day = forms.DateField().clean("04/09/1989")
        assert (day.day, day.month) == (4, 9)
        assert ui.vn_date(day) == "04/09/1989"
        assert forms.DateField().widget.format_value(day) == "04/09/1989"


@pytest.mark.django_db
def test_the_way_back_to_vietnamese_is_on_the_page(client):
    choose(client, "en")
    choose(client, "vi")
    assert '<html lang="vi"' in client.get(reverse("accounts:sign-in")).text


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["fr", "", "../en"])
def test_a_language_the_site_does_not_speak_changes_nothing(client, code):
    choose(client, code)
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    assert '<html lang="vi"' in client.get(reverse("accounts:sign-in")).text


@pytest.mark.django_db
def test_the_choice_is_offered_on_public_pages_and_on_the_profile(client):
    assert 'name="language" value="en"' in client.get(reverse("gallery:home")).text
    client.force_login(make_user("lan"))
    choose(client, "en")
    assert 'name="language" value="vi"' in client.get(reverse("accounts:profile")).text


# --- What stays Vietnamese, and in our voice ----------------------------------------------------


def test_a_certificate_is_vietnamese_while_english_is_spoken():
    with translation.override("en"):
        words = words_of(an_award())
    with translation.override("vi"):
        same = words_of(an_award())

    assert words == same
    assert words.values["verify_hint"] == "Quét để xác minh"
    assert "ngày" in words.place_date


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (forms.CharField(), "", "Chưa điền mục này."),
        (forms.DateField(), "31/02/1989", "ví dụ 04/09/1989"),
        (forms.IntegerField(), "mười", "Ghi một số nguyên"),
        (forms.EmailField(), "lan anh", "Địa chỉ thư viết chưa đúng"),
        (forms.CharField(max_length=3), "dài quá", "Viết ngắn hơn."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "không có trong danh sách"),
    ],
)
def test_errors_of_django_speak_as_the_site_does(field, value, sentence):
    with translation.override("vi"), pytest.raises(forms.ValidationError) as refusal:
        field.clean(value)
    assert sentence in refusal.value.messages[0]


def test_english_words_come_from_the_catalogue():
    with translation.override("en"):
        assert gettext("Tờ trình") == "Submission"
    with translation.override("vi"):
        assert gettext("Tờ trình") == "Tờ trình"


def test_a_page_addresses_the_person_by_the_word_of_its_language():
    person = User(address="chị")
    with translation.override("vi"):
        assert str(person.spoken_to) == "chị"
    with translation.override("en"):
        assert str(person.spoken_to) == "you"


def test_a_paper_keeps_its_name_in_every_language():
    with translation.override("en"):
        assert str(Submission(number="12/TTr-UBND")) == "Tờ trình 12/TTr-UBND"
        assert str(Decision(number="2147/QĐ-UBND")) == "Quyết định 2147/QĐ-UBND"
