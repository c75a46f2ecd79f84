"""The verbs `key` and `transcript`: keys of model servers in the system's keyring, and what models were asked."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Any

from workbench.cli.parts.output import say
from workbench.errors import UsageError


def add_verbs(verbs: Any) -> None:
    """Add `key` and `transcript`."""
    key = verbs.add_parser("key", help="keep, forget or find the key of a model's server")
    doing = key.add_subparsers(title="what to do", metavar="WHAT", required=True)
    for name, run, words in (
        ("set", set_key, "keep a key in the system's keyring; it is typed in or piped in, never an argument"),
        ("forget", forget, "remove a key from the system's keyring"),
        ("where", where, "say where the key of a host comes from, without showing it"),
    ):
        verb = doing.add_parser(name, help=words)
        verb.add_argument("host", metavar="HOST", help="such as api.openai.com")
        verb.set_defaults(run=run)
        if name in ("set", "forget"):
            what = verb.add_mutually_exclusive_group()
            what.add_argument("--prometheus", action="store_true", help="HOST is a Prometheus: its token or a password")
            text = "HOST is postgresql://user@host/name: the password there"
            what.add_argument("--database", action="store_true", help=text)
            verb.add_argument("--user", default="", metavar="NAME", help="whose password, with --prometheus")
        if name == "where":
            verb.add_argument("--provider", choices=("openai", "azure"), default="openai")
    transcript = verbs.add_parser("transcript", help="what a model was asked and answered")
    doing = transcript.add_subparsers(title="what to do", metavar="WHAT", required=True)
    export = doing.add_parser("export", help="write a transcript as Markdown or JSON lines, secrets masked")
    export.add_argument("source", type=Path, metavar="PATH", help="the folder of a run, or a project")
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.md, or FILE.jsonl")
    export.set_defaults(run=export_transcript)


def set_key(options: argparse.Namespace) -> int:
    """Read a key without showing it and keep it."""
    from workbench.llm.keys import SystemKeyring, keep_key

    if entry := _entry(options):
        return _set_secret(*entry)
    host = _host(options.host)
    text = getpass.getpass(f"Key of {host}: ") if sys.stdin.isatty() else sys.stdin.readline()
    keep_key(host, text.strip(), SystemKeyring())
    say(f"The key of {host} is in the keyring of this system.")
    return 0


def _entry(options: argparse.Namespace) -> tuple[str, str] | None:
    """The keyring's entry of a source and what it holds, in words; None for the key of a model's server."""
    from workbench.sources.prometheus.access import Access, checked_url, prometheus_entry
    from workbench.sources.sql.address import database_entry

    if options.database:
        return database_entry(options.host), f"password at {options.host}"
    if options.prometheus:
        place = Access(checked_url(options.host if "://" in options.host else f"https://{options.host}")).place
        what = f"password of {options.user}" if options.user else "token"
        return prometheus_entry(place, options.user), f"{what} at {place}"
    if options.user:
        raise UsageError("--user goes with --prometheus", "", "Keys of model servers belong to nobody")
    return None


def _set_secret(name: str, what: str) -> int:
    from workbench.llm.keys import SystemKeyring
    from workbench.sources.secret import keep_secret

    text = getpass.getpass(f"The {what}: ") if sys.stdin.isatty() else sys.stdin.readline()
    keep_secret(name, text.strip("\r\n"), SystemKeyring())
    say(f"The {what} is in the keyring of this system.")
    return 0


def forget(options: argparse.Namespace) -> int:
    """Remove a key."""
    from workbench.llm.keys import SystemKeyring, forget_key
    from workbench.sources.secret import forget_secret

    if entry := _entry(options):
        name, what = entry
        gone = forget_secret(name, SystemKeyring())
        say(f"The {what} is forgotten." if gone else f"The keyring of this system holds no {what}.")
        return 0
    host = _host(options.host)
    gone = forget_key(host, SystemKeyring())
    say(f"The key of {host} is forgotten." if gone else f"The keyring of this system holds no key of {host}.")
    return 0


def where(options: argparse.Namespace) -> int:
    """Say where a key comes from."""
    from workbench.llm.keys import SystemKeyring, find_key

    host = _host(options.host)
    key = find_key(host, options.provider, os.environ, SystemKeyring())
    say(f"The key of {host} comes from {key.where}." if key.text else f"There is no key of {host}.")
    return 0


def export_transcript(options: argparse.Namespace) -> int:
    """Write all calls of a run or of a project into one file."""
    from workbench.llm.record.export import as_jsonl, as_markdown

    calls = _calls(options.source)
    if not calls:
        raise UsageError(
            f"{options.source} holds no transcript", "no model was asked", "Name the folder of a run with a model"
        )
    text = as_jsonl(calls) if options.out.suffix == ".jsonl" else as_markdown(calls)
    options.out.write_text(text, "utf-8", newline="\n")
    say(f"{len(calls)} calls: {options.out}")
    return 0


def _calls(source: Path) -> list[Any]:
    """The calls of a folder's transcript; of a project those in its run log, else those of the folder it lies in."""
    from workbench.llm.client import TRANSCRIPT
    from workbench.llm.record.export import calls_of
    from workbench.llm.record.transcript import read_transcript

    if not source.exists():
        raise UsageError(f"{source} does not exist", "", "Name the folder of a run, or a project")
    if source.is_file() and source.suffix == ".jsonl":
        return calls_of(read_transcript(source))
    told = _told(source) if source.is_file() else []
    folder = source if source.is_dir() else source.parent
    places = [place for place in (folder / TRANSCRIPT, folder / "llm" / TRANSCRIPT) if place.exists()]
    return told or [call for place in places for call in calls_of(read_transcript(place))]


def _told(project: Path) -> list[Any]:
    """The calls that the run log of a project tells of."""
    from dataclasses import fields

    from workbench.llm.messages import Call
    from workbench.model.events import ModelCalled
    from workbench.project.project import Project

    names = [one.name for one in fields(Call)]
    with Project.open(project) as opened:
        runs = [opened.runlog.events(run.id) for run in opened.runlog.runs()]
    events = [event for run in runs for event in run if isinstance(event, ModelCalled)]
    return [Call(**{name: getattr(event, name) for name in names}) for event in events]


def _host(text: str) -> str:
    """A host as the keyring knows it; an address is taken as its host."""
    from workbench.llm.consent import host_of

    return host_of(text if "://" in text else f"https://{text}")
