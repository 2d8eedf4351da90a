"""The rows of a layout for a form that adds and takes off: all say whether they are used, and a few
that are not wait to be."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from certificates.figures.names import ADDED
from certificates.layouts import (
    EMBLEMS,
    SIDES,
    Field,
    LayoutSpec,
    Straight,
    parse,
    shipped,
    shipped_codes,
)

#: Texts of the place for signing; a blank may bear them already.
SIGNED = ("place_date", "signer_title", "signer_name")
#: What has names, and is added and taken off.
_ROWS = ("fields", "strokes")


def opened(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with what a form can switch on: all rows say whether they are used."""
    form = copy.deepcopy(dict(data))
    for key, spares in (("fields", _spare_fields(data)), ("strokes", _spare_strokes(data))):
        form[key] = [row | {"used": True} for row in form.get(key, ())]
        form[key] += [row | {"used": False} for row in spares]
    for row in form["fields"]:
        row["ruled"] = bool(row["rule"])
        row["rule"] = row["rule"] or {"y": round(row["y"] + 2, 2), "thickness": 0.35, "length": 0.0}
    for group in form["signings"]:
        for name in SIGNED:
            group[name].setdefault("preprinted", False)
    return form


def closed(form: dict[str, Any]) -> dict[str, Any]:
    """The data of the rows that are used: the inverse of `opened`."""
    for row in form["fields"]:
        row["rule"] = row["rule"] if row.pop("ruled") else None
    for key in _ROWS:
        form[key] = [row for row in form[key] if row.pop("used")]
    if not form["strokes"]:
        del form["strokes"]
    for group in form["signings"]:
        for name in SIGNED:
            if not group[name]["preprinted"]:
                del group[name]["preprinted"]
    form["emblem"] = EMBLEMS[form["side"]]
    return form


def _spare_fields(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Headings of every side and texts from the certificate that this sheet lacks, where a layout
    that comes with the program has them; and lines of one's own words."""
    paper, used = data["paper"], {row["name"] for row in data["fields"]}
    for side in (data["side"], *SIDES):
        model = _model(side, paper["width"])
        across, down = paper["width"] / model.paper.width, paper["height"] / model.paper.height
        for field in model.fields:
            if field.name in used:
                continue
            used.add(field.name)
            row = asdict(field)
            for key, ratio in (("x", across), ("width", across), ("y", down)):
                row[key] = round(row[key] * ratio, 1)
            if row["rule"]:
                row["rule"]["y"] = round(row["rule"]["y"] * down, 1)
            yield row
    for place, name in enumerate(_free("text", used)):
        x, y = data["centre"], round(paper["height"] / 2 + 8 * place, 1)
        yield asdict(Field(name, x, y, round(paper["width"] / 3), "serif", 12.0, 8.0))


def _spare_strokes(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    used = {row["name"] for row in data.get("strokes", ())}
    for place, name in enumerate(_free("line", used)):
        y = round(data["paper"]["height"] / 2 + 8 * place + 4, 1)
        yield asdict(Straight(name, data["centre"], y, round(data["paper"]["width"] / 6), 0.35))


def _free(kind: str, used: set[str]) -> list[str]:
    most = ADDED[kind][1]
    names = (f"{kind}-{number}" for number in range(1, len(used) + most + 1))
    return [name for name in names if name not in used][:most]


@cache
def _model(side: str, width: float) -> LayoutSpec:
    """The layout that comes with the program for a side, of the paper nearest to this width."""
    specs = [spec for code in shipped_codes() if (spec := parse(shipped(code))).side == side]
    return min(specs, key=lambda spec: abs(spec.paper.width - width))
