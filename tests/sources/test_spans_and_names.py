"""Moments, durations, pieces of time, selectors and names: what they mean, and that nothing is lost or doubled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import UsageError
from workbench.sources.moments import duration_ms, duration_words, moment_ms, moment_words
from workbench.sources.prometheus.chunks import Span
from workbench.sources.prometheus.naming import clear_names, full_name, is_selector, selector

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LABELS = st.dictionaries(st.sampled_from(["__name__", "a", "b", "job"]), TEXT, max_size=4)
SPANS = st.builds(
    lambda start, length, step: Span(start, start + length, step),
    st.integers(0, 2 * 10**12),
    st.integers(0, 10**6),
    st.integers(500, 60_000),
)


@given(SPANS, st.integers(1, 400))
def test_pieces_hold_every_moment_once_and_none_too_many(span: Span, most: int) -> None:
    moments = [at for piece in span.pieces(most) for at in range(piece.start, piece.end + 1, piece.step)]
    assert moments == list(range(span.start, span.end + 1, span.step))
    assert all(len(piece) <= most for piece in span.pieces(most))
    if len(span) > 1:
        halves = [at for half in span.halves() for at in range(half.start, half.end + 1, half.step)]
        assert halves == moments


@given(SPANS, st.integers(2, 300))
def test_a_coarser_span_has_few_moments_of_the_same_grid(span: Span, most: int) -> None:
    coarser = span.coarser(most)
    assert len(coarser) <= most and coarser.step % span.step == 0 and coarser.start == span.start


@pytest.mark.parametrize(
    ("text", "ms"),
    [("15s", 15_000), ("1h30m", 5_400_000), ("0.5", 500), ("250ms", 250), ("1.5h", 5_400_000), ("1d", 86_400_000)],
)
def test_durations_are_read(text: str, ms: int) -> None:
    assert duration_ms(text) == ms == duration_ms(duration_words(ms))


@pytest.mark.parametrize("text", ["", "0", "-5s", "5 s", "s", "5x", "nan", "inf", "1h 30m"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no duration"):
        duration_ms(text)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("now", 1_700_000_040_000),
        ("-1h", 1_699_996_440_000),
        ("1700000000", 1_700_000_000_000),
        ("2023-11-14T22:13:20Z", 1_700_000_000_000),
        ("2023-11-14 23:13:20+01:00", 1_700_000_000_000),
    ],
)
def test_moments_are_read_and_what_counts_from_now_lies_on_the_grid(text: str, ms: int) -> None:
    assert moment_ms(text, 1_700_000_059.9, 60_000) == ms
    assert moment_ms(moment_words(ms), 0.0) == ms


@pytest.mark.parametrize("text", ["yesterday", "", "-x", "12", "2023-13-01"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no moment"):
        moment_ms(text, 0.0)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(UsageError, match="end lies before the start"):
        Span(1000, 0, 1000)


@given(LABELS)
def test_a_full_name_is_a_selector_whatever_the_labels_hold(labels: dict[str, str]) -> None:
    assert is_selector(full_name(labels) or "up")


@given(st.lists(LABELS, max_size=6))
def test_names_are_as_many_as_series(sets: list[dict[str, str]]) -> None:
    names = clear_names(sets, "sum(x)")
    assert len(names) == len(sets) and all(names)


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("up", True),
        ('up{job="a"}', True),
        ('{__name__=~"a|b", job!="c",}', True),
        ("up{job='a'}", True),
        ("rate(up[5m])", False),
        ("up + up", False),
        ('up{job="a"} > 1', False),
        ("", False),
        ('up{job="a}"', False),
    ],
)
def test_selectors_are_told_from_queries_that_compute(query: str, plain: bool) -> None:
    assert is_selector(query) is plain


def test_filters_become_a_selector() -> None:
    assert selector("up") == "up"
    assert selector("up", [("job", "=~", 'a"|\\d')]) == 'up{job=~"a\\"|\\\\d"}'
    assert selector("größe", [("a", "!=", "")]) == '{__name__="größe",a!=""}'
    assert selector("") == "{}"
