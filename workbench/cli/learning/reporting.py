"""The verb `report`: a run or a project as one page, for a browser or for paper."""

from __future__ import annotations

import argparse
import os
from contextlib import closing
from pathlib import Path
from typing import Any

from workbench.cli.parts.language import add_language, in_language, require_language
from workbench.cli.parts.output import Progress, require_writable, say
from workbench.errors import UsageError

KINDS = (".html", ".pdf")


def add_verbs(verbs: Any) -> None:
    """Add `report`."""
    verb = verbs.add_parser("report", help="write a run or a project as one page: .html or .pdf")
    verb.add_argument("where", metavar="DIR|PROJECT[#RUN]", help="the folder of `train --out`, or a project file")
    verb.add_argument("--out", type=Path, required=True, metavar="FILE.html|.pdf", help="its ending says which")
    add_language(verb)
    verb.set_defaults(run=report)


def report(options: argparse.Namespace) -> int:
    """Write the page; rules are run once more on their series, closed test parts stay closed."""
    from workbench.cli.parts.report_source import read_source
    from workbench.cli.parts.sandbox import open_host
    from workbench.packs.wholefile import write_whole
    from workbench.reports.build import build
    from workbench.reports.document import run_document
    from workbench.reports.html import page

    out: Path = options.out
    if out.suffix.lower() not in KINDS:
        raise UsageError(f"{out} is neither a page nor a PDF", "its ending says what is written", "End it in .html")
    require_language(options.language)
    require_writable(str(out))
    source = read_source(options.where)
    with open_host() as host, closing(Progress()) as progress:
        built = build(source, host, lambda text, done, total: progress.show(text, done / total))
    names = {built.title, *(one.series.name for one in built.pages), *(rule.name for rule in built.rules)}
    document = in_language(run_document(built), options.language, names)
    if out.suffix.lower() == ".html":
        write_whole(out, page(document).encode())
    else:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from workbench.gui.printing.pdf import paint_alone

        paint_alone(document, out)
    say(str(out))
    return 0
