"""What the press tells whoever listens above it; it does not know who that is."""

from django.dispatch import Signal

#: Sent in the transaction that moved sheets of paper: `move` (name of the move), `codes` (the
#: certificates' codes), `by` (the actor as it was handed to the press). A listener that refuses undoes
#: the move.
sheets_moved = Signal()
