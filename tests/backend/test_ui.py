"""The design's own promises: icons, words, figures, display choices, and templates that hold."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from backend import context, views
from backend.templatetags import ui
from backend.templatetags.states import LOOKS

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
STYLES = sorted(Path(settings.BASE_DIR, "backend", "static", "css").glob("*.css"))
ICON_NAME = re.compile(r"""{%\s*icon\s+["']([a-z0-9-]+)["']""")

pytestmark = pytest.mark.usefixtures("_sunday_22_november")


@pytest.fixture
def _sunday_22_november():
    with time_machine.travel(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), tick=False):
        yield


def render(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


# --- Icons and states -------------------------------------------------------------------------


def test_every_icon_a_template_or_state_names_is_installed():
    named = {name for path in TEMPLATES for name in ICON_NAME.findall(path.read_text("utf-8"))}
    named |= {look.icon for look in LOOKS.values()}
    missing = sorted(name for name in named if not ui.icon(name))
    assert missing == []


def test_an_icon_is_decorative_unless_it_has_a_name():
    assert 'aria-hidden="true"' in ui.icon("bell")
    assert 'role="img" aria-label="Thông báo"' in ui.icon("bell", 20, "Thông báo")


def test_an_icon_name_cannot_leave_the_icon_folder():
    assert ui.icon("../../../package") == ""


def test_a_state_shows_icon_and_word():
    chip = render('{% include "components/state.html" with state="returned" %}')
    assert "chip-warn" in chip
    assert "<svg" in chip
    assert "Trả lại để sửa" in chip


def test_the_models_own_word_wins_over_the_table():
    chip = render('{% include "components/state.html" with state="open" label="Đang họp" %}')
    assert "Đang họp" in chip
    assert "Đang mở" not in chip


# --- Words and figures ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 19), "Quá hạn 3 ngày"),
        (date(2026, 11, 22), "Hôm nay"),
        (date(2026, 11, 24), "thứ Ba\u00a024/11"),
        (date(2026, 11, 29), "29/11/2026"),
        (None, ""),
    ],
)
def test_due_words(due, words):
    assert ui.due_words(due) == words


def test_a_moment_after_17_utc_belongs_to_the_next_day_in_vietnam():
    assert ui.vn_date(datetime(2026, 11, 22, 18, 30, tzinfo=UTC)) == "23/11/2026"
    assert ui.vn_datetime(datetime(2026, 11, 6, 9, 42, tzinfo=UTC)) == "16:42 ngày 06/11/2026"


def test_documents_print_months_one_and_two_with_a_nought():
    assert ui.vn_long_date(date(2026, 2, 4)) == "ngày 04 tháng 02 năm 2026"
    assert ui.vn_long_date(date(2026, 12, 4)) == "ngày 04 tháng 12 năm 2026"


def test_since_words():
    assert ui.since_words(date(2026, 11, 9)) == "đã 13 ngày"
    assert ui.since_words(date(2026, 11, 22)) == "từ hôm nay"


@pytest.mark.parametrize(
    ("value", "words"),
    [(1329, "1.329"), (Decimal("2.70"), "2,7"), (0, "0"), (100, "100"), (None, ""), ("x", "x")],
)
def test_numbers_as_offices_write_them(value, words):
    assert ui.vn_number(value) == words


def test_money_percent_and_file_size():
    assert ui.vn_money(Decimal(3_510_000)) == "3.510.000\u00a0đồng"
    assert ui.vn_percent(Fraction(12, 13)) == "92,31%"
    assert ui.vn_percent(Decimal("0.9")) == "90,00%"
    assert ui.file_size(1_890_000) == "1,8\u00a0MB"
    assert ui.file_size(0) == "0\u00a0KB"


# --- Components -------------------------------------------------------------------------------


class Nominee(forms.Form):
    name = forms.CharField(label="Họ và tên", help_text="Viết như trên căn cước.")
    note = forms.CharField(label="Ghi chú", required=False)
    kind = forms.ChoiceField(
        label="Đối tượng", choices=[("a", "Cá nhân"), ("b", "Tập thể")], widget=forms.RadioSelect
    )


def test_errors_stand_beside_the_field_and_in_the_summary_with_a_link():
    page = render('{% include "components/form.html" %}', form=Nominee({"kind": "a"}))
    assert 'href="#id_name"' in page
    assert 'id="id_name_error"' in page
    assert re.search(r'<input[^>]*aria-describedby="id_name_helptext id_name_error"', page)
    assert "Có 1 chỗ cần sửa" in page


def test_only_optional_fields_are_marked():
    page = render('{% include "components/form.html" %}', form=Nominee())
    assert page.count("(không bắt buộc)") == 1
    assert "error-summary" not in page


def test_a_group_of_choices_is_a_fieldset():
    page = render('{% include "components/field.html" %}', field=Nominee()["kind"])
    assert "<fieldset" in page
    assert "<legend>Đối tượng</legend>" in page


