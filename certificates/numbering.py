"""The next numbers of a register: gapless, each given once, whoever asks at the same time."""

from django.db import transaction
from django.db.models import F

from certificates.models import Register
from certificates.transactions import one_transaction


@one_transaction
def open_register(issuer_code: str, award_code: str, year: int) -> Register:
    """The register of an issuer, award and year, locked to the end of the caller's transaction;
    the year's first award opens it."""
    register, _created = Register.objects.select_for_update().get_or_create(
        issuer_code=issuer_code, award_code=award_code, year=year
    )
    return register


def take(register: Register, count: int = 1) -> range:
    """Take the next `count` numbers in the caller's transaction.

    The UPDATE holds the register's row until that transaction ends, so numbers given back by a
    rollback are the next ones given out: no gap, no number twice.

    Raises:
        transaction.TransactionManagementError: called outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Register numbers need a transaction.")
    if count < 1:
        return range(0)
    rows = Register.objects.filter(pk=register.pk)
    rows.update(last_number=F("last_number") + count)
    last = rows.values_list("last_number", flat=True).get()
    return range(last - count + 1, last + 1)
