"""Events as lines: JSON, or line protocol for Telegraf. `seq` numbers the lines of a stream through restarts."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import lru_cache

from workbench.detector.influx import escape, quote
from workbench.detector.live.events import Alerted, Event, Judged
from workbench.detector.times import format_time

Write = Callable[[Event, int], str]


def json_line(event: Event, seq: int) -> str:
    """`{"seq", "series", "rule", "time", "index", "value", "condition", "flag", "reason"}` for a point; for an alert
    `{"seq", "series", "rule", "time", "index", "alert", "id", "severity", "started", "fired"}`. Missing values are
    null, `time` is ISO 8601 in UTC."""
    at = event if isinstance(event, Judged) else event.alert
    time = "null" if at.time_ns is None else f'"{format_time(at.time_ns)}"'
    head = f'{{"seq": {seq}, "series": {_text(event.series)}, "rule": {_text(event.rule)}, "time": {time}'
    if isinstance(event, Judged):
        value = "null" if math.isnan(event.value) else repr(event.value)
        rest = (
            f'"value": {value}, "condition": {event.condition}, "flag": {event.flag}, "reason": {_text(event.reason)}'
        )
    else:
        kind, name, severity = map(_text, (event.alert.kind, event.alert.id, event.severity))
        rest = f'"alert": {kind}, "id": {name}, "severity": {severity}'
        rest += f', "started": {event.alert.started}, "fired": {event.alert.fired}'
    return f'{head}, "index": {at.index}, {rest}}}\n'


@lru_cache(1 << 14)  # the same names and reasons go out again and again
def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def influx_line(event: Event, seq: int) -> str:
    """Measurement `rule_workbench` with the fields condition, flag, value, index, seq, reason for a point; for an alert
    `rule_workbench_alert` with state, id, started, fired, index, seq. Tags: series, rule, of an alert severity."""
    tags = f"series={escape(event.series)},rule={escape(event.rule)}"
    at = event if isinstance(event, Judged) else event.alert
    fields = f"index={at.index}i,seq={seq}i"
    if isinstance(event, Judged):
        head = f"rule_workbench,{tags} condition={event.condition}i,flag={event.flag}i"
        value = "" if math.isnan(event.value) else f"value={event.value!r},"
        fields = value + fields + (f",reason={quote(event.reason)}" if event.reason else "")
    else:
        head = f"rule_workbench_alert,{tags},severity={escape(event.severity)} state={quote(event.alert.kind)}"
        fields = f"id={quote(event.alert.id)},started={event.alert.started}i,fired={event.alert.fired}i,{fields}"
    time = "" if at.time_ns is None else f" {at.time_ns}"
    return f"{head},{fields}{time}\n"


WRITERS: dict[str, Write] = {"jsonl": json_line, "influx": influx_line}


def is_alert(event: Event) -> bool:
    """Whether an event is of an alert, not of a point."""
    return isinstance(event, Alerted)
