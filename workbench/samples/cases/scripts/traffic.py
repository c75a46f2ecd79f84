"""Normal although it looks otherwise: traffic, deployments, caches and pools, and what the log says of them."""

from __future__ import annotations

from workbench.samples.cases.record import Motion, Scenario, story
from workbench.samples.cases.scripts.jobs import NORMAL

SCENARIOS = (
    Scenario(
        "norm_6",
        "blue-green deployment",
        NORMAL,
        (
            Motion("cpu_usage", "bursts", 60, 90),
            Motion("mem_usage", "plateau", 62, 80),
            Motion("net_in", "bursts", 10, 30),
        ),
        story("""
            onset deployer 1-1
            A INFO Deployment {svc} {ver}: green environment is created next to blue
            B INFO rollout {hex}: {svc} release {ver} goes live on the idle color
            during kubelet 2-4
            A "SyncLoop ADD" source="api" pods=["{pod}"]
            A Started container {svc} in pod {pod}
            A Stopping container {svc} in pod {pod}, grace period 30 s
            B Killing pod {pod}: superseded by ReplicaSet {svc}-{hex}
            B Pulled image registry/{svc}:{ver} in {sec}s
            during deployer 2-3
            A INFO Health check of green: {cpu} of 8 instances ready
            A INFO Traffic moved to green: {pct} %
            B INFO rollout {hex}: weight of new color now {pct}
            B INFO rollout {hex}: smoke tests passed ({n})
            after deployer 1-1
            A INFO Deployment {svc} {ver} complete, blue is drained and kept for 60 min
            B INFO rollout {hex}: finished, previous color parked
            """),
        length=(0.4, 0.6),
        extras=(Motion("app_cpu_usage", "bursts", 60, 90), Motion("app_latency_ms", "bursts", 200, 500)),
        resembles="anom_10",
    ),
    Scenario(
        "norm_7",
        "live-streaming event start",
        NORMAL,
        (
            Motion("net_out", "plateau", 70, 120),
            Motion("net_in", "plateau", 18, 35),
            Motion("cpu_usage", "plateau", 60, 90),
        ),
        story("""
            onset streaming 1-1
            A INFO Event "{word} final" is live, expected viewers {big}
            B INFO broadcast {hex} on air, announced by {admin} for this hour
            during streaming 2-4
            A INFO {big} viewers joined, {n} edge sessions, bitrate ladder ok
            A INFO autoscaling: {n} edge nodes added for the event
            B INFO audience of broadcast {hex}: {big}, segment cache hit {pct} %
            B INFO capacity plan in force: {n} relays warm
            during access 2-4
            A {ip} - - @ "GET /live/{hex}/segment{n}.ts HTTP/2.0" 200 {big} "-" "AppleCoreMedia/1.0"
            B {ip} - - @ "GET /hls/{hex}/chunk_{n}.m4s HTTP/2.0" 206 {big} "-" "ExoPlayerLib/2.19"
            """),
        length=(1, 1),
        extras=(Motion("app_cpu_usage", "plateau", 60, 90), Motion("cache_hit_ratio", "plateau", 88, 99)),
        resembles="mali_12",
    ),
    Scenario(
        "norm_8",
        "search-engine aggressive crawl",
        NORMAL,
        (
            Motion("net_out", "plateau", 15, 45),
            Motion("cpu_usage", "plateau", 55, 85),
            Motion("net_in", "plateau", 6, 18),
        ),
        story("""
            onset access 1-1
            A {ip} - - @ "GET /robots.txt HTTP/1.1" 200 312 "-" "Mozilla/5.0 (compatible; Googlebot/2.1)"
            B {ip} - - @ "GET /sitemap.xml HTTP/1.1" 200 {big} "-" "Mozilla/5.0 (compatible; bingbot/2.0)"
            during access 5-9
            A {ip} - - @ "GET /{res}/{n} HTTP/1.1" 200 {big} "-" "Mozilla/5.0 (compatible; Googlebot/2.1)"
            A {ip} - - @ "GET /{res}?page={n} HTTP/1.1" 200 {big} "-" "Mozilla/5.0 (compatible; Googlebot/2.1)"
            B {ip} - - @ "GET /{res}/{n} HTTP/1.1" 200 {big} "-" "Mozilla/5.0 (compatible; bingbot/2.0)"
            B {ip} - - @ "GET /archive/{res}/{n} HTTP/1.1" 304 0 "-" "Mozilla/5.0 (compatible; YandexBot/3.0)"
            during? {svc} 1-2
            A INFO crawler verified by reverse lookup: crawl-{ip}.googlebot.com
            B INFO known search bot {ip}, {n} pages a minute, within its quota
            """),
        length=(0.5, 0.75),
        extras=(Motion("cache_hit_ratio", "fall", 0.4, 0.7), Motion("app_latency_ms", "plateau", 150, 400)),
        resembles="mali_12",
    ),
    Scenario(
        "norm_14",
        "cache eviction storm",
        NORMAL,
        (
            Motion("cpu_usage", "bursts", 60, 90),
            Motion("disk_io", "bursts", 80, 240),
            Motion("net_in", "bursts", 6, 18),
        ),
        story("""
            onset redis 1-1
            A maxmemory reached, evicting keys by allkeys-lru as configured
            B scheduled expiry of namespace {word}: {big} keys due
            during redis 2-4
            A evicted {big} keys in {ms} ms, used_memory {n}M
            A {big} keys expired in this cycle, hit ratio {pct}%
            B lazyfree thread released {big} objects
            B active expire cycle used {pct} % of its effort, {big} keys gone
            during {svc} 1-3
            A INFO cache warm-up: {big} entries loaded again for {res}
            B INFO refilling {res} from the database, batch {n}
            after redis 1-1
            A eviction finished, hit ratio back at {pct}%
            B memory below the mark again, {big} keys resident
            """),
        length=(0.3, 0.5),
        extras=(Motion("cache_hit_ratio", "fall", 0.2, 0.5), Motion("db_connections", "plateau", 50, 110)),
        resembles="anom_14",
    ),
    Scenario(
        "norm_15",
        "connection-pool scaling",
        NORMAL,
        (
            Motion("cpu_usage", "bursts", 50, 80),
            Motion("mem_usage", "rise", 58, 75),
            Motion("net_in", "plateau", 5, 15),
        ),
        story("""
            onset hikari 1-1
            A HikariPool-{cpu} - load grows, maximum pool size raised to {n}
            B pgbouncer: pool {db} scales with demand, target {n}
            during hikari 3-6
            A HikariPool-{cpu} - adding new connection, total={n}, idle={cpu}
            A HikariPool-{cpu} - Added connection org.postgresql.jdbc.PgConnection@{hex}
            B pgbouncer: C-0x{hex}: {db}/{svc} login attempt: db={db} tls=yes, pool adding new connection
            B pgbouncer: S-0x{hex}: new connection to server {ip}:5432
            during? postgres 1-2
            A LOG:  connection authorized: user={svc} database={db} application_name={svc}
            B LOG:  connection received: host={ip} port={port}, slot {n} of 500
            after hikari 1-1
            A HikariPool-{cpu} - pool stable: total={n}, active={cpu}, waiting=0
            B pgbouncer: stats: {n} xacts/s, {n} queries/s, wait 0 us
            """),
        length=(0.4, 0.6),
        extras=(Motion("db_connections", "rise", 80, 180),),
        resembles="anom_5",
    ),
)
