"""Normal although it looks otherwise: jobs that work hard for a while, and whose log says so."""

from __future__ import annotations

from workbench.samples.cases.record import Motion, Scenario, story

NORMAL = "deceptive normal"

SCENARIOS = (
    Scenario(
        "norm_1",
        "nightly full backup",
        NORMAL,
        (
            Motion("disk_io", "plateau", 120, 320),
            Motion("net_out", "plateau", 40, 110),
            Motion("cpu_usage", "plateau", 40, 70),
        ),
        story("""
            onset backup 1-1
            A Starting full backup of /var, /etc and /home to {host}-vault (policy nightly)
            B bacula-dir: JobId {n}: Start Backup JobId {n}, Job=NightlyFull.{host}
            during backup 2-4
            A tar: archived {big} files of {path}, {n} GB so far
            A uploading chunk {n} of 240 to s3://{host}-vault/nightly/{hex}.tar.zst
            B bacula-fd: {path}: {big} files examined, {n} MB sent to storage
            B restic: snapshot in progress, {pct} % of {n} GiB, {big} files
            during? pg_dump 1-2
            A dumping contents of table "public.{table}"
            B saving large objects of database {db}
            during? audit 1-2
            A type=PATH name="/etc/shadow" nametype=NORMAL comm="tar" auid=4294967295 success=yes
            B type=EXECVE argc=4 a0="rsync" a1="-aH" a2="/etc/" a3="{host}-vault::nightly"
            after backup 1-1
            A Full backup finished: {big} files, {n} GB, 0 errors, next run 02:00
            B bacula-dir: Termination: Backup OK, {big} files written
            """),
        resembles="mali_4",
        extras=(Motion("db_cpu_usage", "plateau", 30, 60),),
    ),
    Scenario(
        "norm_2",
        "log rotation & compression",
        NORMAL,
        (Motion("cpu_usage", "plateau", 60, 92), Motion("disk_io", "spike", 150, 600)),
        story("""
            onset CRON 1-1
            A (root) CMD (/usr/sbin/logrotate /etc/logrotate.conf)
            B (root) CMD (test -x /usr/sbin/anacron || run-parts --report /etc/cron.daily)
            onset logrotate 1-1
            A rotating pattern: /var/log/nginx/*.log after 1 days (14 rotations)
            B reading config file {svc}; considering log /var/log/{svc}/{file}.log
            during logrotate 2-4
            A compressing log with: /bin/gzip /var/log/{svc}/{file}.log.1
            A removing old log /var/log/{svc}/{file}.log.15.gz
            B log {file}.log.1 squeezed with zstd -9: {n} MB to {cpu} MB
            B old file {file}.log.30.zst expires, disposing of it
            during? rsyslogd 1-1
            A [origin software="rsyslogd" swVersion="8.2112.0" x-pid="{pid}"] rsyslogd was HUPed
            B output files are opened anew at the request of the rotation
            after logrotate 1-1
            A rotation finished, {n} files, state written to /var/lib/logrotate/status
            B {n} logs done without errors, {n} MB of space won
            """),
        length=(0.15, 0.3),
        resembles="mali_10",
    ),
    Scenario(
        "norm_3",
        "periodic data aggregation",
        NORMAL,
        (Motion("cpu_usage", "plateau", 95, 100), Motion("disk_io", "plateau", 90, 446)),
        story("""
            onset aggregator 1-1
            A Starting hourly aggregation of {table}, window {n} min
            B Scheduled rollup of {table} begins, partition {hex}
            during aggregator 3-5
            A aggregated {big} rows of {table} into {table}_hourly
            A worker {cpu}: partition {n} of 96 merged in {ms} ms
            B rollup {n}/64: {big} events reduced to {n} buckets
            B spilled {n} MB to disk while sorting {table}, as planned for this size
            after aggregator 1-1
            A Aggregation complete: {big} rows in {sec} s, next run in 60 min
            B Rollup of {table} is done, {n} buckets published
            """),
        length=(0.25, 0.45),
        extras=(Motion("db_cpu_usage", "plateau", 60, 95), Motion("db_connections", "plateau", 60, 120)),
        resembles="anom_1",
    ),
    Scenario(
        "norm_4",
        "filesystem cleanup",
        NORMAL,
        (Motion("disk_io", "plateau", 90, 260), Motion("cpu_usage", "plateau", 30, 55)),
        story("""
            onset systemd 1-1
            A Starting systemd-tmpfiles-clean.service - Cleanup of Temporary Directories...
            B Started fstrim.service - Discard unused blocks on filesystems; maintenance window {n}.
            during cleanup 3-5
            A removed {big} files older than 30 days under {path}
            A docker system prune: deleted {n} images, reclaimed {big} MB
            B tmpreaper: {path}: {big} stale entries unlinked
            B journalctl --vacuum-time=14d: freed {n}.{cpu}M of archived journals
            during? fstrim 1-1
            A /var/lib: {big} bytes trimmed on /dev/{dev}
            B /srv: {n} GiB discarded on /dev/{dev}
            after cleanup 1-1
            A Cleanup finished, {n} GB free again
            B Housekeeping over: usage of /{dev} fell to {pct} %
            """),
        resembles="mali_3",
    ),
    Scenario(
        "norm_5",
        "SSL certificate renewal",
        NORMAL,
        (Motion("cpu_usage", "spike", 60, 88), Motion("net_in", "spike", 8, 20), Motion("net_out", "spike", 6, 16)),
        story("""
            onset certbot 1-1
            A Renewing an existing certificate for {dom}
            B acme.sh: Renew: '{dom}', key type ec-256
            during certbot 2-3
            A Performing the following challenges: http-01 challenge for {dom}
            A Waiting for verification...
            B order https://acme-v02.api.letsencrypt.org/acme/order/{big}/{big} is ready
            B authorization of {dom} is valid, finalizing
            during access 1-2
            A {ip} - - @ "GET /.well-known/acme-challenge/{hex} HTTP/1.1" 200 87 "-" "Let's Encrypt validation server"
            B {ip} - - @ "GET /.well-known/acme-challenge/{hex} HTTP/1.1" 200 87 "-" "pebble-va"
            during? nginx 1-1
            A [notice] signal process started, reconfiguring after certificate update
            B [notice] new key pair of {dom} loaded, old workers leave gracefully
            after certbot 1-1
            A Congratulations, all renewals succeeded: /etc/letsencrypt/live/{dom}/fullchain.pem
            B Certificate of {dom} installed, valid for 90 days; reload command ok
            """),
        length=(0.08, 0.15),
    ),
    Scenario(
        "norm_9",
        "end-of-month financial closing",
        NORMAL,
        (
            Motion("cpu_usage", "plateau", 80, 98),
            Motion("disk_io", "plateau", 80, 220),
            Motion("mem_usage", "rise", 65, 85),
        ),
        story("""
            onset erp-batch 1-1
            A ERP period close started by {admin}: ledger {n}, fiscal month end
            B ERP: closing run {hex} opened for company code {n}
            during erp-batch 3-6
            A ERP posting run: {big} journal entries posted to the general ledger
            A ERP depreciation of {n} assets calculated, {big} documents
            B ERP: intercompany reconciliation pass {cpu}, {big} open items matched
            B ERP: accruals for cost center {n} written, {big} lines
            during? postgres 1-2
            A LOG:  duration: {big} ms  statement: INSERT INTO gl_balances SELECT account, sum(amount) FROM {table}
            B LOG:  automatic analyze of table "{db}.public.gl_lines" done as the period closes
            after erp-batch 1-1
            A ERP period close completed, balance sheet and trial balance agree
            B ERP: month is locked, closing protocol sent to {admin}
            """),
        length=(0.4, 0.6),
        extras=(Motion("db_cpu_usage", "plateau", 70, 98), Motion("db_connections", "plateau", 80, 150)),
        resembles="anom_1",
    ),
    Scenario(
        "norm_10",
        "on-demand full report generation",
        NORMAL,
        (
            Motion("cpu_usage", "plateau", 70, 95),
            Motion("mem_usage", "rise", 70, 88),
            Motion("net_out", "spike", 20, 60),
        ),
        story("""
            onset report-service 1-1
            A INFO Full report requested by {admin}, id {hex}, range 365 days
            B INFO Job {hex}: {admin} ordered the annual statement as PDF
            during report-service 3-5
            A INFO Report {hex}: section {cpu} of 12 rendered, {big} rows
            A INFO Report {hex}: fetched {big} rows of {table}
            B INFO Job {hex}: charts for {table} drawn, page {n}
            B INFO Job {hex}: {pct} % laid out, temporary memory {n} MB
            after report-service 1-1
            A INFO Report {hex} finished in {sec} s, {n} MB, sent to {admin}
            B INFO Job {hex}: document delivered, {n} pages, buffers released
            """),
        length=(0.25, 0.45),
        extras=(Motion("db_cpu_usage", "plateau", 50, 90),),
        resembles="mali_4",
    ),
    Scenario(
        "norm_11",
        "ETL pipeline execution",
        NORMAL,
        (
            Motion("cpu_usage", "plateau", 75, 98),
            Motion("mem_usage", "plateau", 60, 72),
            Motion("disk_io", "plateau", 90, 170),
            Motion("net_in", "plateau", 8, 25),
        ),
        story("""
            onset airflow 1-1
            A INFO - Marking run <DagRun etl_{table} scheduled__{hex}> running
            B INFO - pipeline load_{table} triggered by schedule, run {hex}
            during flink-taskmanager 2-4
            A INFO Source: {table} -> Map -> Sink ({cpu}/8) switched from DEPLOYING to RUNNING
            A INFO Completed checkpoint {n} for job {hex} ({big} bytes, checkpointDuration={ms} ms)
            B INFO stage {cpu} extracted {big} records of {table} from the warehouse
            B INFO bulk load: {big} rows into staging.{table}, 0 rejected
            during? airflow 1-2
            A INFO - Task transform_{table} exited with return code 0
            B INFO - step cleanse of {table} ok, {big} in, {big} out
            after airflow 1-1
            A INFO - Marking run <DagRun etl_{table}> successful
            B INFO - pipeline load_{table} succeeded after {sec} s
            """),
        length=(0.4, 0.6),
        extras=(Motion("db_connections", "plateau", 50, 110),),
    ),
    Scenario(
        "norm_12",
        "on-demand video transcoding",
        NORMAL,
        (Motion("cpu_usage", "plateau", 92, 100), Motion("disk_io", "plateau", 50, 140)),
        story("""
            onset transcoder 1-1
            A INFO Job {hex}: upload of {user} accepted, profiles 1080p 720p 480p
            B INFO Ticket {hex}: ladder hls-6 requested for {file}.mov
            during ffmpeg 3-5
            A frame={big} fps={n} q=28.0 size={big}kB time=00:0{cpu}:12.40 bitrate={big}kbits/s speed=1.{cpu}x
            A Stream #0:0 -> #0:0 (h264 (native) -> hevc (libx265))
            B [libx264 @ 0x{hex}] using cpu capabilities: MMX2 SSE2Fast AVX2 FMA3 BMI2
            B [hls @ 0x{hex}] Opening '{file}_{n}.ts' for writing
            after transcoder 1-1
            A INFO Job {hex}: 3 renditions ready in {sec} s, workers idle
            B INFO Ticket {hex}: package of {file} published, encoder released
            """),
        length=(0.4, 0.65),
        extras=(Motion("app_cpu_usage", "plateau", 85, 100),),
        resembles="mali_9",
    ),
    Scenario(
        "norm_13",
        "database compaction / vacuum",
        NORMAL,
        (Motion("disk_io", "plateau", 150, 380), Motion("cpu_usage", "plateau", 45, 75)),
        story("""
            onset postgres 1-1
            A LOG:  automatic aggressive vacuum of table "{db}.public.{table}" started
            B INFO:  vacuuming "public.{table}" as scheduled in the maintenance window
            during postgres 2-4
            A INFO:  table "{table}": removed {big} dead item identifiers in {big} pages
            A INFO:  scanned index "{table}_pkey" to remove {big} row versions
            B INFO:  "{table}": found {big} removable, {big} nonremovable row versions
            B INFO:  rewriting {table}, {pct} % of {big} pages
            during? cassandra 1-2
            A INFO [CompactionExecutor:{n}] Compacting (a{hex}) [{table}-big-Data.db, level {cpu}]
            B INFO [CompactionExecutor:{n}] Merged {cpu} sstables to {big} bytes
            after postgres 1-1
            A LOG:  automatic vacuum of table "{db}.public.{table}": index scans: 1, elapsed: {sec} s
            B INFO:  vacuum of {table} finished, {n} MB returned to the file system
            """),
        length=(0.35, 0.6),
        extras=(Motion("db_cpu_usage", "plateau", 50, 90),),
        resembles="anom_3",
    ),
    Scenario(
        "norm_16",
        "file-integrity monitoring scan",
        NORMAL,
        (Motion("cpu_usage", "plateau", 50, 85), Motion("disk_io", "plateau", 120, 350)),
        story("""
            onset aide 1-1
            A Starting scheduled file integrity check, database /var/lib/aide/aide.db, {big} entries
            B ossec-syscheckd: INFO: (6008): File integrity monitoring scan started.
            during aide 3-5
            A changed: /etc/shadow: Mtime, Ctime, SHA256 (expected: package update {ver})
            A scanning /usr/sbin: {big} hashes compared
            B ossec-syscheckd: checksum of /etc/passwd compared with baseline
            B ossec-syscheckd: directory {path}: {big} inodes verified
            during? rkhunter 1-2
            A Info: Checking for hidden processes... none found
            A Info: Checking /dev for suspicious files... none found
            B Info: test 'rootkits' finished: 0 of {n} possible rootkits
            B Info: modules and preload list agree with the baseline
            during? audit 1-2
            A type=PATH name="/etc/shadow" nametype=NORMAL comm="aide" auid=4294967295 success=yes
            B type=SYSCALL comm="syscheckd" exe="/var/ossec/bin/wazuh-syscheckd" syscall=openat success=yes
            after aide 1-1
            A Integrity check finished: 0 unexpected changes, {n} s
            B ossec-syscheckd: INFO: (6009): File integrity monitoring scan ended.
            """),
        length=(0.35, 0.6),
        resembles="mali_6",
    ),
)
