"""Pictures of the window: which are made, what they are called, and that a scale is one of real pixels."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from workbench.cli.window import EVERY_SCALE
from workbench.errors import UsageError
from workbench.gui.staging.pictures import LARGE, SMALL, Wanted, take_screenshots

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("scale", EVERY_SCALE)
def test_every_scale_has_the_smallest_window_where_texts_are_cut_first(scale):
    assert SMALL in Wanted(scale).sizes
    assert (LARGE in Wanted(scale).sizes) == (scale in (1.0, 2.0))


def test_a_picture_is_called_by_state_size_theme_and_scale():
    assert Wanted().name("finding", SMALL, "dark") == "finding-1100x700-dark.png"
    assert Wanted(2.5).name("finding", SMALL, "light") == "finding-1100x700-light@2.5x.png"


def test_a_state_that_there_is_none_of_is_refused_with_those_there_are(qapp, tmp_path):
    with pytest.raises(UsageError, match="no state emtpy") as refused:
        list(take_screenshots(tmp_path, Wanted(states=("emtpy",))))
    assert "empty, first-look" in refused.value.next_step


@pytest.mark.slow
def test_at_200_percent_a_picture_has_twice_the_pixels(tmp_path):
    command = [sys.executable, "main.py", "screenshots", "--out", tmp_path, "--scale", "2", "--states", "empty"]
    ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [
        f"empty-{size}-{theme}@2x.png" for size in ("1100x700", "1920x1080") for theme in ("dark", "light")
    ]
    assert sorted(Path(line).name for line in ran.stdout.split()) == names
    assert QImage(str(tmp_path / names[0])).size() == QSize(2200, 1400)
