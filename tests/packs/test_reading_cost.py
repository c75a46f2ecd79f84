"""What reading a hostile pack may cost: no file written, no second process, and bounded memory and work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.packs.costly import COSTLY
from tests.packs.forge import with_right_sums
from tests.packs.made import pack
from workbench.packs.zipped.archive import read_archive

ROOT = Path(__file__).parents[2]
MEMORY = 200_000_000  # bytes that reading may add to the process
HANGING_S = 30  # of the processor: two seconds are the aim, a slow machine is not a fault

READ = """
import resource, sys, time
from pathlib import Path
from workbench.errors import WorkbenchError
from workbench.packs.pack import read_pack
import numpy, tomllib, csv
changes = []
def watch(event, given):
    made = event == "open" and (isinstance(given[1], str) and set(given[1]) & set("wax+"))
    if made or event.split(".")[0] in ("os", "shutil", "subprocess", "socket", "tempfile") and event not in ALLOWED:
        changes.append((event, given))
ALLOWED = ("os.listdir", "os.scandir", "os.putenv")
size = int(next(line for line in open("/proc/self/status") if line.startswith("VmSize")).split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (size + int(sys.argv[2]), resource.RLIM_INFINITY))
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[3]), resource.RLIM_INFINITY))
sys.addaudithook(watch)
start = time.process_time()
try:
    said = f"read {read_pack(Path(sys.argv[1])).name}"
except WorkbenchError as error:
    said = f"refused {error}"
took = time.process_time() - start
assert not changes, changes
peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024
print(said)
print(f"{took:.2f} s of the processor, {peak} MB in all", file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process's memory are Linux's")
@pytest.mark.parametrize("name", COSTLY)
def test_reading_it_stays_within_bounds_and_changes_nothing(name: str, tmp_path: Path) -> None:
    make, expected = COSTLY[name]
    path = tmp_path / "evil.rulepack"
    files = make(read_archive(pack()))
    path.write_bytes(files if isinstance(files, bytes) else with_right_sums(files))
    command = [sys.executable, "-X", "int_max_str_digits=4300", "-c", READ, str(path), str(MEMORY), str(HANGING_S)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(expected)
    assert [one.name for one in tmp_path.iterdir()] == ["evil.rulepack"]
    sys.stdout.write(f"{name}: {done.stderr}")
