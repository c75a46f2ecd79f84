"""Lines that become points: JSON and line protocol, well-formed ones exactly, all others with a sentence."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.detector import influx, jsonl
from workbench.detector.points import LINE_LIMIT, LineError

NOON = 1_767_268_800 * 10**9

# Made by hand in the form in which Telegraf's inputs cpu, disk, system, net, procstat and internal write them.
WRITTEN_LIKE_TELEGRAF = [
    (
        "cpu,cpu=cpu-total,host=web-1 usage_user=3.1,usage_idle=95.90163934426229,usage_guest=0 1767268800000000000",
        ("cpu,cpu=cpu-total,host=web-1", {"usage_user": 3.1, "usage_idle": 95.90163934426229, "usage_guest": 0.0}),
    ),
    (
        "disk,device=sda1,fstype=ext4,host=web-1,mode=rw,path=/var/lib/my\\ data free=62i,used_percent=1e2 "
        "1767268800000000000",
        (
            "disk,device=sda1,fstype=ext4,host=web-1,mode=rw,path=/var/lib/my data",
            {"free": 62.0, "used_percent": 100.0},
        ),
    ),
    (
        'system,host=web-1 uptime=864000i,uptime_format="10 days,  0:00" 1767268800000000000',
        ("system,host=web-1", {"uptime": 864000.0}),
    ),
    (
        "net,interface=eth0 bytes_recv=18446744073709551615u 1767268800000000000",
        ("net,interface=eth0", {"bytes_recv": 2.0**64}),
    ),
    (
        "procstat,pid=7 running=true,zombie=F,n=-3i 1767268800000000000",
        ("procstat,pid=7", {"running": 1.0, "zombie": 0.0, "n": -3.0}),
    ),
    ("weather,b=2,a=1 temp=.5 1767268800000000000", ("weather,a=1,b=2", {"temp": 0.5})),
    ('we\\,a\\ ther,k\\=1=v\\,1 f\\ 1=1,s="a=1, \\"b\\" c" 1767268800000000000', ("we,a ther,k=1=v,1", {"f 1": 1.0})),
    ('m s="ends with \\\\",x=1 1767268800000000000', ("m", {"x": 1.0})),
    ("größe,ort=Köln wert=1 1767268800000000000\r", ("größe,ort=Köln", {"wert": 1.0})),
]


@pytest.mark.parametrize(
    ("line", "expected"), WRITTEN_LIKE_TELEGRAF, ids=[line.split(",")[0][:12] for line, _ in WRITTEN_LIKE_TELEGRAF]
)
def test_recorded_line_protocol_is_read(line: str, expected: tuple[str, dict[str, float]]) -> None:
    point = influx.parse_line(line)
    assert point is not None
    assert (point.series, dict(point.values), point.time_ns) == (*expected, NOON)


def test_a_point_may_lack_its_time_and_its_number() -> None:
    untimed = influx.parse_line("cpu value=1")
    assert untimed is not None
    assert untimed.time_ns is None
    missing = influx.parse_line("cpu value=NaN 5")
    assert missing is not None
    assert math.isnan(missing.values["value"])
    for nothing in ("", "   ", "# a comment", 'cpu state="ok" 5'):
        assert influx.parse_line(nothing) is None


@pytest.mark.parametrize(
    ("series", "name"),
    [("", "cpu,cpu=cpu0,host=a"), ("web", "web"), ("{measurement}/{host}/{cpu}", "cpu/a/cpu0"), ("{nobody}", "cpu")],
)
def test_the_name_of_a_series_can_be_chosen(series: str, name: str) -> None:
    point = influx.parse_line("cpu,host=a,cpu=cpu0 value=1", series)
    assert point is not None
    assert point.series == name


NO_LINE_PROTOCOL = [
    ("cpu", "no field"),
    ("cpu ", "no field"),
    ("cpu value", "no field"),
    ("cpu value=", "no value that"),
    ("cpu value=one", "no value that"),
    ("cpu value=1x", "no value that"),
    ("cpu value=0x1F", "no value that"),
    ("cpu value=1_000", "no value that"),
    ("cpu value=1, 5", "not name=value"),
    ("cpu value=1,,b=2 5", "not name=value"),
    ("cpu,host value=1", "not name=value"),
    ("cpu,host= value=1", "not name=value"),
    (",host=a value=1", "no measurement"),
    ('cpu s="open 5', "does not end"),
    ('cpu s="a"b 5', "something follows"),
    ("cpu value=1 noon", "whole number of ns"),
    ("cpu value=1 1.5", "whole number of ns"),
    ("cpu value=1 5 6", "whole number of ns"),
    ("cpu value=1 99999999999999999999", "1678 to 2262"),
    ("cpu value=1" + "0" * LINE_LIMIT, "longer than 1 MB"),
]


@pytest.mark.parametrize(("line", "why"), NO_LINE_PROTOCOL, ids=[line[:20] for line, _ in NO_LINE_PROTOCOL])
def test_a_line_that_is_no_line_protocol_is_told(line: str, why: str) -> None:
    with pytest.raises(LineError, match=why):
        influx.parse_line(line)


@given(st.text(max_size=60) | st.text('cpu,= \\"#1i.e-tn\t', max_size=60))
def test_no_text_breaks_the_reading_of_lines(text: str) -> None:
    for parse in (influx.parse_line, jsonl.parse_line):
        try:
            point = parse(text)
        except LineError:
            continue
        assert point is None or point.values


plain = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: not text.endswith("\\") and text.strip() == text
)


@given(
    plain.filter(lambda text: not text.startswith("#")), plain, plain, st.floats(allow_nan=False, allow_infinity=False)
)
def test_what_is_escaped_reads_back(measurement: str, tag: str, key: str, value: float) -> None:
    line = f"{influx.escape(measurement, ', ')},t={influx.escape(tag)} {influx.escape(key)}={value!r}"
    line += f",s={influx.quote(tag)} 7"
    point = influx.parse_line(line)
    assert point is not None
    assert (point.series, dict(point.values), point.time_ns) == (f"{measurement},t={tag}", {key: value}, 7)


@pytest.mark.parametrize(
    ("given_time", "time_ns"),
    [
        (1767268800, NOON),
        (1767268800000, NOON),
        (1767268800000000, NOON),
        (NOON + 1, NOON + 1),
        (1767268800.25, NOON + 250_000_000),
        ("1767268800", NOON),
        ("2026-01-01T12:00:00Z", NOON),
        ("2026-01-01T13:00:00.5+01:00", NOON + 500_000_000),
        (60, 60 * 10**9),
        (None, None),
    ],
)
def test_json_times_are_read(given_time: object, time_ns: int | None) -> None:
    point = jsonl.parse_line(json.dumps({"series": "cpu", "time": given_time, "value": 1}))
    assert point is not None
    assert point.time_ns == time_ns


def test_json_values_are_read() -> None:
    one = jsonl.parse_line('{"name": "cpu", "ts": 1, "value": null}')
    assert one is not None
    assert math.isnan(one.values["value"])
    for line in ('{"values": {"a": 1, "b": "NaN"}, "time_ns": 5}', '{"a": 1, "b": NaN, "host": "x", "time_ns": 5}'):
        several = jsonl.parse_line(line, "web")
        assert several is not None
        assert (several.series, several.time_ns, list(several.values)) == ("web", 5, ["a", "b"])
        assert math.isnan(several.values["b"])
    assert jsonl.parse_line(" \n") is None


NO_JSON_POINT = [
    ("{", "not JSON"),
    ("[1]", "no JSON object"),
    ("[" * 100_000, "not JSON"),
    ('{"value": 1}', "names no series"),
    ('{"series": 5, "value": 1}', "names no series"),
    ('{"series": "cpu"}', "no value"),
    ('{"series": "cpu", "values": {}}', "no value"),
    ('{"series": "cpu", "value": "high"}', "no number"),
    ('{"series": "cpu", "value": true}', "no number"),
    ('{"series": "cpu", "value": 1, "time": true}', "neither a number nor text"),
    ('{"series": "cpu", "value": 1, "time": "soon"}', "neither a Unix time nor ISO"),
    ('{"series": "cpu", "value": 1, "time": ""}', "is empty"),
    ('{"series": "cpu", "value": 1, "time": 1e300}', "1678 to 2262"),
    ('{"series": "cpu", "value": 1' + " " * LINE_LIMIT + "}", "longer than 1 MB"),
]


@pytest.mark.parametrize(("line", "why"), NO_JSON_POINT, ids=[line[:50] for line, _ in NO_JSON_POINT])
def test_a_line_that_is_no_json_point_is_told(line: str, why: str) -> None:
    with pytest.raises(LineError, match=why):
        jsonl.parse_line(line)
