"""The verb `texts`: what a translation of the window lacks; `--write` adds it, empty, for a translator."""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.cli.parts.sentences import said_anywhere, said_in_calls
from workbench.errors import UsageError
from workbench.resources import resources

ROOT = Path(__file__).resolve().parents[1]
Text = tuple[
    str, str, str
]  # context ("", "sentence" or "clause"), English, English of many ("" where nothing is counted)
# Rooms whose words the window never shows: the command line has no other language than English.
UNSEEN = ("bench", "detector", "evidence", "packaging", "samples", "gui/staging")
TITLING = Path("cli/parts/sample_project.py")  # it names the changes of the project that is shipped
# Modules that make words which other rooms carry on to the window: each sentence in them counts.
WORDED = (
    "consult/answer.py",
    "consult/judge.py",
    "consult/talk.py",
    "data/building.py",
    "data/cases/rows.py",
    "data/labels/reading.py",
    "data/layout.py",
    "data/logs/repairs.py",
    "extras.py",
    "fleet/cluster.py",
    "fleet/executors.py",
    "fleet/running/budget.py",
    "fleet/running/jobs.py",
    "fleet/running/run.py",
    "fleet/surveying.py",
    "fleet/wishes.py",
    "investigate/reasoner.py",
    "llm/wire/failures.py",
    "llm/wire/transport.py",
    "model/scores.py",
    "packs/approval.py",
    "project/case_reviews.py",
    "project/cases.py",
    "project/edits.py",
    "reports/document.py",
    "reports/told.py",
    "sandbox/check.py",
    "sandbox/contract.py",
    "sandbox/host.py",
    "sandbox/inside/namespace.py",
    "sandbox/inside/result.py",
    "sandbox/layers.py",
    "sandbox/repeat.py",
    "sandbox/request.py",
    "sandbox/score.py",
    "sandbox/text/names.py",
    "sandbox/text/proof.py",
    "sandbox/text/syntax.py",
    "scoring/conditions.py",
    "scoring/findings.py",
    "scoring/words.py",
    "synthesis/unlabeled/budget.py",
    "synthesis/propose.py",
    "training/active/words.py",
    "training/check.py",
    "training/combined/learn.py",
    "training/combined/targets.py",
    "training/engine",
    "training/mutate",
    "training/plan",
    "training/run.py",
    "training/tune/tune.py",
    "training/validate.py",
)


def add_verbs(verbs: Any) -> None:
    """Add `texts`."""
    verb = verbs.add_parser("texts", help="the texts of the window that a translation lacks, for translators")
    verb.add_argument("language", help="two letters, as de")
    verb.add_argument("--write", action="store_true", help="add them to resources/languages, and drop those unused")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what is missing; exit code 1 where something is."""
    missing = update(resources() / "languages" / f"{options.language}.po", write=options.write)
    for context, one, _many in missing:
        sys.stdout.write(f"{context + ': ' if context else ''}{one}\n")
    sys.stdout.write(f"{len(missing)} of {len(texts())} texts have no translation.\n")
    return 1 if missing else 0


def update(path: Path, write: bool, source: Path = ROOT) -> list[Text]:
    """The texts that the catalog at `path` lacks. With `write` it then holds exactly the texts of the source."""
    from babel.messages.pofile import read_po, write_po

    if not path.exists():
        raise UsageError(f"There is no {path.name}", "a language begins with a file", "Copy the head of de.po into it")
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem)
    wanted = texts(source)
    if write:
        known = {(entry.context or "", entry.id if isinstance(entry.id, str) else entry.id[0]) for entry in catalog}
        for context, english in known - {(context, one) for context, one, _ in wanted}:
            if english:
                catalog.delete(english, context=context or None)
        for context, one, many in wanted:
            if catalog.get(one, context=context or None) is None:
                catalog.add((one, many) if many else one, context=context or None)
        head = path.read_bytes().split(b"\n\n", 1)[0]  # as it was: no moment of writing that two translators differ in
        with path.open("wb") as file:
            file.write(head + b"\n\n")
            write_po(file, catalog, width=110, sort_output=True, omit_header=True, ignore_obsolete=True)
    return [text for text in wanted if not _translated(catalog.get(text[1], context=text[0] or None))]


def texts(source: Path = ROOT) -> list[Text]:
    """Every text of the window, each once: marked in the source of gui, in the table of commands, a phrase of the
    synthesizer, or a sentence of a lower room."""
    from workbench.gui.clauses import features, names, phrases
    from workbench.gui.commands.table import COMMANDS, MENUS
    from workbench.gui.texts import CLAUSE

    found = [("", text, "") for command in COMMANDS for text in (command.title, command.tip) if text]
    found += [("", menu, "") for menu in MENUS]
    found += [(CLAUSE, phrase, "") for phrase in (*phrases(), *names(), *features())]
    for path in sorted(source.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        found += _marked(tree) if path.is_relative_to(source / "gui") else []
        found += _sentences(path.relative_to(source), tree)
    return list(dict.fromkeys(found))


def _marked(tree: ast.Module) -> Iterator[Text]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        match call.func, words:
            case ast.Name(id="trn"), [one, many, *_]:
                yield "", one, many
            case ast.Name(id="tr" | "later"), [text, *_] if text:
                yield "", text, ""
            case ast.Name(id="counted"), [noun, *plural]:
                yield "", f"{{number}} {noun}", f"{{number}} {plural[0] if plural else noun + 's'}"


def _sentences(path: Path, tree: ast.Module) -> Iterator[Text]:
    """`path`: below the source."""
    if (path.is_relative_to("cli") and path != TITLING) or any(path.is_relative_to(room) for room in UNSEEN):
        return
    worded = any(path.is_relative_to(room) for room in WORDED)
    for text in (*(said_anywhere(tree) if worded else ()), *said_in_calls(tree)):
        yield "sentence", text, ""


def _translated(entry: Any) -> bool:
    strings = (entry.string,) if entry is not None and isinstance(entry.string, str) else entry and entry.string
    return bool(strings) and all(strings)
