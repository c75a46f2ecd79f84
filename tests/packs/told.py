"""Small cases made by hand, one of each scenario of the catalog: what its log says, and which metrics move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.model.case import Case
from workbench.model.logs import LogLines
from workbench.model.series import Series

STEP_NS = 5 * 10**9
START_NS = 1_750_000_000 * 10**9
QUIET = {"cpu_usage": 20.0, "mem_usage": 40.0, "disk_io": 12.0, "net_in": 1.0, "net_out": 0.8}
POINTS, BEGIN, END = 90, 35, 65


@dataclass(frozen=True)
class Told:
    """`lines`: what the log says while it lasts. `moves`: metric → its level meanwhile, others stay quiet."""

    lines: tuple[str, ...]
    moves: Mapping[str, float] = field(default_factory=dict)


def told(lines: str, **moves: float) -> Told:
    """One line of log a line of text."""
    return Told(tuple(line.strip() for line in lines.strip().split("\n")), moves)


EVERYDAY = """
systemd: Started session 41 of user dana.
cron: (root) CMD (run-parts /etc/cron.hourly)
web: GET /index.html 200 12 ms
web: POST /orders 201 31 ms
sshd: Accepted publickey for dana from 10.2.0.7 port 50122
kubelet: readiness of pod web-5 is fine
chronyd: Selected source 10.2.0.1
web: query of table users took 14 ms, 3 rows
sshd: Failed password for dana from 10.2.0.7 port 50124
web: request to /basket timed out once
"""


def case(name: str, what: Told) -> Case:
    """Ninety points of 5 s, everyday lines all along, and what is told between points BEGIN and END."""
    rng = np.random.default_rng(7)
    values = np.empty((POINTS, len(QUIET)))
    for at, (metric, level) in enumerate(QUIET.items()):
        values[:, at] = level * rng.normal(1, 0.03, POINTS)
        if metric in what.moves:
            values[BEGIN:END, at] = what.moves[metric] * rng.normal(1, 0.02, END - BEGIN)
    times = START_NS + np.arange(POINTS) * STEP_NS
    everyday = EVERYDAY.strip().split("\n")
    spots = [(int(p), line) for p, line in zip(np.linspace(1, 88, len(everyday)), everyday, strict=True)]
    spots += [(int(p), line) for p, line in zip(np.linspace(BEGIN, END - 1, len(what.lines)), what.lines, strict=True)]
    return Case(name, Series(name, values, times, tuple(QUIET), interval_ns=STEP_NS), lines_at(sorted(spots)))


def lines_at(spots: Sequence[tuple[int, str]]) -> LogLines:
    """Log lines `source: message` at points of the clock of `case`."""
    parts = [line.partition(": ") for _, line in spots]
    return LogLines(
        np.arange(1, len(spots) + 1),
        np.array([START_NS + point * STEP_NS for point, _ in spots], np.int64),
        np.ones(len(spots), np.bool_),
        ("",) * len(spots),
        tuple(source for source, _, _ in parts),
        tuple(message for _, _, message in parts),
        tuple(line for _, line in spots),
    )


SCENARIOS: Mapping[str, Told] = {
    "anom_1": told(
        """
        monitor: process 4411 (thumbs) uses 99 % CPU for two minutes
        web: request queue is full, clients wait
        monitor: load average 31 on 8 cores, run queue grows
        gateway: response time of /search exceeded 5 s
        """,
        cpu_usage=97.0,
    ),
    "anom_2": told(
        """
        kernel: Out of memory: Killed process 911 (worker)
        monitor: RSS grew again, 7 GB and rising
        kernel: free swap is nearly gone
        worker: cannot allocate memory for a buffer
        """,
        mem_usage=94.0,
    ),
    "anom_3": told(
        """
        kernel: jbd2/sdb1 blocked for more than 30 seconds
        db: slow fsync of the journal, 4 s
        monitor: iowait is at 60, disk queue is long
        db: write latency of volume data is 900 ms
        """,
        disk_io=96.0,
    ),
    "anom_4": told("""
        agent: CPU steal is at 38 %
        agent: hypervisor gave us half of our share
        app: tick came late, the own load is unchanged
        agent: a noisy neighbor on the physical host is likely
        """),
    "anom_5": told("""
        app: accept failed: Too many open files
        app: could not create thread for a new client
        app: EMFILE while opening a socket
        """),
    "anom_6": told("""
        kernel: TCP retransmission to 10.9.0.4, third time
        agent: packet loss of 14 % on eth0
        app: heartbeat missed from node-3
        app: rtt to the replica is 900 ms
        """),
    "anom_7": told(
        """
        switch: uplink is at capacity, output queue full
        agent: bandwidth limit of eth0 was reached
        app: transfer slowed to a tenth
        switch: tail drops on port 7
        """,
        net_out=90.0,
    ),
    "anom_8": told("""
        app: could not resolve host db.internal
        resolver: SERVFAIL for db.internal
        app: Temporary failure in name resolution
        """),
    "anom_9": told(
        """
        audit: security group web-tier: ingress rule for 5432 removed
        app: connection timed out to 10.3.0.9 port 5432
        app: could not connect to the database
        kernel: firewall rule dropped a packet to port 5432
        """,
        net_in=0.3,
        net_out=0.2,
    ),
    "anom_10": told("""
        app: Segmentation fault (core dumped)
        kubelet: back-off restarting failed container web
        systemd: web.service: Main process exited, code=dumped
        kubelet: restart count is now 9
        """),
    "anom_11": told("""
        db: deadlock detected between two transactions
        db: transaction 88 waits for a lock held by 91
        app: 12 threads blocked, no progress for a minute
        """),
    "anom_12": told("""
        app: payment gateway answered 503 Service Unavailable
        app: circuit breaker for the payment gateway opened
        app: retries exhausted, using the fallback
        """),
    "anom_13": told("""
        app: unknown option 'max_conections' in the configuration
        app: environment variable DB_HOST is not set
        app: invalid value 'ten' for pool_size, using default
        """),
    "anom_14": told("""
        jvm: Full GC took 4.1 s
        jvm: GC overhead is at 93 % of the time
        kubelet: liveness probe of pod web-5 failed
        jvm: stop-the-world pause of 3 s
        """),
    "anom_15": told("""
        ntpd: no server suitable for synchronization
        auth: token used before issued, rejected
        agent: clock is ahead of its peers by 40 s
        """),
    "anom_16": told("""
        kernel: BUG: unable to handle page fault for address
        kernel: Call Trace:
        kernel: general protection fault in the driver of eth1
        """),
    "mali_1": told(
        """
        audit: exec of /tmp/.x/xmrig by www
        x: stratum+tcp connection opened
        x: accepted share 12 of 12, hashrate 840 H/s
        """,
        cpu_usage=98.0,
    ),
    "mali_2": told(
        """
        agent: joined irc channel for orders
        agent: attack started: UDP flood, target 203.0.113.9
        kernel: nf_conntrack: table full, dropping packet
        monitor: outbound packets per second rose to 90000
        """,
        net_out=120.0,
        cpu_usage=60.0,
    ),
    "mali_3": told(
        """
        audit: mass rename of files in /srv/share to .locked
        audit: README_DECRYPT.txt written to 60 folders
        vss: shadow copies were deleted
        fim: high entropy in files that changed
        """,
        disk_io=180.0,
        cpu_usage=88.0,
    ),
    "mali_4": told(
        """
        audit: /etc/shadow read by uid 33
        db: 800000 rows exported from the customers table
        proxy: large upload to an external host, 4 GB sent
        audit: curl --upload-file /tmp/a.tgz
        """,
        net_out=95.0,
    ),
    "mali_5": told(
        """
        mta: queue active, 4000 recipients, messages queued
        mta: smtp refused: 554 5.7.1 blocked by Spamhaus
        mta: too many recipients in one message
        mta: status=bounced, user unknown
        """,
        net_out=60.0,
        cpu_usage=65.0,
    ),
    "mali_6": told("""
        kernel: loading out-of-tree module taints kernel
        rkhunter: hidden process 4410 found
        audit: /etc/ld.so.preload was created
        """),
    "mali_7": told(
        """
        sshd: Failed password for root from 198.51.100.4
        sshd: Failed password for admin from 198.51.100.4
        sshd: Invalid user oracle from 198.51.100.4
        sshd: maximum authentication attempts exceeded
        fail2ban: Ban 198.51.100.4
        """,
        cpu_usage=94.0,
        net_in=20.0,
    ),
    "mali_8": told("""
        web: POST /uploads/a.php?cmd=whoami 200
        audit: httpd spawned a shell: sh -c id
        web: POST /uploads/a.php?cmd=uname 200
        """),
    "mali_9": told(
        """
        audit: exec of hashcat by tmpuser
        hashcat: wordlist rockyou loaded
        hashcat: 12 hashes recovered, 3 MH/s
        """,
        cpu_usage=92.0,
    ),
    "mali_10": told(
        """
        audit: shred of /var/log/secure
        audit: auditd was stopped by uid 0
        bash: history -c
        audit: log truncated to zero
        """,
        disk_io=300.0,
    ),
    "mali_11": told(
        """
        audit: bash -i with stdin on a socket
        edr: reverse shell suspected
        edr: interactive shell talks to an unusual port outside
        """,
        cpu_usage=46.0,
        net_out=110.0,
    ),
    "mali_12": told(
        """
        lb: flood of requests to /search with the same user agent
        web: limiting requests, zone perip
        web: worker_connections are not enough
        web: upstream answered 503 to most clients
        """,
        net_in=60.0,
        cpu_usage=96.0,
    ),
    "norm_1": told(
        """
        borg: nightly backup started
        borg: 80000 files copied to the repository
        borg: backup verified and completed successfully
        """,
        disk_io=150.0,
        net_out=40.0,
    ),
    "norm_2": told(
        """
        logrotate: rotating 14 logs
        logrotate: compressing old logs with gzip
        logrotate: rotated, services reopen their files
        """,
        disk_io=60.0,
    ),
    "norm_3": told(
        """
        stats: hourly aggregation started for 14:00
        stats: 9000000 rows processed into summary tables
        stats: aggregation finished
        """,
        cpu_usage=97.0,
        disk_io=120.0,
    ),
    "norm_4": told(
        """
        tmpreaper: cleanup of temporary files started
        tmpreaper: 12000 files older than 30 days deleted
        tmpreaper: cleanup done, 9 GB of space freed
        """,
        disk_io=90.0,
    ),
    "norm_5": told(
        """
        certbot: certificate of shop.example is due for renewal
        certbot: http-01 challenge passed
        certbot: new certificate installed, nginx reloaded
        """,
        cpu_usage=45.0,
    ),
    "norm_6": told(
        """
        deployer: deployment of release 41 to the green environment
        deployer: health checks passed on green
        lb: traffic shifted from blue to green
        deployer: draining blue
        """,
        cpu_usage=55.0,
        mem_usage=70.0,
    ),
    "norm_7": told(
        """
        media: live stream of the final began
        media: 40000 viewers joined in five minutes
        media: rtmp ingest is stable, concurrent sessions rise
        """,
        net_out=150.0,
    ),
    "norm_8": told(
        """
        web: "GET /robots.txt" 200 Googlebot
        web: "GET /sitemap.xml" 200 Googlebot
        web: crawler fetched 9000 pages
        """,
        net_in=12.0,
        cpu_usage=60.0,
    ),
    "norm_9": told(
        """
        erp: month-end closing of period 06 started
        erp: journal entries posted to the general ledger
        erp: reconciliation of accounts payable done
        erp: trial balance is ready, period closed
        """,
        cpu_usage=85.0,
    ),
    "norm_10": told(
        """
        reports: annual report requested by lena
        reports: generating report, 400 pages
        reports: report is ready as pdf
        """,
        cpu_usage=80.0,
    ),
    "norm_11": told(
        """
        airflow: dag load_sales run started
        airflow: task extract succeeded, 800000 rows
        airflow: task transform succeeded
        airflow: loaded into the warehouse
        """,
        disk_io=90.0,
        cpu_usage=70.0,
    ),
    "norm_12": told(
        """
        ffmpeg: transcoding of clip.mov to 1080p started
        ffmpeg: frame 4000, 60 fps, libx264
        ffmpeg: transcoding finished, three renditions
        """,
        cpu_usage=97.0,
    ),
    "norm_13": told(
        """
        postgres: VACUUM FULL of table orders started
        postgres: 900000 dead row versions, pages removed
        postgres: vacuum finished, space reclaimed
        """,
        disk_io=140.0,
    ),
    "norm_14": told(
        """
        redis: maxmemory reached, 80000 keys evicted
        redis: cache hit ratio fell to 30 %
        app: warming the cache from the database
        redis: eviction ended, cache is full again
        """,
        net_in=6.0,
        disk_io=40.0,
    ),
    "norm_15": told(
        """
        hikari: connection pool grows from 10 to 40
        hikari: adding new connection 23
        hikari: pool size is 40 now, stable
        """,
        mem_usage=52.0,
        cpu_usage=40.0,
    ),
    "norm_16": told(
        """
        aide: scheduled integrity check started
        aide: checksums of /usr/bin and /etc/shadow compared with the baseline
        aide: integrity check finished, no changes found
        """,
        disk_io=120.0,
    ),
}
