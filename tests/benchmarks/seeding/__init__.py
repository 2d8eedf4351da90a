"""A province with its dossiers in every state, put in at once.

What measured acts start from (an open session, a draft decision) is made by the real actions or
exactly as they would leave it.
"""

from tests.benchmarks.seeding.plan import Plan
from tests.benchmarks.seeding.seed import Seeded, seed

__all__ = ["Plan", "Seeded", "seed"]
