"""How many queries a request makes and how many rows they bring: told in the answer's headers.

A constant number of queries says little: one query may fetch twenty thousand rows.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

_READS = ("SELECT", "WITH")


class Tally:
    """An `execute_wrapper`. `rows` counts what SELECTs brought, `seconds` the wait for answers."""

    def __init__(self) -> None:
        self.queries = self.rows = 0
        self.seconds = 0.0
        self.statements: list[tuple[float, int, str]] = []

    def __call__(
        self, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        began = perf_counter()
        result = execute(sql, params, many, context)
        spent = perf_counter() - began
        self.queries += 1
        self.seconds += spent
        rows = 0
        if sql.lstrip("( ").upper().startswith(_READS):
            cursor = context["cursor"]
            if cursor.rowcount < 0:  # kept at the server and fetched piece by piece
                self._count_pieces(cursor)
            rows = max(cursor.rowcount, 0)
        self.rows += rows
        self.statements.append((spent, rows, sql))
        return result

    def _count_pieces(self, cursor: Any) -> None:
        fetch = cursor.fetchmany

        def counted(*args: Any) -> Any:
            piece = fetch(*args)
            self.rows += len(piece)
            return piece

        cursor.fetchmany = counted


class CountingMiddleware:
    """Adds X-Queries, X-Rows and X-Sql-Ms; with X-Show-Sql: 1 also the statements in a file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tally = Tally()
        with connection.execute_wrapper(tally):
            response = self.get_response(request)
        response["X-Queries"] = str(tally.queries)
        response["X-Rows"] = str(tally.rows)
        response["X-Sql-Ms"] = f"{1000 * tally.seconds:.1f}"
        if path := request.headers.get("X-Show-Sql"):
            with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123
                for spent, rows, sql in tally.statements:
                    file.write(f"{1000 * spent:8.1f} ms {rows:6} rows  {' '.join(sql.split())}\n")
        return response
