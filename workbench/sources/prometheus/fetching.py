"""The series of a query: fetched piece by piece, named clearly, gaps left as gaps; or read one by one by their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.data.files import unique_names
from workbench.errors import DataError
from workbench.model.series import Series
from workbench.sources.moments import duration_words, moment_words
from workbench.sources.nouns import Fetched, Progress, Provenance, Rows, series_of, silent
from workbench.sources.prometheus.api import Api, Matrix, joined
from workbench.sources.prometheus.chunks import DEFAULT_POINTS, Span
from workbench.sources.prometheus.naming import clear_names, full_name, is_selector

MOST_SERIES = 20_000


@dataclass(frozen=True)
class Wanted:
    """A query over a stretch of time. `points`: of a series in one answer, at most 11,000."""

    query: str
    span: Span
    points: int = DEFAULT_POINTS
    most_series: int = MOST_SERIES


def fetch(
    api: Api, place: str, wanted: Wanted, progress: Progress = silent, now: Callable[[], datetime] | None = None
) -> Fetched:
    """All series that the query has in that time. `place`: the address, for whoever asks later.

    A moment at which a series has no point is none of its points: nothing is filled in. Errors: DataError as
    `Asker.ask`, and where there are too many series.
    """
    pieces: list[Matrix] = []
    known: set[frozenset[tuple[str, str]]] = set()
    done = 0
    for piece in wanted.span.pieces(wanted.points):
        progress(f"asking {place}", done, len(wanted.span))
        pieces.append(api.points(wanted.query, piece))
        known.update(pieces[-1])
        done += len(piece)
        if len(known) > wanted.most_series:
            why = f"there are {len(known)} and more, the limit is {wanted.most_series}"
            raise DataError("The query has too many series", why, "Pick fewer by their labels", code="data.many")
    made = (now or _now)().isoformat(timespec="seconds").replace("+00:00", "Z")
    return Fetched(rows_of(joined(pieces), wanted.query), provenance(place, wanted, made), tuple(api.doubts))


def rows_of(matrix: Matrix, query: str) -> tuple[Rows, ...]:
    """The series of an answer in the order of their label sets, each with a name of its own."""
    sets = sorted((dict(labels) for labels in matrix), key=lambda labels: sorted(labels.items()))
    names = unique_names((name, "") for name in clear_names(sets, query))
    return tuple(
        Rows(name, *matrix[frozenset(labels.items())], labels) for name, labels in zip(names, sets, strict=True)
    )


def provenance(place: str, wanted: Wanted, made: str) -> Provenance:
    """Where the series of a query came from."""
    span = wanted.span
    facts = {"start": moment_words(span.start), "end": moment_words(span.end), "step": duration_words(span.step)}
    return Provenance("prometheus", place, " ".join(wanted.query.split()), facts, made)


class PrometheusSource:
    """The series that a selector picks, read one by one. A key is the whole label set as a selector of one series."""

    def __init__(self, api: Api, wanted: Wanted) -> None:
        if not is_selector(wanted.query):
            why = f"{wanted.query} computes something"
            step = 'Give a selector such as http_requests{job="web"}, or open the query as a file first'
            raise DataError("The server cannot list the series of this query", why, step, code="source.selector")
        self._api, self._wanted = api, wanted

    def keys(self) -> Iterator[str]:
        """The full names of all series that have points in this time."""
        return iter(sorted({full_name(labels) for labels in self._api.series(self._wanted.query, self._wanted.span)}))

    def load(self, key: str) -> Series:
        """One series. Raises DataError as `fetch` does, and where it has no point in this time."""
        pieces = joined(self._api.points(key, piece) for piece in self._wanted.span.pieces(self._wanted.points))
        found = [points for labels, points in pieces.items() if full_name(dict(labels)) == key]
        if not found:
            raise DataError(f"{key} has no points", "none came for this time", "Look at the start and the end")
        return series_of(Rows(key, *found[0]))


def _now() -> datetime:
    return datetime.now(UTC)