def test_the_current_bead_is_the_current_step():
    steps = [{"name": "Gửi", "status": "done"}, {"name": "Thẩm định", "status": "current"}]
    page = render('{% include "components/beads.html" %}', steps=steps)
    assert page.count('aria-current="step"') == 1


@pytest.mark.parametrize(("level", "word"), [("red", "Đỏ"), ("yellow", "Vàng"), ("green", "Xanh")])
def test_a_light_says_its_colour_in_words(level, word):
    assert word in render('{% include "components/light.html" %}', level=level)


def test_a_figure_over_its_ceiling_is_said_in_words():
    page = render('{% include "components/meter.html" %}', label="Tập thể", value=21, limit=20)
    assert "21 / 20" in page
    assert "vượt mức" in page


def test_pages_of_a_list_keep_the_filters():
    request = RequestFactory().get("/ho-so/", {"loc": "do", "page": "2"})
    page = render(
        '{% include "components/pagination.html" %}',
        request=request,
        page=Paginator(range(214), 20).page(2),
    )
    assert "?loc=do&amp;page=3" in page
    assert 'aria-current="page">2<' in page


def test_a_finished_job_stops_asking():
    running = render('{% include "components/progress.html" %}', done=1, total=2, url="/x/")
    finished = render('{% include "components/progress.html" %}', done=2, total=2, url="/x/")
    assert 'hx-get="/x/"' in running
    assert "hx-get" not in finished


# --- Display choices --------------------------------------------------------------------------


def test_display_is_remembered_and_the_page_comes_back():
    request = RequestFactory().get("/", {"size": "l", "contrast": "high", "next": "/ho-so/?a=1"})
    response = views.preferences(request)
    assert response.url == "/ho-so/?a=1"
    assert response.cookies["display"].value == "l.high"


def test_one_choice_keeps_the_other():
    request = RequestFactory().get("/", {"size": "s"})
    request.COOKIES["display"] = "m.high"
    assert views.preferences(request).cookies["display"].value == "s.high"


@pytest.mark.parametrize(
    "target", ["https://example.org/", "//example.org/", "javascript:alert(1)"]
)
def test_display_never_leads_to_another_site(target):
    response = views.preferences(RequestFactory().get("/", {"next": target}))
    assert response.url == "/"


@pytest.mark.parametrize("cookie", ["", "xl.neon", '"><script>', "l"])
def test_an_odd_cookie_counts_as_unset(cookie):
    request = RequestFactory().get("/")
    request.COOKIES["display"] = cookie
    chosen = context.display(request)
    assert chosen.size in context.SIZES
    assert chosen.contrast == ""


# --- Pages ------------------------------------------------------------------------------------


def test_the_page_of_a_server_error_needs_neither_request_nor_database():
    assert "Máy chủ gặp lỗi" in render_to_string("500.html")


@pytest.mark.parametrize("name", ["403.html", "404.html", "message.html", "public.html"])
def test_a_stranger_gets_a_whole_page(name):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    page = get_template(name).render({"title": "Tên trang", "sentence": "Một câu."}, request)
    assert '<html lang="vi"' in page
    assert 'id="content"' in page


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_script_or_style(path):
    source = path.read_text("utf-8")
    if "emails" in path.parts or "certificates" in path.parts:
        pytest.skip("mails and certificates are not pages under the site's policy")
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", source)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_file_a_style_sheet_names_is_served(path):
    for address in re.findall(r'url\("\.\./([^"]+)"\)', path.read_text("utf-8")):
        assert finders.find(address), address


def named_by(name: str, but: Iterable[str] = ()) -> set[str]:
    """The own styles and scripts of a page: the template's, its bases' and its pieces'."""
    found, seen, left = set(), set(but), [name]
    while left:
        seen.add(path := left.pop())
        text = Path(settings.BASE_DIR, "templates", path).read_text("utf-8")
        found |= set(re.findall(r'static "((?:css|js)/[^"]+)"', text))
        others = re.findall(r'{%\s*(?:extends|include)\s+"([^"]+)"', text)
        left += [other for other in others if other not in seen]
    return found


#: A piece that few votes need, with a measure of its own: what seals ballots in the browser.
SELDOM = {"councils/_seal_script.html": 8_000}


def test_no_page_asks_for_many_own_styles_and_scripts():
    own = Path(settings.BASE_DIR, "backend", "static")
    weights = {
        path: sum(own.joinpath(name).stat().st_size for name in named_by(path, SELDOM))
        for path in (str(path.relative_to(settings.BASE_DIR / "templates")) for path in TEMPLATES)
    }
    assert max(weights.values()) > 50_000, "the base page names its styles"
    assert {path: weight for path, weight in weights.items() if weight > 95_000} == {}
    for piece, most in SELDOM.items():
        assert sum(own.joinpath(name).stat().st_size for name in named_by(piece)) <= most
