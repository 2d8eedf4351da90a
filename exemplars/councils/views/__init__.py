"""Pages of councils: a session, its votes, a member's ballot, the council itself."""
