"""What is printed for members away of a secret vote: their ballot papers, and a cover for each letter."""

from exemplars.councils import letters
from exemplars.councils import minutes as papers
from exemplars.councils.minutes import Cover, CoverSheet, PaperVote
from exemplars.councils.models import Session
from exemplars.councils.queries.blanks import PrintedSheet, printed, vote_of
from exemplars.councils.queries.letters import Letters
from exemplars.councils.queries.minutes import deadline_in_words

#: Names of the files, by the name of the paper in the address.
LETTER_BLANKS = {"phieu": "phieu-bieu-quyet-gui-ve", "phong-bi": "giay-kem-phong-bi"}


def letter_sheets(session: Session) -> list[PrintedSheet]:
    """The ballot papers to print for members away, from the frozen record."""
    return printed(session.frozen or {}, letters.sheets(session.frozen or {}))


def letter_vote(session: Session, found: Letters) -> PaperVote:
    """The vote as the ballot papers of members away state it."""
    return vote_of(session, found.count, letters.sheets(session.frozen or {}))


def letter_covers(session: Session, found: Letters) -> tuple[Cover, ...]:
    """What goes along with each member's papers: which sheets, how to fold, until when, to whom."""
    frozen = session.frozen or {}
    vote, senders = letter_vote(session, found), letters.senders(frozen)
    sheets = list(zip(letters.sheets(frozen), vote.sheets, strict=True))
    return tuple(
        Cover(
            vote,
            member=sender.name,
            office=session.council.office.name,
            deadline=deadline_in_words(session),
            sheets=tuple(
                CoverSheet(number, papers.numbers([line.number for line in lines]))
                for number, (sheet, lines) in enumerate(sheets, 1)
                if set(sheet.items) <= set(senders[sender.seat])
            ),
        )
        for sender in found.senders
        if sender.may
    )
