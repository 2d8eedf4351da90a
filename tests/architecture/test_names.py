"""Every slice has the same file names; what is named otherwise is a pure calculation, listed."""

import pytest

from tests.architecture.tree import PURE, RANK, ROOT, SHARED, imported, module_names, place, slices


@pytest.mark.parametrize("folder", slices(), ids=lambda folder: folder.name)
def test_a_slice_holds_the_fixed_file_names_only(folder):
    pure = {name.split("/")[1] for name in PURE if name.startswith(f"{folder.name}/")}

    assert module_names(folder) - set(RANK) - pure == set()


def test_shared_is_no_attic():
    assert module_names(ROOT / "exemplars" / "shared") <= SHARED


@pytest.mark.parametrize("name", sorted(PURE))
def test_a_pure_module_knows_no_database(name):
    base = ROOT / "exemplars" / name
    paths = [base.with_suffix(".py")] if base.with_suffix(".py").exists() else base.glob("*.py")
    for path in paths:
        known = {
            dotted
            for dotted in imported(path)
            if dotted.startswith(("django.db", "django.http", "django.contrib", "exemplars.models"))
            or dotted.split(".")[2:3] == ["models"]
        }
        assert not known, place(path)


def test_files_stay_small_enough_to_hold_in_the_head():
    long = {
        place(path): lines
        for package in ("backend", "exemplars", "certificates")
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }

    assert long == {}
