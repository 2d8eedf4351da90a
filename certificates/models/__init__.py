"""The tables of the press: layouts, emblems, registers, certificates, keys and signatures, paper, work, log.

Nothing here points to the process that awarded: people are named in text, an award is known by
the caller's key.
"""

from certificates.models.badges import Badge
from certificates.models.batches import Batch, BatchPart
from certificates.models.designs import Design
from certificates.models.emblems import Emblem
from certificates.models.keys import SigningKey
from certificates.models.log import Event
from certificates.models.printing import Calibration, PrintRun, Sheet
from certificates.models.proofs import Proof
from certificates.models.register import Certificate, Layout, Register
from certificates.models.signatures import Signature, WithdrawnSignature
from certificates.models.stock import Blank, BlankReceipt, BlankUse, SpoilReport

__all__ = [
    "Badge",
    "Batch",
    "BatchPart",
    "Blank",
    "BlankReceipt",
    "BlankUse",
    "Calibration",
    "Certificate",
    "Design",
    "Emblem",
    "Event",
    "Layout",
    "PrintRun",
    "Proof",
    "Register",
    "Sheet",
    "Signature",
    "SigningKey",
    "SpoilReport",
    "WithdrawnSignature",
]
