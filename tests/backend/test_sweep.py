import pytest
from django.core.management import CommandError, call_command

from exemplars.management.commands import sweep


def test_a_failing_sweeper_is_reported_and_does_not_stop_the_next(monkeypatch, caplog):
    ran = []

    def fail() -> int:
        raise RuntimeError("broker away")

    monkeypatch.setattr(
        sweep, "SWEEPERS", (("first", fail), ("second", lambda: ran.append(1) or 3))
    )

    with pytest.raises(CommandError):
        call_command("sweep")

    assert ran == [1]
    assert "first failed" in caplog.text
    assert "3 × second" in caplog.text


@pytest.mark.django_db
def test_the_sweepers_of_the_project_find_nothing_in_an_empty_database(caplog):
    caplog.set_level("INFO")

    assert sweep.sweep() is True
    assert caplog.text == ""
