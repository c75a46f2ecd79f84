"""What any log says: services at their everyday work, and now and then a harmless error or login."""

from __future__ import annotations

# Process and wordings; a process that several roles share is written once in `common`.
BACKGROUND: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "common": (
        ("systemd", (
            "Started session-{n}.scope - Session {n} of User {admin}.",
            "Finished sysstat-collect.service - system activity accounting tool.",
            "Starting apt-daily.service - Daily apt download activities...",
            "session-{n}.scope: Deactivated successfully.",
        )),
        ("CRON", (
            "(root) CMD (/usr/lib/sysstat/sa1 1 1)",
            "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
            "pam_unix(cron:session): session closed for user root",
            "(www-data) CMD (php /var/www/app/cron.php)",
        )),
        ("sshd", (
            "Accepted publickey for {admin} from {ip} port {port} ssh2: ED25519 SHA256:{hex}",
            "pam_unix(sshd:session): session closed for user {admin}",
            "Received disconnect from {ip} port {port}:11: disconnected by user",
        )),
        ("systemd-logind", ("New session {n} of user {admin}.", "Removed session {n}.")),
        ("chronyd", ("Selected source {ip}", "Source {ip} replaced")),
        ("dhclient", ("DHCPREQUEST for {ip} on {dev0}", "bound to {ip} -- renewal in {big} seconds.")),
        ("node-agent", ("INFO metrics flushed: {n} series in {ms} ms", "INFO heartbeat sent, sequence {big}")),
    ),
    "cluster": (
        ("kubelet", (
            '"SyncLoop (PLEG): event for pod" pod="{pod}"',
            '"Probe succeeded" probeType="Readiness" pod="{pod}"',
            '"Volume mounted" volume="config" pod="{pod}"',
        )),
        ("containerd", (
            'time="now" level=info msg="shim reaped" id={hex}',
            'time="now" level=info msg="ImageUpdate event" name="registry/{svc}:{ver}"',
        )),
    ),
    "web": (
        ("access", (
            '{ip} - - @ "GET / HTTP/1.1" 200 {n} "-" "Mozilla/5.0 (X11; Linux x86_64)"',
            '{ip} - - @ "GET /{res}/{n} HTTP/1.1" 200 {big} "-" "Mozilla/5.0 (Macintosh)"',
            '{ip} - - @ "GET /health HTTP/1.1" 200 2 "-" "kube-probe/1.29"',
            '{ip} - - @ "POST /api/{res} HTTP/1.1" 201 {n} "-" "okhttp/4.12"',
            '{ip} - - @ "GET /static/app.js HTTP/1.1" 304 0 "-" "Mozilla/5.0 (Windows NT 10.0)"',
        )),
        ("{svc}", (
            "INFO GET /api/{res}/{n} 200 {ms}ms",
            "INFO POST /api/{res} 201 {ms}ms",
            "INFO cache hit for {res}:{n}",
            "DEBUG session {hex} renewed",
        )),
    ),
    "data": (
        ("postgres", (
            "LOG:  checkpoint starting: time",
            "LOG:  connection authorized: user={svc} database={db}",
            'LOG:  automatic analyze of table "{db}.public.{table}"',
        )),
        ("{svc}", ("INFO query {table} took {ms} ms, {n} rows", "INFO batch {hex} committed, {n} rows")),
    ),
    "mail": (
        ("postfix/smtpd", ("connect from {host}[{ip}]", "disconnect from {host}[{ip}] ehlo=1 mail=1 commands=3")),
        ("dovecot", ("imap-login: Login: user=<{admin}>, method=PLAIN, rip={ip}, TLS",)),
    ),
}  # fmt: skip
ROLES = (("cluster", "web"), ("web",), ("data",), ("cluster", "data"), ("web", "data"), ("mail", "web"))

# Harmless, whatever the case: a person who mistypes, a probe that is late, a check that finds nothing.
DISTRACTORS = (
    ("sshd", "Failed password for {admin} from {ip} port {port} ssh2"),
    ("sshd", "Connection closed by {ext2} port {port} [preauth]"),
    ("sshd", "Invalid user {guess} from {ext2} port {port}"),
    ("sudo", "{admin} : TTY=pts/0 ; PWD=/home/{admin} ; USER=root ; COMMAND=/usr/bin/systemctl status {svc}"),
    ("sudo", "{admin} : TTY=pts/1 ; PWD=/tmp ; USER=root ; COMMAND=/usr/bin/tail /var/log/syslog"),
    ("audit", 'type=EXECVE argc=3 a0="curl" a1="-s" a2="http://{ip}/install.sh" auid={uid} key="admin"'),
    ("audit", 'type=EXECVE argc=3 a0="chmod" a1="755" a2="/tmp/{word}" auid={uid}'),
    ("audit", 'type=SYSCALL comm="puppet" exe="/usr/bin/ruby" auid=4294967295 success=yes key="identity-read"'),
    ("kernel", "[UFW BLOCK] IN={dev0} OUT= SRC={ext2} DST={ip} PROTO=TCP SPT={port} DPT=23 SYN URGP=0"),
    ("kernel", "perf: interrupt took too long ({n} > 2500), lowering kernel.perf_event_max_sample_rate"),
    ("kubelet", '"Probe failed" probeType="Readiness" pod="{pod}" output="connection refused"'),
    ("nginx", "[error] upstream timed out (110: Connection timed out) while reading response header, client: {ip}"),
    ("nginx", '[error] open() "/var/www/html/favicon.ico" failed (2: No such file or directory), client: {ip}'),
    ("{svc}", "WARN retry 1/3 for {svc2} in {ms} ms"),
    ("{svc}", "WARN slow query on {table}: {big} ms"),
    ("{svc}", "ERROR client {ip} sent a malformed request: unexpected end of JSON input"),
    ("systemd-resolved", "Using degraded feature set UDP instead of UDP+EDNS0 for DNS server {ip}."),
    ("postfix/smtp", "{qid}: to=<{admin}@{dom}>, relay=none, delay={sec}, status=deferred (connection timed out)"),
    ("suricata", "[1:2402000:1] ET DROP Dshield Block Listed Source {ext2} -> {ip}:22"),
    ("chronyd", "System clock wrong by 0.0{n} seconds"),
    ("access", '{ext2} - - @ "GET /.env HTTP/1.1" 404 146 "-" "Mozilla/5.0"'),
    ("access", '{ext2} - - @ "GET /wp-login.php HTTP/1.1" 404 146 "-" "-"'),
)
