"""Who convenes, runs and votes in a session."""

import rules

from exemplars.accounts.states import OFFICE_KINDS


@rules.predicate
def serves_council(user, council) -> bool:
    return council is not None and user.holds_at(council.office.path, *OFFICE_KINDS)


@rules.predicate
def serves_session(user, session) -> bool:
    return session is not None and serves_council(user, session.council)


@rules.predicate
def runs_session(user, session) -> bool:
    """Secretary or chair of the council; never a program's token."""
    return (
        session is not None
        and user.scoped_role is None
        and not session.kinds_of(user).isdisjoint({"chair", "secretary"})
    )


@rules.predicate
def sits_in_session(user, session) -> bool:
    return session is not None and user.scoped_role is None and bool(session.kinds_of(user))


@rules.predicate
def is_secretary_of(user, session) -> bool:
    """Whatever unit the secretary comes from."""
    return (
        session is not None and user.scoped_role is None and "secretary" in session.kinds_of(user)
    )


@rules.predicate
def confirmed_hands_in(user, session) -> bool:
    """Who confirmed what a show of hands came to; a stand-in of an officer may do so."""
    return (
        session is not None
        and user.scoped_role is None
        and session.items.filter(hands__confirmed_by=user.pk).exists()
    )


@rules.predicate
def runs_minutes(user, minutes) -> bool:
    return minutes is not None and runs_session(user, minutes.session)


rules.add_perm("exemplars.manage_seats", serves_council)
rules.add_perm("exemplars.convene_session", serves_council)
rules.add_perm("exemplars.set_agenda", serves_session | is_secretary_of)
rules.add_perm("exemplars.prepare_session", serves_session | runs_session)
rules.add_perm("exemplars.run_session", runs_session)
rules.add_perm("exemplars.end_session", runs_session | confirmed_hands_in)
rules.add_perm("exemplars.cast_ballot", sits_in_session)
rules.add_perm("exemplars.write_minutes", runs_minutes)
