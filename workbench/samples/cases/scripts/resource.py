"""Resource exhaustion and bottlenecks, and what goes wrong on the network."""

from __future__ import annotations

from workbench.samples.cases.record import Motion, Scenario, story

RESOURCE = "resource exhaustion & bottlenecks"
NETWORK = "network"

SCENARIOS = (
    Scenario(
        "anom_1",
        "CPU hog process",
        RESOURCE,
        (Motion("cpu_usage", "plateau", 86, 99),),
        story("""
            onset kernel 1-2
            A watchdog: BUG: soft lockup - CPU#{cpu} stuck for {n}s! [{svc}:{pid}]
            A sched: RT throttling activated
            B rcu: INFO: rcu_sched self-detected stall on CPU {cpu}
            B workqueue: {word}_work hogged CPU for >10000us {n} times, consider switching to WQ_UNBOUND
            during {svc} 3-6
            A WARN request to /api/{res} timed out after {big} ms, worker busy
            A WARN response time exceeded: p99 {big} ms over the objective of 800 ms
            B ERROR handler thread starved: task waited {big} ms for a processor
            B WARN slow endpoint /v2/{res} took {big} ms, run queue {n}
            during? kubelet 1-2
            A "Probe failed" probeType="Readiness" pod="{pod}" output="context deadline exceeded"
            B "Container exceeded its CPU share for {n} periods" pod="{pod}" throttled_ms={big}
            """),
        length=(0.5, 0.8),
    ),
    Scenario(
        "anom_2",
        "memory leak",
        RESOURCE,
        (Motion("mem_usage", "climb", 0.6, 0.73, cap=100), Motion("disk_io", "spike", 99, 424)),
        story("""
            onset? {svc} 1-2
            A WARN heap grew by {n} MB since the last collection, {big} live sessions
            B WARN resident set is {big} MB after {n} requests and is not shrinking
            during {svc} 2-4
            A ERROR java.lang.OutOfMemoryError: Java heap space at {word}.Cache.put
            A ERROR memory allocation of {big} bytes failed
            B ERROR cannot allocate buffer of {big} bytes: Cannot allocate memory
            B FATAL out of memory while growing arena {n}, {big} objects retained
            during kernel 2-3
            A Out of memory: Killed process {pid} ({svc}) total-vm:{big}kB, anon-rss:{big}kB, oom_score_adj:0
            A {svc} invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0
            B page allocation failure: order:{cpu}, mode:0x40cc0(GFP_KERNEL), task {svc}
            B oom-kill:constraint=CONSTRAINT_MEMCG,task={svc},pid={pid},uid=1000
            during? kernel 1-2
            A kswapd0: swap usage high, free swap = {n}kB of 2097148kB
            B swap_info: priority -2 area is {pct}% used, reclaim took {ms} ms
            """),
        start=(0.0, 0.08),
        length=(1, 1),
        quiet={"cpu_usage": (15.2, 19.4)},
        alone=True,
    ),
    Scenario(
        "anom_3",
        "disk I/O bottleneck",
        RESOURCE,
        (Motion("disk_io", "climb", 0.8, 1.6, cap=100),),
        story("""
            onset kernel 1-2
            A blk_update_request: I/O error, dev {dev}, sector {big} op 0x1:(WRITE) flags 0x800
            A INFO: task jbd2/{dev}-8:{pid} blocked for more than 120 seconds.
            B {dev}: command timeout, queue depth {n}, resetting link
            B EXT4-fs warning ({dev}): ext4_end_bio: I/O error {n} writing to inode {big}
            during postgres 1-3
            A LOG:  checkpoint complete: wrote {big} buffers; write={sec} s, sync={sec} s, longest={sec} s
            A WARNING:  could not fsync segment in time, {n} s behind
            B LOG:  checkpoints are occurring too frequently ({n} seconds apart)
            B LOG:  WAL writer stalled for {big} ms on flush
            during {svc} 2-4
            A WARN disk write latency {big} ms, queue is {n} deep
            B ERROR flush of segment {hex} did not finish in {big} ms
            during? iostat-exporter 1-2
            A {dev} await={big} aqu-sz={n} util=99.{cpu}
            B device {dev} saturated: {n} requests waiting, service time {ms} ms
            """),
        start=(0.05, 0.12),
        length=(1, 1),
        extras=(Motion("disk_usage_percent", "rise", 80, 97),),
        quiet={"cpu_usage": (16, 24), "mem_usage": (37, 43), "disk_io": (24, 36)},
        alone=True,
    ),
    Scenario(
        "anom_4",
        "noisy neighbor",
        RESOURCE,
        (Motion("cpu_usage", "wander", 45, 85),),
        story("""
            onset node-agent 1-2
            A WARN steal time {pct}% on {n} vCPUs, hypervisor contention suspected
            B WARN this guest waits for the host: {pct} % stolen in the last minute
            during kernel 1-2
            A clocksource: timekeeping watchdog on CPU{cpu}: hpet wd-wd read-back delay of {big}ns
            B hrtimer: interrupt took {big} ns
            during {svc} 2-5
            A WARN latency of /api/{res} unstable: {ms} to {big} ms at constant load
            A WARN job {hex} ran {n} times slower than usual, own load is unchanged
            B INFO throughput dropped to {n}/s while {cpu} workers are runnable
            B WARN tick delayed by {big} ms, nothing of ours is running
            during? node-agent 1-2
            A WARN neighbor tenant on the same host exceeds its fair share, migration requested
            B NOTICE host {host} is oversubscribed, ballooning {n} guests
            """),
        extras=(Motion("cpu_steal", "plateau", 20, 55),),
    ),
    Scenario(
        "anom_5",
        "handle / thread exhaustion",
        RESOURCE,
        (Motion("mem_usage", "rise", 62, 80), Motion("net_in", "fall", 0.2, 0.5)),
        story("""
            onset {svc} 1-2
            A WARN {n} of 1024 descriptors in use
            B WARN thread count {big} is near the limit of the cgroup
            during {svc} 4-7
            A ERROR accept failed: Too many open files
            A ERROR java.lang.OutOfMemoryError: unable to create native thread
            A ERROR open {path}/{file}.dat: too many open files
            B ERROR EMFILE on socket(): the descriptor table is full
            B ERROR pthread_create failed: Resource temporarily unavailable
            B FATAL cannot spawn worker {n}: fork: retry: no child processes
            during nginx 1-2
            A [alert] socket() failed (24: Too many open files) while connecting to upstream
            B [crit] accept4() failed (24: no file descriptors available)
            during? kernel 1-1
            A cgroup: fork rejected by pids controller in /system.slice/{svc}.service
            B VFS: file-max limit {big} reached
            """),
        length=(0.5, 0.7),
    ),
    Scenario(
        "anom_6",
        "high network latency / packet loss",
        NETWORK,
        (Motion("net_in", "wander", 3, 9), Motion("net_out", "fall", 0.2, 0.5)),
        story("""
            onset kernel 1-2
            A TCP: {dev0}: Driver has suspect GRO implementation, TCP performance may be compromised.
            B {dev0}: rx_missed_errors {big}, rx_crc_errors {n}
            during node-agent 2-3
            A WARN {n} TCP retransmits in 10 s towards {ip}
            A WARN ping {ip}: {pct}% packet loss, rtt avg {ms} ms
            B WARN segments resent to {ip}: {big}, smoothed round trip {ms} ms
            B WARN path to {ip} loses one packet in {cpu}, jitter {ms} ms
            during {svc} 3-5
            A ERROR call to {svc2} timed out after {big} ms (attempt {cpu} of 3)
            A WARN read tcp {ip}:{port}->{ip}:443: i/o timeout
            B ERROR deadline exceeded while reading headers from {svc2}
            B WARN connection to {ip}:{port} reset by peer, {cpu} tries left
            during? etcd 1-2
            A leader failed to send out heartbeat on time; took too long, to {hex} ({ms}ms)
            B slow peer {hex}: round trip of raft message {big} ms over the election limit
            """),
        length=(0.45, 0.7),
    ),
    Scenario(
        "anom_7",
        "bandwidth saturation",
        NETWORK,
        (Motion("net_in", "plateau", 55, 70), Motion("net_out", "plateau", 70, 90)),
        story("""
            onset kernel 1-2
            A {dev0}: TX queue 0 full, {big} packets dropped
            A NETDEV WATCHDOG: {dev0}: transmit queue {cpu} timed out
            B {dev0}: tx_dropped {big}, qdisc backlog {big}b
            B htb: class 1:{cpu} overlimits {big}, quantum is big
            during node-agent 2-3
            A WARN interface {dev0} at {pct}% of 1000 Mbit/s for {n} s
            B WARN link {dev0} full: {big} packets waiting, policer drops {n}/s
            during {svc} 2-4
            A WARN download of artifact {hex} slowed to {n} kB/s
            A ERROR sending response to {ip} blocked for {big} ms
            B WARN replica {ip} lags {n} s, stream is throttled by the link
            B ERROR write to {ip}:{port} stalled, send buffer of {big} bytes is full
            """),
        length=(0.5, 0.8),
        resembles="norm_7",
    ),
    Scenario(
        "anom_8",
        "DNS resolution failure",
        NETWORK,
        (),
        story("""
            onset systemd-resolved 1-2
            A Using degraded feature set UDP instead of UDP+EDNS0 for DNS server {ip}.
            B Server {ip} does not answer, switching to fallback and back.
            during {svc} 4-7
            A ERROR lookup {dom} on {ip}:53: no such host
            A ERROR getaddrinfo ENOTFOUND {svc2}.internal
            A ERROR Temporary failure in name resolution: {dom}
            B ERROR java.net.UnknownHostException: {svc2}.internal
            B ERROR could not translate host name "{dom}" to address: Name or service not known
            B ERROR resolver gave up on {dom} after {cpu} tries: SERVFAIL
            during coredns 1-3
            A [ERROR] plugin/errors: 2 {dom}. A: read udp {ip}:{port}->{ip}:53: i/o timeout
            B [ERROR] plugin/forward: no healthy upstream for {dom}. AAAA
            during? named 1-1
            A resolver priming query complete: failure
            B zone {dom}/IN: refresh: retry limit for primary {ip}#53 exceeded
            """),
    ),
    Scenario(
        "anom_9",
        "firewall / security-group misconfiguration",
        NETWORK,
        (Motion("net_in", "fall", 0.1, 0.4), Motion("net_out", "fall", 0.15, 0.5)),
        story("""
            onset firewalld 0-1
            A INFO: reloading rules, zone=public, requested by {admin}
            B INFO: policy {word} applied, {n} rules changed by {admin}
            onset? cloud-agent 1-1
            A security group sg-{hex} updated: ingress tcp 5432 removed
            B network ACL acl-{hex} revised: rule {n} denies tcp 6379 from {ip}/16
            during {svc} 3-6
            A ERROR dial tcp {ip}:5432: connect: connection timed out
            A ERROR connect to {svc2} on {ip}:5432 failed: connection refused
            B ERROR could not reach {ip}:6379, no route to host
            B ERROR handshake with {svc2}:6379 abandoned after {big} ms, no SYN-ACK
            during kernel 2-4
            A [UFW BLOCK] IN={dev0} OUT= SRC={ip} DST={ip} PROTO=TCP SPT={port} DPT=5432 SYN
            B [nft] drop-in IN={dev0} SRC={ip} DST={ip} PROTO=TCP SPT={port} DPT=6379 SYN
            """),
        length=(1, 1),
    ),
)
