"""What stays out of the bundle: by the list, for its reasons, and libraries that nobody loads then."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable

import pytest

from workbench.packaging.application.left_out import LIST, Entry, LeftOut, our_left_out, without
from workbench.resources import resources


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
