"""One piece of work, done again and again: CPU, wall time, queries, rows."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import mean, median
from typing import Any

import psycopg
from django.urls import NoReverseMatch

from tests.benchmarks.client import Answer, Refused
from tests.benchmarks.database import backends
from tests.benchmarks.server import Server, Spent, peak_mib, spent_by
from tests.benchmarks.works import Office, Work, forget_connections

WARM_UPS = 6
#: With fewer turns than this, the first is timed like the others.
ENOUGH = 4
#: Lets a worker finish what follows its answer before its clock is read.
PAUSE = 0.004


@dataclass
class Result:
    """Times in ms. `cpu` is `web` + `database`, the mean of a turn; `clean` is wall time without
    the waiting for a core; `queries` and `rows` are those of the dearest turn; `worker_mib` is the
    largest worker's largest size up to the end of this work."""

    key: str
    title: str
    fault: str = ""
    turns: int = 0
    cpu: float = 0
    web: float = 0
    database: float = 0
    wall_p50: float = 0
    wall_p95: float = 0
    clean_p50: float = 0
    clean_p95: float = 0
    queries: int = 0
    rows: int = 0
    kilobytes: float = 0
    worker_mib: float = 0

    def plain(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class _Turn:
    web: Spent
    database: Spent
    answers: list[Answer]

    @property
    def wall(self) -> float:
        return sum(answer.wall for answer in self.answers)

    @property
    def clean(self) -> float:
        return max(self.wall - self.web.waited - self.database.waited, 0)


class Meter:
    """Reads the clocks of the site's processes around each turn."""

    def __init__(self, server: Server, observer: psycopg.Connection, name: str) -> None:
        self.server, self.observer, self.name = server, observer, name

    def measure(self, work: Work, office: Office) -> Result:
        """Do the work; a wrong answer or a missing effect makes it a fault, without times."""
        result = Result(work.key, work.title)
        given, office.repeats = office.repeats, min(office.repeats, work.repeats or office.repeats)
        try:
            turns = work.turns(office)
            forget_connections()
            for turn in [] if work.acts else turns[: 1 if work.repeats else WARM_UPS]:
                turn()
            forget_connections()
            done = [self._timed(turn, office) for turn in turns]
            result.fault = work.fault(office, len(turns))
        except (NoReverseMatch, AttributeError) as missing:
            result.fault = f"not there: {missing}"
        except Refused as refused:
            result.fault = str(refused)
        else:
            result.worker_mib = peak_mib(self.server.workers)
            if not result.fault:
                _fill(result, done[1:] if len(done) > ENOUGH else done)
        finally:
            office.repeats = given
            forget_connections()
        return result

    def _timed(self, turn: Any, office: Office) -> _Turn:
        pids = self.server.workers, backends(self.observer, self.name)
        for visitor in office.visitors.values():
            visitor.answers.clear()
        before = [spent_by(group) for group in pids]
        turn()
        time.sleep(PAUSE)
        web, database = (spent_by(group) - start for group, start in zip(pids, before, strict=True))
        return _Turn(web, database, _answers(office.visitors.values()))


def _answers(visitors: Any) -> list[Answer]:
    return [answer for visitor in visitors for answer in visitor.answers]


def _fill(result: Result, turns: Sequence[_Turn]) -> None:
    def at(share: float, values: list[float]) -> float:
        ordered = sorted(values)
        return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]

    result.turns = len(turns)
    result.web = 1000 * mean(turn.web.cpu for turn in turns)
    result.database = 1000 * mean(turn.database.cpu for turn in turns)
    result.cpu = result.web + result.database
    walls, cleans = [1000 * t.wall for t in turns], [1000 * t.clean for t in turns]
    result.wall_p50, result.wall_p95 = median(walls), at(0.95, walls)
    result.clean_p50, result.clean_p95 = median(cleans), at(0.95, cleans)
    result.queries = max(sum(a.queries for a in turn.answers) for turn in turns)
    result.rows = max(sum(a.rows for a in turn.answers) for turn in turns)
    result.kilobytes = mean(sum(a.size for a in turn.answers) for turn in turns) / 1024
