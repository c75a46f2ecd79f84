"""Software that fails: crashes, deadlocks, dependencies, settings, garbage collection; clocks and kernels."""

from __future__ import annotations

from workbench.samples.cases.record import Motion, Scenario, story

SOFTWARE = "software & application"
OTHER = "other complex & subtle"

SCENARIOS = (
    Scenario(
        "anom_10",
        "application crash loop",
        SOFTWARE,
        (Motion("cpu_usage", "sawtooth", 55, 85), Motion("mem_usage", "sawtooth", 55, 70)),
        story("""
            onset {svc} 1-2
            A FATAL panic: runtime error: invalid memory address or nil pointer dereference
            A FATAL terminated with exit code 137
            B CRITICAL uncaught exception in main: {word}Error, shutting down
            B FATAL assertion failed at {word}.cc:{n}, dumping core
            during kubelet 3-5
            A "Error syncing pod, skipping" err="CrashLoopBackOff: back-off {n}s restarting" pod="{pod}"
            A Back-off restarting failed container {svc} in pod {pod}
            B "Container died, will be started again" pod="{pod}" restarts={n} lastExit=139
            B pod {pod} has restarted {n} times in ten minutes
            during systemd 1-3
            A {svc}.service: Main process exited, code=dumped, status=11/SEGV
            A {svc}.service: Scheduled restart job, restart counter is at {n}.
            B {svc}.service: Start request repeated too quickly.
            B {svc}.service: Failed with result 'core-dump'.
            during? {svc} 1-2
            A INFO starting version {ver}, attempt {n}
            B INFO boot of release {ver} (try {n})
            """),
        length=(0.5, 0.8),
        resembles="norm_6",
    ),
    Scenario(
        "anom_11",
        "deadlock / livelock",
        SOFTWARE,
        (Motion("cpu_usage", "fall", 0.15, 0.4), Motion("net_out", "fall", 0.1, 0.4)),
        story("""
            onset postgres 1-2
            A ERROR:  deadlock detected
            A DETAIL:  Process {pid} waits for ShareLock on transaction {big}; blocked by process {pid}.
            B LOG:  process {pid} still waiting for ExclusiveLock on relation {big} after {big} ms
            B ERROR:  canceling statement due to lock timeout, table {table}
            during {svc} 3-6
            A WARN thread pool-{cpu}-thread-{n} blocked for {big} ms waiting for monitor {hex}
            A ERROR Found one Java-level deadlock between worker-{n} and worker-{cpu}
            A WARN request queue is {n} deep, nothing completed for {n} s
            B WARN all {n} workers wait on mutex {hex}, no progress since {n} s
            B ERROR lock order violation: {word}Lock then {word}Lock
            B WARN retry storm: transaction {big} rolled back {n} times without progress
            during? kernel 1-1
            A INFO: task {svc}:{pid} blocked for more than 120 seconds.
            B INFO: task {svc}:{pid} is in state D for {n} s, futex_wait
            """),
        length=(1, 1),
    ),
    Scenario(
        "anom_12",
        "external dependency failure",
        SOFTWARE,
        (Motion("net_out", "wander", 3, 7),),
        story("""
            onset {svc} 1-1
            A ERROR {dom} answered 503 Service Unavailable
            B ERROR payment gateway {dom} returns 502 for every call
            during {svc} 4-6
            A WARN circuit breaker "{svc2}" is OPEN, {n} calls rejected
            A ERROR upstream {dom} failed: 504 Gateway Timeout after {big} ms
            A WARN retry {cpu}/5 for {dom} in {ms} ms
            B WARN fallback used for {svc2}: breaker tripped after {n} failures
            B ERROR third party {dom} unavailable, {n} orders parked
            B ERROR webhook to {dom} was not accepted: HTTP 500
            during nginx 1-3
            A [error] upstream prematurely closed connection while reading response header, upstream: "https://{dom}/"
            B [error] no live upstreams while connecting to upstream "{svc2}"
            during access 1-3
            A {ip} - - @ "POST /checkout HTTP/1.1" 502 157 "-" "Mozilla/5.0"
            B {ip} - - @ "GET /rates HTTP/1.1" 504 167 "-" "okhttp/4.12"
            """),
        length=(0.5, 0.8),
    ),
    Scenario(
        "anom_13",
        "application misconfiguration",
        SOFTWARE,
        (Motion("disk_io", "plateau", 55, 95), Motion("cpu_usage", "plateau", 35, 55)),
        story("""
            before {svc} 1-1
            A INFO configuration reloaded from {path}/{svc}.yaml by {admin}
            B INFO settings of release {ver} active, deployed by {admin}
            onset {svc} 1-2
            A WARN unknown configuration key 'pool.max_szie', ignored
            A ERROR invalid value "{n}mb" for cache.limit, falling back to 0
            B WARN option db.timeout_sec is deprecated and has no effect
            B ERROR property feature.{word} expects a boolean, found "{word}"
            during {svc} 3-6
            A DEBUG SQL: SELECT * FROM {table} WHERE id = {n} /* no cache */
            A DEBUG SQL: UPDATE {table} SET seen = now() WHERE id = {big}
            B TRACE query plan of {table}: sequential scan, {big} rows
            B DEBUG dump of request {hex}: {n} headers, body {big} bytes
            during? {svc} 1-2
            A ERROR missing environment variable {word}_URL, using localhost
            B ERROR feature {word} points to the staging endpoint of {svc2}
            """),
        length=(1, 1),
    ),
    Scenario(
        "anom_14",
        "garbage-collection storm",
        SOFTWARE,
        (Motion("mem_usage", "sawtooth", 75, 95), Motion("cpu_usage", "bursts", 75, 97)),
        story("""
            onset {svc} 1-2
            A WARN [gc] Pause Full (Allocation Failure) {n}M->{n}M(4096M) {big}.{n}ms
            B WARN old generation at {pct} % after collection {n}
            during {svc} 3-6
            A WARN [gc] Pause Full (G1 Compaction Pause) {n}M->{n}M(4096M) {big}.{n}ms
            A WARN GC overhead limit exceeded: {pct}% of the last minute spent collecting
            A ERROR java.lang.OutOfMemoryError: GC overhead limit exceeded
            B WARN stop-the-world phase took {big} ms, application halted
            B WARN collector freed only {n} MB in {big} ms (to-space exhausted)
            during kubelet 1-3
            A "Probe failed" probeType="Liveness" pod="{pod}" output="Get http://{ip}:8080/healthz: timeout"
            B "Liveness check gave no answer" pod="{pod}" failures={cpu} period="10s"
            """),
        length=(0.5, 0.8),
        resembles="norm_14",
    ),
    Scenario(
        "anom_15",
        "time skew (clock drift)",
        OTHER,
        (),
        story("""
            onset chronyd 1-2
            A System clock wrong by {sec} seconds, adjustment started
            A Can't synchronise: no selectable sources
            B Selected source {ip} lost; frequency error {n} ppm
            B Forward time jump detected!
            during {svc} 3-5
            A ERROR JWT rejected: token used before issued (iat is {n} s in the future)
            A WARN request signature expired, clock skew of {n} s against {svc2}
            B ERROR Kerberos: Clock skew too great while getting ticket for {svc2}
            B WARN event {hex} arrives from the future by {n} s, dropped
            during etcd 1-3
            A prober found high clock drift: peer {hex}, {sec}s
            B rejected vote of {hex}: its clock differs by {sec} s
            during? sssd 1-1
            A TLS: certificate is not yet valid
            B ticket of {svc2} not yet valid at the server's time
            """),
        length=(1, 1),
    ),
    Scenario(
        "anom_16",
        "kernel / driver bug",
        OTHER,
        (Motion("cpu_usage", "bursts", 45, 80), Motion("net_in", "fall", 0.1, 0.5)),
        story("""
            onset kernel 1-2
            A BUG: unable to handle page fault for address: ffff{hex}
            A WARNING: CPU: {cpu} PID: {pid} at net/sched/sch_generic.c:{n} dev_watchdog+0x{hex}
            B general protection fault, probably for non-canonical address 0x{hex}: 0000 [#1] SMP NOPTI
            B kernel NULL pointer dereference, address: 00000000000000{cpu}8
            during kernel 3-5
            A RIP: 0010:{word}_xmit_frame+0x{hex}/0x320 [{word}]
            A Call Trace: <IRQ> dump_stack_lvl+0x46/0x5a
            A {dev0}: Reset adapter unexpectedly
            B {word} 0000:3b:00.0 {dev0}: Detected Hardware Unit Hang, TDH <{n}> TDT <{n}>
            B {word}: firmware did not respond to command 0x{hex}, status -110
            B Modules linked in: {word} nf_tables overlay; Tainted: G D W
            during? systemd-udevd 1-1
            A {dev0}: Worker [{pid}] terminated by signal 9 (KILL)
            B {dev0}: Process '/usr/lib/udev/ifup' did not end within {n} s
            """),
        length=(0.5, 0.8),
    ),
)
