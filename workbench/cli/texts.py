"""The verb `texts`: what a translation of the window lacks; `--write` adds it, empty, for a translator."""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbench import errors
from workbench.errors import UsageError
from workbench.resources import resources

ROOT = Path(__file__).resolve().parents[1]
Text = tuple[str, str, str]  # context ("" or "sentence"), English, English of many ("" where nothing is counted)
# What lower rooms put in sentences that the window shows: their errors, and the words of these few records.
SENTENCES = {name for name in vars(errors) if name.endswith("Error")} | {"Doubt", "Problem"}


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
        with path.open("wb") as file:
            write_po(file, catalog, width=110, sort_output=True, omit_header=False)
    return [text for text in wanted if not _translated(catalog.get(text[1], context=text[0] or None))]


def texts(source: Path = ROOT) -> list[Text]:
    """Every text of the window, each once: marked in the source of gui, in the table of commands, or a sentence of a
    lower room."""
    from workbench.gui.commands import COMMANDS, MENUS

    found = [("", text, "") for command in COMMANDS for text in (command.title, command.tip) if text]
    found += [("", menu, "") for menu in MENUS]
    for path in sorted(source.rglob("*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        found += _marked(calls) if path.is_relative_to(source / "gui") else []
        found += _sentences(calls) if not path.is_relative_to(source / "cli") else []
    return list(dict.fromkeys(found))


def _marked(calls: Iterable[ast.Call]) -> Iterator[Text]:
    for call in calls:
        words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        match call.func, words:
            case ast.Name(id="trn"), [one, many, *_]:
                yield "", one, many
            case ast.Name(id="tr" | "later"), [text, *_] if text:
                yield "", text, ""


def _sentences(calls: Iterable[ast.Call]) -> Iterator[Text]:
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id in SENTENCES:
            for given in (*call.args, *(keyword.value for keyword in call.keywords if keyword.arg != "code")):
                for text in _patterns(given):
                    if " " in text:
                        yield "sentence", text, ""


def _patterns(node: ast.expr) -> Iterator[str]:
    """The sentence that an expression makes, with {0}, {1}… where values go; both sides of an `a if x else b`."""
    match node:
        case ast.Constant(value=str(text)):
            yield text.replace("{", "{{").replace("}", "}}")
        case ast.JoinedStr(values=parts):
            holes = iter(range(len(parts)))
            plain = (_plain(part, holes) for part in parts)
            yield "".join(plain)
        case ast.IfExp(body=body, orelse=other):
            yield from _patterns(body)
            yield from _patterns(other)


def _plain(part: ast.expr, holes: Iterator[int]) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value).replace("{", "{{").replace("}", "}}")
    return f"{{{next(holes)}}}"


def _translated(entry: Any) -> bool:
    strings = (entry.string,) if entry is not None and isinstance(entry.string, str) else entry and entry.string
    return bool(strings) and all(strings)
