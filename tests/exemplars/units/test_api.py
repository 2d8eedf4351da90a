"""Units over the API."""

import pytest

from tests import factories

UNITS = "/api/v1/units/"


def test_units_are_for_people_of_the_house(client, db):
    assert client.get(UNITS).status_code in (401, 403)


def test_units_are_found_without_diacritics_and_name_the_unit_above(client, cast):
    client.force_login(cast.stranger)

    rows = client.get(UNITS, {"q": "xa an cu"}).json()["results"]

    assert [(row["code"], row["parent"]) for row in rows] == [("UBX-AC", "UBT")]
    everything = client.get(UNITS).json()["results"]
    assert everything[0]["parent"] is None


def test_ended_units_are_listed_when_asked_for(client, cast):
    factories.make_unit("Huyện cũ", parent=cast.province, code="CU", ended_on="2025-06-30")
    client.force_login(cast.clerk)

    assert client.get(UNITS, {"q": "huyen cu"}).json()["results"] == []
    assert len(client.get(UNITS, {"q": "huyen cu", "ended": "1"}).json()["results"]) == 1
    assert client.get(f"{UNITS}CU/").json()["versions"] == []


def test_nobody_writes_units_here(client, cast):
    client.force_login(cast.administrator)

    assert client.post(UNITS, {"code": "X"}).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(
    client, cast, django_assert_max_num_queries, rows
):
    for number in range(rows):
        factories.make_unit(f"Xã {number}", parent=cast.province)
    client.force_login(cast.officer)

    with django_assert_max_num_queries(7):
        client.get(UNITS)
