"""Whole đồng as they are typed and told: 1.500.000."""

import re

#: More than any prize, and less than the database holds.
_MOST = 10**12


def grouped(amount: int) -> str:
    """1.500.000, in every language of the site as `read` takes it."""
    return f"{amount:,}".replace(",", ".")


def read(typed: str) -> int | None:
    """1500000, 1.500.000 or 1.500.000 đồng in đồng; None where nothing is typed.

    Raises:
        ValueError: something else, also a fraction, or more than any prize.
    """
    text = re.sub(r"\s|đồng|đ$", "", typed)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+|[0-9]+", text):
        raise ValueError(typed)
    if (amount := int(text.replace(".", ""))) > _MOST:
        raise ValueError(typed)
    return amount
