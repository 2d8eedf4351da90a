"""One act, one transaction."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")

_acting: ContextVar[bool] = ContextVar("acting", default=False)


def one_transaction(act: Callable[P, R]) -> Callable[P, R]:
    """All or nothing: `transaction.atomic` for acts that call other acts.

    An act within an act belongs to the outer one's transaction and takes no savepoint, which would
    be two statements more for every journal entry, notice and move. So nobody can catch the failure
    of an inner act and go on: what may fail and be put right (a number somebody else has taken)
    stands in a `with transaction.atomic()` of its own, inside the `try`.

    Raises:
        TransactionManagementError: an act went on after an inner one had failed. Nothing is saved.
    """

    @wraps(act)
    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        inner = _acting.get() and transaction.get_connection().in_atomic_block
        before = _acting.set(True)
        try:
            with transaction.atomic(savepoint=not inner):
                result = act(*args, **kwargs)
                if transaction.get_rollback():
                    raise transaction.TransactionManagementError(
                        f"{act.__qualname__} went on after an act within it had failed."
                    )
                return result
        finally:
            _acting.reset(before)

    return whole
