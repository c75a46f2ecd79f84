"""What stays out of the bundle: by the list, for its reasons, and libraries that nobody loads then."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from workbench.packaging.application.left_out import LIST, Entry, LeftOut, our_left_out, without
from workbench.packaging.application.needed import asked_for, foreign_modules, reached
from workbench.resources import resources

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("name", "takes"),
    [
        ("babel/locale-data/fr.dat", True),
        ("babel/locale-data/de.dat", False),
        ("babel/locale-data/root.dat", False),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/translations/qt_help_de.qm", True),
        ("PySide6/translations/qtbase_fr.qm", True),
        ("PySide6/plugins/platforms/qwindows.dll", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", True),
        ("pyarrow/libarrow.so.2600", False),
        ("pyarrow/libparquet.so.2600", False),
        ("pyarrow/libarrow_flight.so.2600", True),
        ("libarrow_flight.so.2600", True),
        ("pyarrow/lib.cpython-311-x86_64-linux-gnu.so", False),
        ("pyarrow/_parquet.cpython-311-x86_64-linux-gnu.so", False),
        ("jedi/third_party/typeshed/stdlib/re.pyi", False),
        ("workbench/_shared/resources/languages/de.po", False),
    ],
)
def test_the_list_takes_what_the_window_never_shows_or_reads(name: str, takes: bool) -> None:
    assert our_left_out().takes(name) is takes


@pytest.mark.parametrize(
    ("name", "strips"),
    [
        ("llvmlite/binding/libllvmlite.so", True),
        ("libpython3.11.so.1.0", True),
        ("numpy.libs/libscipy_openblas64_-32a4b2a6.so", False),
        ("numpy/_core/_multiarray_umath.cpython-311-x86_64-linux-gnu.so", False),
    ],
)
def test_symbols_are_taken_only_where_a_library_loads_without(name: str, strips: bool) -> None:
    assert our_left_out().strips(name) is strips


def test_every_entry_of_the_list_has_its_reason() -> None:
    told = tomllib.loads((resources() / "packaging" / "app" / LIST).read_text("utf-8"))
    entries = told["left_out"]
    assert len(told["symbols"]["why"]) > 20
    assert all(len(entry["why"]) > 20 and (entry.get("modules") or entry.get("files")) for entry in entries)
    modules = [name for entry in entries for name in entry.get("modules", ())]
    assert len(modules) == len(set(modules))


def test_libraries_that_only_left_out_ones_load_stay_out_too() -> None:
    links = {"qt/theme.so": ["gtk.so", "both.so"], "gtk.so": ["cairo.so"], "app.so": ["both.so"]}
    names = [*links, "both.so", "cairo.so", "plugin.so", "libs/cairo.so"]
    left_out = LeftOut(files=("qt/*",))
    kept = without(left_out, [_entry(name) for name in names], _linked(links))
    assert [name for name, _, _ in kept] == ["app.so", "both.so", "plugin.so"]


def test_where_the_list_takes_nothing_everything_stays() -> None:
    entries = [_entry("app.so"), _entry("plugin.so")]
    assert without(LeftOut(files=("qt/*",), but=("qt/kept*",)), [*entries, _entry("qt/kept.so")], _linked({})) == [
        *entries,
        _entry("qt/kept.so"),
    ]


def _entry(name: str) -> Entry:
    return (name, f"/installed/{name}", "BINARY")


def _linked(links: dict[str, list[str]]) -> Callable[[str], Iterable[str]]:
    return lambda path: links.get(path.removeprefix("/installed/"), [])


START = """
import sys, time
from importlib.abc import MetaPathFinder

class LeftOut(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in left_out):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

left_out = sys.argv[1:]
sys.meta_path.insert(0, LeftOut())
from workbench.gui.staging.bench_ui import main
print(sorted(main(["start", str(time.time())])))
"""


def test_the_window_starts_without_the_modules_that_are_left_out() -> None:
    pytest.importorskip("packaging", reason="PyInstaller brings it")
    absent = [*foreign_modules(reached(asked_for(ROOT))), *our_left_out().modules]
    command = [sys.executable, "-c", START, *absent]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "['series_s', 'window_s']\n", done.stderr
