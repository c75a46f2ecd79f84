"""Events as lines: JSON, or line protocol for Telegraf. `seq` numbers the lines of a stream through restarts."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from workbench.detector.influx import escape, quote
from workbench.detector.live.events import Alerted, Event, Judged
from workbench.detector.times import format_time

Write = Callable[[Event, int], str]


def json_line(event: Event, seq: int) -> str:
    """`{"seq", "series", "rule", "time", "index", "value", "condition", "flag", "reason"}` for a point; for an alert
    `{"seq", "series", "rule", "time", "index", "alert", "id", "severity", "started", "fired"}`. Missing values are
    null, `time` is ISO 8601 in UTC."""
    at = event if isinstance(event, Judged) else event.alert
    table: dict[str, Any] = {"seq": seq, "series": event.series, "rule": event.rule}
    table["time"] = None if at.time_ns is None else format_time(at.time_ns)
    table["index"] = at.index
    if isinstance(event, Judged):
        value = None if math.isnan(event.value) else event.value
        table |= {"value": value, "condition": event.condition, "flag": event.flag, "reason": event.reason}
    else:
        table |= {"alert": event.alert.kind, "id": event.alert.id, "severity": event.severity}
        table |= {"started": event.alert.started, "fired": event.alert.fired}
    return json.dumps(table, ensure_ascii=False) + "\n"


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
