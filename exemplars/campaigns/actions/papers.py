"""The text of a legal basis as a file: checked by content, put in place, taken away."""

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from certificates.transactions import one_transaction
from exemplars.campaigns.actions.writing import conflict, may_manage
from exemplars.campaigns.models import LegalBasis
from exemplars.shared import files, journal
from exemplars.shared.editing import difference

FOLDER = "can-cu"
#: What an instrument is published as.
KINDS = {kind: files.KINDS[kind] for kind in ("pdf", "docx")}


@one_transaction
def attach_file(basis: LegalBasis, *, by: Any, version: int, upload: Any) -> LegalBasis:
    """Tải tệp văn bản lên, in place of the one there is. The same file twice is one upload.

    Raises:
        NotAllowed: `by` does not manage the catalogue.
        Conflict: somebody saved the basis since `version`; the file there is stays.
        RuleViolation: not a sound PDF or DOCX.
    """
    may_manage(by)
    basis = LegalBasis.objects.select_for_update().get(pk=basis.pk)
    checked = files.check(upload, field="upload", kinds=KINDS)
    if basis.file and basis.file_sha256 == checked.sha256:
        return basis
    if basis.version != version:
        raise conflict(
            basis, str(basis), [difference(basis, "file_name", checked.name, basis.file_name)]
        )
    with files.stored(checked, FOLDER) as name:
        _put(basis, name, checked.name, checked.sha256)
        journal.record(
            basis, "legal_basis_file_added", by=by, name=checked.name, sha256=checked.sha256
        )
    return basis


@one_transaction
def remove_file(basis: LegalBasis, *, by: Any) -> LegalBasis:
    """Gỡ tệp văn bản; the journal keeps its fingerprint. Without a file it does nothing."""
    may_manage(by)
    basis = LegalBasis.objects.select_for_update().get(pk=basis.pk)
    if basis.file:
        journal.record(
            basis, "legal_basis_file_removed", by=by, name=basis.file_name, sha256=basis.file_sha256
        )
        _put(basis, "", "", "")
    return basis


def remove_orphan_files(*, older_than_seconds: float = 24 * 3600) -> int:
    """Remove stored texts that no row knows: what a crash between file and row left behind."""
    known = set(LegalBasis.objects.values_list("file", flat=True))
    found = files.orphans(FOLDER, known, older_than_seconds=older_than_seconds)
    for name in found:
        default_storage.delete(name)
    return len(found)


def _put(basis: LegalBasis, name: str, title: str, sha256: str) -> None:
    """Point the row to another file; the one before goes with the commit."""
    before = str(basis.file.name)
    basis.file, basis.file_name, basis.file_sha256 = name, title, sha256
    basis.version += 1
    basis.save(update_fields=["file", "file_name", "file_sha256", "version"])
    if before:
        transaction.on_commit(lambda: default_storage.delete(before))
