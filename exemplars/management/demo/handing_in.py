"""How the demonstration's units fill in a submission: papers, nominations, dates."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from exemplars.accounts.models import User
from exemplars.campaigns.models import Award, Campaign
from exemplars.campaigns.states import PaperKind
from exemplars.management.demo.world import EXAMPLES
from exemplars.nominations import actions as nominations
from exemplars.nominations.models import Nomination, Submission
from exemplars.units.models import Unit

_PAPERS = EXAMPLES / "ho-so-mau" / "02-ca-nhan-neang-sa-ruol"


def open_with_papers(
    campaign: Campaign, unit: Unit, said: dict[str, Any], award: str, clerk: User
) -> Submission:
    """A submission by the form, with its papers and dossiers; `said` is of the demonstration's file."""
    values = dict(said["submission"])
    for name in ("signed_on", "meeting_on"):
        values[name] = day_of(values[name])
    submission = nominations.open_submission(campaign, unit, by=clerk, **values)
    attach_common_papers(submission, clerk)
    add_nominations(submission, said["nominations"], Award.objects.get(code=award), clerk)
    return submission


def attach_common_papers(submission: Submission, by: User, folder: Path = _PAPERS) -> int:
    """Covering letter and minutes of the submission; returns how many papers."""
    papers = ((PaperKind.PROPOSAL, "to-trinh"), (PaperKind.MINUTES, "bien-ban-hop"))
    for kind, name in papers:
        attach(submission, None, by, kind, folder / f"{name}.docx")
    return len(papers)


def attach(
    submission: Submission, row: Nomination | None, by: User, kind: PaperKind, path: Path
) -> None:
    """One file of the examples, as an upload."""
    nominations.add_evidence(
        submission, row, by=by, kind=kind, title=str(kind.label), upload=upload(path)
    )


def add_nominations(
    submission: Submission, rows: list[dict[str, Any]], award: Award, clerk: User
) -> None:
    """Dossiers of the demonstration's file, through the form's action."""
    for row in rows:
        values = {**row, "award": award}
        if "birth_date" in values:
            values["birth_date"] = day_of(values["birth_date"])
        nominations.add_nomination(submission, by=clerk, values=values)


def upload(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def day_of(text: str) -> date:
    return date.fromisoformat(text)
