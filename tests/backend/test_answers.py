"""What no view could answer is still answered in a sentence, as a page or in the API's format."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.officer)
    return client


@pytest.mark.parametrize("path", ["/viec/tim/?q=%00", "/to-trinh/?q=a%00"])
def test_a_nul_in_an_address_is_a_page_with_a_sentence(signed_in, path):
    answer = signed_in.get(path)

    assert answer.status_code == 400
    assert "Không đọc được yêu cầu này" in answer.text


def test_the_api_says_the_same_in_its_format(signed_in):
    answer = signed_in.get("/api/v1/units/?q=%00")

    assert answer.status_code == 400
    assert answer.json()["code"] == "unreadable"
    assert "chưa có gì thay đổi" in answer.json()["message"]


def test_an_overflow_in_a_view_is_said_in_the_apis_format(signed_in, monkeypatch):
    def overflow(*_args, **_kwargs):
        raise OverflowError

    monkeypatch.setattr("exemplars.units.api.UnitViewSet.get_queryset", overflow)
    answer = signed_in.get("/api/v1/units/")

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


@pytest.mark.parametrize("page", ["999", "x"])
def test_a_page_that_is_not_there_is_said_in_vietnamese(signed_in, page):
    answer = signed_in.get(f"/api/v1/units/?page={page}")

    assert answer.status_code == 404
    assert "Invalid" not in answer.json()["message"]


def test_broken_json_is_said_in_vietnamese(signed_in):
    answer = signed_in.post("/api/v1/nominations/", "{", content_type="application/json")

    assert answer.status_code == 400
    assert answer.json() == {
        "code": "parse_error",
        "message": "Nội dung gửi lên không phải JSON viết đúng.",
    }


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v1/nothing", "/api/v2/", "/api/"])
def test_an_unknown_address_of_the_api_is_said_in_its_format(client, path):
    answer = client.get(path)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert answer.json() == {
        "code": "not_found",
        "message": "API không có địa chỉ này. Các địa chỉ ở /api/v1/docs/.",
    }


def test_any_other_unknown_address_is_a_page(client):
    answer = client.get("/khong-co/")

    assert answer.status_code == 404
    assert "Không có trang này" in answer.text


def test_a_fault_of_ours_is_said_in_the_apis_format_without_its_detail(signed_in, monkeypatch):
    def fail(*_args, **_kwargs):
        raise ValueError("secret detail")

    monkeypatch.setattr("exemplars.units.api.UnitViewSet.get_queryset", fail)
    signed_in.raise_request_exception = False
    answer = signed_in.get("/api/v1/units/")

    assert (answer.status_code, answer.json()["code"]) == (500, "error")
    assert "secret detail" not in answer.text
