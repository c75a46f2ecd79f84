"""Label sets as people read them: names of series, and selectors that pick them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from workbench.sources.nouns import Labels

NAME = "__name__"
OPERATORS = ("=", "!=", "=~", "!~")
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)


def selector(metric: str, filters: Sequence[tuple[str, str, str]] = ()) -> str:
    """A query that picks series of a metric: filters are (label, one of OPERATORS, text)."""
    plain = _METRIC.fullmatch(metric)
    named = [] if plain or not metric else [(NAME, "=", metric)]
    inner = ",".join(f"{label}{sign}{quoted(text)}" for label, sign, text in (*named, *filters))
    return (metric if plain else "") + (f"{{{inner}}}" if inner or not plain else "")


def full_name(labels: Labels) -> str:
    """The whole label set as a selector of just this series: `up{instance="a:9090",job="node"}`."""
    others = [(key, "=", labels[key]) for key in sorted(labels) if key != NAME]
    return selector(labels.get(NAME, ""), others)


def quoted(text: str) -> str:
    """A string of the query language."""
    return json.dumps(text, ensure_ascii=False)


def label_list(labels: Labels) -> str:
    """Labels without the name of the metric, as `instance="a",job="b"`."""
    return ",".join(f"{key}={quoted(labels[key])}" for key in sorted(labels) if key != NAME)


def clear_names(sets: Sequence[Labels], query: str) -> list[str]:
    """A name for each of several label sets: the metric, and of the labels those that tell them apart.

    Series without a metric, as functions give them, are called by their labels, or by the query where there are none.
    """
    keys = sorted({key for labels in sets for key in labels} - {NAME})
    telling = [key for key in keys if len({labels.get(key) for labels in sets}) > 1]
    return [_clear(labels, telling, query) for labels in sets]


def _clear(labels: Mapping[str, str], telling: Sequence[str], query: str) -> str:
    metric = labels.get(NAME, "")
    told = label_list({key: labels[key] for key in telling if labels.get(key)})
    if not metric and not told:
        told = label_list(labels)
        return f"{{{told}}}" if told else " ".join(query.split())
    return f"{metric}{{{told}}}" if told else metric


def is_label(text: str) -> bool:
    """Whether a text can be the name of a label."""
    return bool(_LABEL.fullmatch(text))


def is_selector(query: str) -> bool:
    """Whether a query only picks series, so that the server can list them: a metric, labels in braces, or both."""
    body = r'\s*[a-zA-Z_]\w*\s*(?:=~|!~|!=|=)\s*(?:"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\')\s*'
    pattern = rf"\s*(?:[a-zA-Z_:][a-zA-Z0-9_:]*\s*)?(?:\{{(?:{body}(?:,{body})*,?\s*)?\}})?\s*"
    return bool(query.strip()) and re.fullmatch(pattern, query, re.ASCII) is not None
