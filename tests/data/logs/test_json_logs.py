"""Log lines that are JSON objects: time, level, source and message, whatever the logger calls them and in any order."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.data.logs.opening import OpenedLog, parse_log
from workbench.data.logs.records import record_of

NEAR = int(datetime(2026, 3, 9, tzinfo=UTC).timestamp()) * 10**9
NINE = NEAR + 9 * 3600 * 10**9
STAMP = "2026-03-09T09:00:00Z"
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
ANYTHING = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(st.text(max_size=4), PLAIN, max_size=2)
FIELDS = st.dictionaries(st.sampled_from(["msg", "time", "level", "logger", "error", "x"]), ANYTHING, max_size=4)


def parsed(*lines: str) -> OpenedLog:
    return parse_log("app", lines, NEAR)


@pytest.mark.parametrize(
    "fields",
    [
        {"timestamp": STAMP, "level": "error", "logger": "orders", "message": "heap is full"},
        {"msg": "heap is full", "lvl": "ERR", "service": "orders", "ts": NINE / 10**9},
        {"@timestamp": "2026-03-09T10:00:00+01:00", "log.level": "Error", "app": "orders", "@m": "heap is full"},
        {"level": 50, "time": NINE // 10**6, "name": "orders", "msg": "heap\n is full"},
    ],
    ids=["python", "zap", "ecs", "pino"],
)  # fmt: skip
def test_fields_are_found_by_the_names_that_loggers_use(fields: dict[str, object]) -> None:
    lines = parsed(json.dumps(fields)).lines
    assert (lines.levels, lines.sources, lines.messages) == (("ERROR",), ("orders",), ("heap is full",))
    assert abs(int(lines.times_ns[0]) - NINE) < 1000


def test_further_fields_stand_behind_the_message_and_identifiers_do_not() -> None:
    trace, span = "8f602c2ecc91d3af5e5caab5d681f242", "123e4567-e89b-12d3-a456-426614174000"
    said = {"msg": "call failed", "err": {"code": "ECONNREFUSED"}, "bytes": 123456789012, "trace": trace, "span": span}
    (message,) = parsed(json.dumps({"time": STAMP, **said})).lines.messages
    assert message == "call failed err.code=ECONNREFUSED bytes=123456789012"


@pytest.mark.parametrize("line", ['{"a": 1}', "{}", '{"msg": [1]}', '{"msg": "cut of', "{" * 3000 + "}", "[1]"])
def test_what_is_no_record_is_a_line_like_any_other(line: str) -> None:
    assert record_of(line) is None
    assert parsed(line).lines.texts == (line,)


@example({"msg": False, "time": {"\n": False}})
@given(FIELDS)
def test_any_object_is_one_line_that_can_be_written(fields: dict[str, object]) -> None:
    (message,) = parsed(json.dumps(fields)).lines.messages
    assert message.encode("utf-8") and "\n" not in message
