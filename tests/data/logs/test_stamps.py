"""Time stamps: every way of writing them, years that are not written, zones, and what is no stamp."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.data.logs.stamps import FORMS, Calendar, find_stamp

JUNE_2025 = datetime(2025, 6, 15, tzinfo=UTC)


def ns(moment: datetime) -> int:
    return int(moment.timestamp()) * 10**9 + moment.microsecond * 1000


def at(line: str, near: datetime = JUNE_2025, zone: ZoneInfo | None = None) -> str:
    """The form of the stamp in a line, and its moment."""
    stamp = find_stamp(line)
    if stamp is None:
        return ""
    found = Calendar(ns(near), zone).moment(stamp.match)
    if found is None:
        return f"{stamp.form}: no such day"
    moment = datetime.fromtimestamp(found // 10**9, UTC).replace(microsecond=found % 10**9 // 1000)
    return f"{stamp.form}: {moment.replace(tzinfo=None).isoformat()}"


CASES = [
    ("Aug 15 10:00:05 web1 sshd[11532]: Accepted", "syslog: 2025-08-15T10:00:05"),
    ("Aug  5 10:00:05 web1 sshd[11532]: Accepted", "syslog: 2025-08-05T10:00:05"),
    ("Aug 15 2019 10:00:05 fw %ASA-6: Built", "syslog: 2019-08-15T10:00:05"),
    ("[Sun Dec 04 04:47:44 2005] [notice] ready", "syslog: 2005-12-04T04:47:44"),
    ("[Sun Dec 04 04:47:44.123456 2005] [notice] ready", "syslog: 2005-12-04T04:47:44.123456"),
    ('10.0.0.9 - - [20/Aug/2025:08:01:10 +0000] "GET / HTTP/1.1" 200 5', "day first: 2025-08-20T08:01:10"),
    ('10.0.0.9 - joe [20/Aug/2025:08:01:10 -0530] "GET / HTTP/1.1" 200 5', "day first: 2025-08-20T13:31:10"),
    ("1:M 06 Nov 2024 08:49:37.250 * Ready", "day first: 2024-11-06T08:49:37.250000"),
    ("Sun, 06 Nov 1994 08:49:37 GMT started", "day first: 1994-11-06T08:49:37"),
    ("2025-07-12T04:00:00Z up", "iso: 2025-07-12T04:00:00"),
    ("2025-07-12T04:00:00.5+02:00 up", "iso: 2025-07-12T02:00:00.500000"),
    ("2015-10-18 18:01:47,978 INFO [main] x", "iso: 2015-10-18T18:01:47.978000"),
    ("2015-10-18 18:01:47 -0500 x", "iso: 2015-10-18T23:01:47"),
    ("2015/10/18 18:01:47 [error] 7#7: x", "iso: 2015-10-18T18:01:47"),
    ("2005-06-03-15.42.50.675872 node x", "iso: 2005-06-03T15:42:50.675872"),
    ("20171223-22:15:29:606|Step|30002312|x", "compact: 2017-12-23T22:15:29.606000"),
    ("20171223T221529Z x", "digits: 2017-12-23T22:15:29"),
    ("20171223221529 x", "digits: 2017-12-23T22:15:29"),
    ("081109 203615 148 INFO dfs: x", "short digits: 2008-11-09T20:36:15"),
    ("081109 20:36:15 148 x", "short digits: 2008-11-09T20:36:15"),
    ("17/06/09 20:10:40 INFO x", "short date: 2017-06-09T20:10:40"),
    ("03-17 16:13:38.811  1702  2395 D x: y", "no year: 2025-03-17T16:13:38.811000"),
    ("[10.30 16:49:06] x", "no year: 2025-10-30T16:49:06"),
    ("I0317 16:13:38.811 17 file.go:1] x", "letter: 2025-03-17T16:13:38.811000"),
    ("1700000000 x", "unix: 2023-11-14T22:13:20"),
    ("1700000000.25 x", "unix: 2023-11-14T22:13:20.250000"),
    ("1700000000123 x", "unix: 2023-11-14T22:13:20.123000"),
    ("1700000000123456 x", "unix: 2023-11-14T22:13:20.123456"),
    ("1700000000123456789 x", "unix: 2023-11-14T22:13:20.123456"),
    ("- 1117838570 2005.06.03 node 2005-06-03-15.42.50.675872 x", "unix: 2005-06-03T22:42:50"),
    ("Feb 30 10:00:00 x", "syslog: no such day"),
    ("2025-13-01 10:00:00 x", "iso: no such day"),
    ("nothing at all", ""),
    ("version 1.2.3 of 2025-07-12", ""),
    ("26:00:00 is no time", ""),
    ("id 170000000012345 has 15 digits", ""),
    (" " * 200 + "2025-07-12T04:00:00Z too far to the right", ""),
]


@pytest.mark.parametrize(("line", "told"), CASES)
def test_a_stamp_is_read_as_it_is_written(line: str, told: str) -> None:
    assert at(line) == told


def test_every_form_is_in_the_table() -> None:
    assert {told.partition(":")[0] for _, told in CASES} - {""} == set(FORMS)


@pytest.mark.parametrize(
    ("near", "line", "told"),
    [
        (datetime(2024, 12, 31, tzinfo=UTC), "Jan  1 00:00:01 a: b", "syslog: 2025-01-01T00:00:01"),
        (datetime(2025, 1, 1, tzinfo=UTC), "Dec 31 23:59:59 a: b", "syslog: 2024-12-31T23:59:59"),
        (datetime(2025, 6, 15, tzinfo=UTC), "Feb 29 12:00:00 a: b", "syslog: 2024-02-29T12:00:00"),
        (datetime(2027, 6, 15, tzinfo=UTC), "Feb 29 12:00:00 a: b", "syslog: 2028-02-29T12:00:00"),
    ],
)
def test_a_year_that_is_not_written_is_the_nearest_one(near: datetime, line: str, told: str) -> None:
    assert at(line, near) == told


def test_a_log_rolls_over_at_new_year_and_steps_back_only_where_its_lines_do() -> None:
    calendar = Calendar(ns(datetime(2024, 11, 1, tzinfo=UTC)))
    years = []
    for line in (
        "Nov  5 00:00:00 x",
        "Dec 31 23:59:59 x",
        "Jan  1 00:00:00 x",
        "Dec 31 23:59:58 x",
        "Jan  1 00:00:02 x",
    ):
        stamp = find_stamp(line)
        assert stamp is not None
        found = calendar.moment(stamp.match)
        assert found is not None
        years.append(datetime.fromtimestamp(found // 10**9, UTC).year)
    assert years == [2024, 2024, 2025, 2024, 2025]


def test_a_zone_that_is_not_written_is_the_given_one_with_its_summer_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert at("2025-07-12 04:00:00 x", zone=berlin) == "iso: 2025-07-12T02:00:00"
    assert at("2025-01-12 04:00:00 x", zone=berlin) == "iso: 2025-01-12T03:00:00"
    assert at("2025-01-12 04:00:00Z x", zone=berlin) == "iso: 2025-01-12T04:00:00"


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)))  # noqa: DTZ001 — UTC is added below
def test_iso_stamps_are_read_to_the_microsecond(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC)
    stamp = find_stamp(f"{moment:%Y-%m-%dT%H:%M:%S.%fZ} x")
    assert stamp is not None
    assert Calendar(0).moment(stamp.match) == ns(moment)


@given(st.text(alphabet="0123456789-/:., TZJanFebJul[]+|x", max_size=60))
def test_what_looks_like_a_stamp_is_a_moment_or_no_such_day(line: str) -> None:
    stamp = find_stamp(line)
    if stamp is not None:
        assert line[stamp.start : stamp.stop] == stamp.match[0]
        found = Calendar(0).moment(stamp.match)
        assert found is None or datetime.fromtimestamp(found // 10**9, UTC).year >= 0
