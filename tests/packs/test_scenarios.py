"""Each scenario of the catalog fires on a case of its own and stays silent on quiet days and on what resembles it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from tests.packs.told import QUIET, SCENARIOS, Told, case, told
from workbench.evidence.columns import case_series, log_places
from workbench.evidence.phrases import Phrases
from workbench.model.case import Case
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.packs.catalog import id_of, read_catalog
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.sandbox.stream import stream_agreement

RULES = {id_of(rule): rule for rule in read_catalog().scenarios}
every = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))


def series_of(rule: Rule, one: Case) -> Series:
    return case_series(one, rule.input.columns, log_places(one.lines, Phrases(rule.input.patterns)))


def shown(rule: Rule, one: Case, host: Host) -> bool:
    verdict = flag_series(rule, series_of(rule, one), host)
    assert verdict.ran, verdict.problems
    return bool((verdict.condition == 1).any())


@every
def test_it_is_clean_stateful_and_asks_for_shared_metrics_and_its_own_phrases(rule: Rule) -> None:
    assert static_check(rule.text) == ()
    contract = read_contract(rule.text)
    assert contract.not_stateful_because is None
    assert rule.input.run == "stateful"
    assert contract.columns_used == tuple(range(len(rule.input.columns)))
    logs = {name.removeprefix("log.") for name in rule.input.columns if name.startswith("log.")}
    assert logs == set(rule.input.patterns)
    assert set(rule.input.columns) - {f"log.{name}" for name in logs} <= set(QUIET)


@every
def test_people_can_read_what_it_is_about(rule: Rule) -> None:
    assert rule.scenario is not None
    about = rule.scenario
    assert rule.name == rule.id == about.id
    assert rule.title == about.title
    assert about.label == ("normal" if about.id.startswith("norm") else "anomalous")
    assert all((about.title, about.category, about.description, about.look, rule.runbook))
    assert (rule.status, rule.owner) == ("draft", "")
    assert rule.severity == {"anom": "warning", "mali": "critical", "norm": "info"}[about.id.partition("_")[0]]
    contract = read_contract(rule.text)
    assert [clause.number for clause in contract.clauses] == list(range(1, len(contract.clauses) + 1))
    assert contract.clauses and contract.normal_rules
    for words in (*contract.normal_rules, *(clause.comment for clause in contract.clauses)):
        assert len(words.split()) >= 5
        assert not re.search(r"[=<>&|_]", words)


@every
@pytest.mark.parametrize("n", [0, 1, 2, 90, 333])
def test_it_runs_on_any_length_with_gaps_and_missing_columns(rule: Rule, n: int, host: Host) -> None:
    rng = np.random.default_rng(n)
    logs = np.array([name.startswith("log.") for name in rule.input.columns])
    values = np.where(logs, rng.poisson(0.3, (n, len(logs))).astype(float), rng.normal(30, 20, (n, len(logs))))
    holes = np.where((rng.random(values.shape) < 0.2) & ~logs, np.nan, values)
    alone = np.where(logs, values, np.nan)
    for given in (holes, alone):
        verdict = flag_series(rule, Series("any", given, columns=rule.input.columns), host)
        assert verdict.ran, verdict.problems
        assert verdict.condition.shape == (n,)


@every
def test_a_stream_says_what_the_batch_says(rule: Rule, host: Host) -> None:
    one = series_of(rule, case("told", SCENARIOS[id_of(rule)]))
    assert stream_agreement(rule, one, host).share == 1.0


@every
def test_it_shows_on_a_case_of_its_own(rule: Rule, host: Host) -> None:
    assert shown(rule, case("own", SCENARIOS[id_of(rule)]), host)


@every
def test_it_is_silent_on_a_quiet_day_and_where_metrics_move_without_a_word(rule: Rule, host: Host) -> None:
    assert not shown(rule, case("quiet", Told(())), host)
    wild = {metric: 5 * level for metric, level in QUIET.items()} | {"cpu_usage": 98.0, "mem_usage": 96.0}
    assert not shown(rule, case("wild", Told((), wild)), host)


@every
def test_it_is_silent_on_all_other_scenarios(rule: Rule, host: Host) -> None:
    others = [name for name, what in SCENARIOS.items() if name != id_of(rule) and shown(rule, case(name, what), host)]
    assert others == []


LOOK_ALIKES = {
    "a scan of file integrity is no tampering with logs and no rootkit": (
        "norm_16",
        ("mali_10", "mali_6", "mali_4"),
        """
        tripwire: scheduled integrity check begins, policy of all system files
        tripwire: reading /etc/passwd, /etc/shadow, /var/log/wtmp
        tripwire: checksums of /usr/sbin/sshd and of all kernel modules compared
        tripwire: 41000 files checked, no violations
        """,
        {"disk_io": 130.0, "cpu_usage": 50.0},
    ),
    "a backup to another site is no exfiltration": (
        "norm_1",
        ("mali_4", "mali_2"),
        """
        restic: full backup of /etc, /home and the customers database started
        pg_dump: dump of table customers written to the archive
        restic: uploaded 40 GB to the offsite bucket
        restic: snapshot verified, retention applied, backup completed
        """,
        {"disk_io": 140.0, "net_out": 90.0},
    ),
    "a crawl is no flood": (
        "norm_8",
        ("mali_12", "mali_2"),
        """
        web: "GET /robots.txt" 200 bingbot/2.0
        web: "GET /sitemap_index.xml" 200 bingbot/2.0
        web: "GET /products/41" 200 bingbot/2.0
        web: crawl by a verified bot, 300 pages a minute
        """,
        {"net_in": 15.0, "cpu_usage": 70.0},
    ),
    "a video that is encoded is no miner and no runaway process": (
        "norm_12",
        ("mali_1", "mali_9", "anom_1"),
        """
        encoder: ffmpeg encoding of talk.mov begins, preset slow
        encoder: frame 9000, bitrate 4000 kbits/s, speed 2x
        encoder: muxing audio track, output talk.mp4 finished
        """,
        {"cpu_usage": 99.0},
    ),
    "a rotation is no deletion of logs": (
        "norm_2",
        ("mali_10", "mali_3"),
        """
        logrotate: /var/log/syslog needs rotating
        logrotate: renaming /var/log/syslog to /var/log/syslog.1
        logrotate: compressing /var/log/syslog.1 with gzip
        logrotate: removing old log /var/log/syslog.8.gz
        """,
        {"disk_io": 80.0},
    ),
    "a cache that is filled again is no leak": (
        "norm_14",
        ("anom_2", "anom_14"),
        """
        redis: used memory is at maxmemory, evicting keys by LRU
        redis: 50000 keys evicted, cache misses rise
        app: warming the cache, backend fetches rise
        """,
        {"mem_usage": 88.0, "disk_io": 40.0},
    ),
    "a pool that grows is no pool of miners": (
        "norm_15",
        ("mali_1", "anom_5"),
        """
        pgbouncer: pool size of shop raised to 60
        pgbouncer: new connection to server, 41 of 60
        pgbouncer: connection pool is stable again
        """,
        {"cpu_usage": 70.0, "mem_usage": 55.0},
    ),
    "a live event is no saturated link and no botnet": (
        "norm_7",
        ("anom_7", "mali_2", "mali_4"),
        """
        origin: live stream published over rtmp
        origin: 90000 concurrent viewers
        edge: segments served to all players, cache is warm
        """,
        {"net_out": 200.0, "net_in": 9.0},
    ),
}


@pytest.mark.parametrize("what", LOOK_ALIKES)
def test_what_resembles_an_attack_is_told_from_it(what: str, host: Host) -> None:
    own, others, lines, moves = LOOK_ALIKES[what]
    one = case(what, replace(told(lines), moves=moves))
    assert shown(RULES[own], one, host)
    assert [name for name in others if shown(RULES[name], one, host)] == []
