"""What the same work costs pretalx 2026.2.1, the nearest well-made neighbour, and our targets.

pretalx is a Django site for calls for papers (submissions → reviews → decisions). It was measured
on two cores, gunicorn with two workers, PostgreSQL 15, one client, with 2,000 and 20,000
submissions of three reviews each, Vietnamese text. `cpu` is worker + database in ms a request
(differences under 25 % are noise), `p50` wall time without waiting for a core, `queries` at both
sizes. Machines differ: compare ratios, queries and rows before milliseconds.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Peer:
    """`p50` and `cpu` in ms at (2,000, 20,000); None where it was not measured."""

    what: str
    queries: tuple[int | None, int | None]
    cpu: tuple[float | None, float | None]
    p50: tuple[float | None, float | None]

    @property
    def growth(self) -> float | None:
        small, large = self.cpu
        return large / small if small and large else None


@dataclass(frozen=True)
class Target:
    """`cpu` in ms at (2,000, 20,000), the growth between them, queries and rows a turn."""

    cpu: tuple[float | None, float | None] = (None, None)
    growth: float | None = None
    queries: int | None = None
    rows: int | None = None


PEERS = {
    "list": Peer("organiser list, 50 rows", (25, 25), (443, 1699), (382, 1543)),
    "search": Peer("search, first word hits", (23, 23), (138, 1004), (101, 867)),
    "filter": Peer("filter state + track", (26, 26), (355, 1208), (304, 1068)),
    "dossier": Peer("submission detail", (33, 33), (154, 841), (122, 676)),
    "board": Peer("review dashboard, 250 rows", (40, 40), (2416, 6190), (2306, 5985)),
    "ballot": Peer("review dashboard as reviewer", (41, 41), (2340, 5910), (2279, 5666)),
    "desk": Peer("event dashboard", (22, 21), (174, 1055), (128, 954)),
    "cast-1": Peer("submit a review", (30, 34), (130, 752), (109, 656)),
    "eligible": Peer("accept one", (41, 32), (119, 886), (98, 689)),
    "publish-1": Peer("accept one", (41, 32), (119, 886), (98, 689)),
    "publish-50": Peer("bulk accept 50 (web CPU, raw wall)", (1058, 1127), (3107, 5517), (5882, 14202)),
    "nominate": Peer("submit a proposal, 3 GET + 3 POST", (145, 145), (882, 6263), (492, 4759)),
    "api": Peer("API list, 50 per page", (19, 19), (185, 1036), (141, 911)),
    "export": Peer("CSV export, 18 columns + 4 answers", (18507, 182951), (15334, 130426), (12966, 239408)),
    "gallery": Peer("public landing page", (8, 8), (80, 958), (63, 798)),
    "verify": Peer("public landing page (nearest)", (8, 8), (80, 958), (63, 798)),
}  # fmt: skip

TARGETS = {
    "list": Target((120, None), 1.3, 12, 150),
    "dossier": Target((80, None), 1.1, 15, 120),
    "board": Target((250, 250), None, 12, 400),
    "ballot": Target((250, 250), None, 12, 400),
    "cast-1": Target((50, 50), None, 12),
    "cast": Target((50, 50), None, 12),
    "nominate": Target((300, 300), None, 45),
    "eligible": Target((80, 80), None, 15),
    "publish-1": Target((80, 80), None, 15),
    "publish-50": Target((1000, 1000), None, 60),
    "export": Target((2000, 15000), None, 10),
    "api": Target((70, None), 1.2, 8),
    "gallery": Target((25, 25), None, 4, 60),
    "verify": Target((25, 25), None, 4, 60),
}


def misses(key: str, small: dict | None, large: dict | None) -> list[str] | None:
    """What of the target is missed, in words; [] when all is met, None when there is no target.

    `small` and `large` are results at 2,000 and 20,000; either may be missing or a fault.
    """
    target = TARGETS.get(key)
    measured = [row if row and not row["fault"] else None for row in (small, large)]
    if target is None or not any(measured):
        return None
    found = []
    for size, row, limit in zip(("2k", "20k"), measured, target.cpu, strict=True):
        if row and limit and row["cpu"] > limit:
            found.append(f"CPU {row['cpu']:.0f} > {limit:.0f} ms at {size}")
    if all(measured) and target.growth:
        growth = measured[1]["cpu"] / measured[0]["cpu"]
        if growth > target.growth:
            found.append(f"growth {growth:.2f} > {target.growth}")
    for name, limit in (("queries", target.queries), ("rows", target.rows)):
        most = max(row[name] for row in measured if row)
        if limit is not None and most > limit:
            found.append(f"{name} {most} > {limit}")
    return found
