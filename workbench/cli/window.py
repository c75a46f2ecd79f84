"""The verbs that open the window: `open` and `screenshots`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from workbench.cli.parts.display import require_display
from workbench.cli.sources.verbs import KINDS

EVERY_SCALE = (1.0, 1.5, 2.0, 2.5)


def add_verbs(verbs: Any) -> None:
    """Add `open` and `screenshots`."""
    epilog = f"`open {' | '.join(KINDS)} …` takes what `import` takes and opens the window on what came."
    verb = verbs.add_parser("open", help="open the window, on files, folders or a project (.rwb)", epilog=epilog)
    verb.add_argument("paths", type=Path, nargs="*", metavar="PATH", help="CSV or Parquet files, folders, or a project")
    verb.add_argument("--theme", choices=("system", "light", "dark"), default=None)
    verb.set_defaults(run=open_window)

    pictures = verbs.add_parser("screenshots", help="pictures of every state of the window, in light and dark")
    pictures.add_argument("--out", type=Path, default=Path("screenshots"), help="folder (default: screenshots)")
    pictures.add_argument(
        "--scale",
        type=float,
        nargs="+",
        default=[1.0],
        choices=EVERY_SCALE,
        help="how many device pixels a logical one has (default: 1); 1100 × 700, at 1 and 2 also 1920 × 1080",
    )
    pictures.add_argument("--all", action="store_true", help="every scale; many pictures")
    pictures.add_argument("--states", nargs="+", default=[], metavar="STATE", help="only these (default: every state)")
    pictures.add_argument("--language", default="en", help="two letters, as de (default: en)")
    pictures.add_argument("--help-pages", action="store_true", help="only those of the help pages, into resources/help")
    pictures.set_defaults(run=screenshots)


def open_window(options: argparse.Namespace) -> int:
    """Show the window until it is closed; with no display, say so and name `demo`."""
    require_display()
    from workbench.gui.process import run_window

    return run_window(options.paths, options.theme)


def screenshots(options: argparse.Namespace) -> int:
    """Write the picture set, by default at 100 % only; works without a display."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from workbench.cli.parts.output import say
    from workbench.gui.staging.help_pictures import take_help_pictures
    from workbench.gui.staging.pictures import Wanted, take_screenshots

    if options.help_pages:
        for path in take_help_pictures():
            say(str(path))
        return 0
    for scale in EVERY_SCALE if options.all else options.scale:
        for path in take_screenshots(options.out, Wanted(scale, tuple(options.states), options.language)):
            say(str(path))
    return 0
