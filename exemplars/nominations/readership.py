"""Who reads which parts of a dossier, as one table.

Seeing a dossier at all is `visible_to`; here is what stands on it for whom. The unit proposes, the
office appraises and the auditor checks the whole; everybody else reads what their own work needs
(Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15: no more than the purpose asks for; Nghị định
356/2025/NĐ-CP counts ethnic origin as sensitive). Page, API and export ask `queries.Reader`.
"""

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType


class Relation(StrEnum):
    """What a person is to one dossier. Somebody may be several things."""

    UNIT = "unit"
    OFFICE = "office"
    AUDITOR = "auditor"
    COUNCIL = "council"
    PRESS = "press"
    EDITOR = "editor"


class Part(StrEnum):
    """A group of fields that is read or withheld as one."""

    NAME = "name"
    DEEDS = "deeds"
    PERSON = "person"
    PICTURES = "pictures"
    PAPERS = "papers"
    CONCLUSION = "conclusion"
    IDENTITY = "identity"
    CONTACT = "contact"
    INTERNAL = "internal"


#: Every content field stands in a part. `PICTURES` are papers filed as photos; `CONCLUSION` is the
#: last finding of the appraisal, `INTERNAL` holds all of them, returns included.
FIELDS: MappingProxyType[Part, tuple[str, ...]] = MappingProxyType(
    {
        Part.NAME: (
            "subject_kind", "award", "salutation", "name", "posthumous", "position", "department",
            "work_unit", "work_unit_name", "commune",
        ),
        Part.DEEDS: (
            "sector", "summary", "learn", "follow", "example", "method", "results", "scope",
            "achieved_from", "achieved_to", "previous_awards",
        ),
        Part.PERSON: (
            "gender", "birth_year", "members", "members_female", "target_class", "is_head",
        ),
        Part.PICTURES: ("evidence",),
        Part.PAPERS: ("evidence",),
        Part.CONCLUSION: ("findings",),
        Part.IDENTITY: ("birth_date", "ethnic_group"),
        Part.CONTACT: ("address",),
        Part.INTERNAL: ("note", "findings"),
    }
)  # fmt: skip

_WHOLE = frozenset(Part)
#: The table: relation → parts.
READS: MappingProxyType[Relation, frozenset[Part]] = MappingProxyType(
    {
        Relation.UNIT: _WHOLE,
        Relation.OFFICE: _WHOLE,
        Relation.AUDITOR: _WHOLE,
        Relation.COUNCIL: frozenset(
            {Part.NAME, Part.DEEDS, Part.PERSON, Part.PICTURES, Part.PAPERS, Part.CONCLUSION}
        ),
        Relation.PRESS: frozenset({Part.NAME}),
        Relation.EDITOR: frozenset({Part.NAME, Part.DEEDS, Part.PICTURES}),
    }
)
#: Every field that some reader of a dossier does not read.
GUARDED = frozenset(name for names in FIELDS.values() for name in names)


def parts_for(relations: Iterable[Relation]) -> frozenset[Part]:
    """The parts somebody with these relations reads."""
    return frozenset().union(*(READS[relation] for relation in relations))


def fields_of(parts: Iterable[Part]) -> frozenset[str]:
    """The fields of these parts."""
    return frozenset(name for part in parts for name in FIELDS[part])
