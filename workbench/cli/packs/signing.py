"""The verbs about trust: `keygen` makes a pair of keys, `sign` puts a signature beside a pack."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_verbs(verbs: Any) -> None:
    """Add `keygen` and `sign`."""
    keygen_verb = verbs.add_parser("keygen", help="make a pair of keys that sign and check packs")
    keygen_verb.add_argument("folder", type=Path, metavar="DIR", help="where NAME.key and NAME.pub are written")
    keygen_verb.add_argument("--name", default="rulepack", help="of the two files (default: rulepack)")
    _add_passphrase(keygen_verb, "that the private key is to be protected with")
    keygen_verb.set_defaults(run=keygen)

    sign_verb = verbs.add_parser("sign", help="sign a pack: writes FILE.rulepack.sig beside it")
    sign_verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    sign_verb.add_argument("--key", type=Path, required=True, metavar="FILE.key", help="the private key")
    _add_passphrase(sign_verb, "of the private key")
    sign_verb.set_defaults(run=sign)


def keygen(options: argparse.Namespace) -> int:
    """Write a new pair of keys and say what each is for."""
    from workbench.cli.parts.output import say, tell
    from workbench.errors import UsageError
    from workbench.packs.signature.keys import make_keys

    if not options.name or options.name != Path(options.name).name:
        raise UsageError(f"{options.name!r} is no name of a file", "", "Give a plain name, as in --name team")
    options.folder.mkdir(parents=True, exist_ok=True)
    keys = make_keys(options.folder, options.name, _passphrase(options, new=True))
    say(f"{keys.private}")
    say(f"{keys.public}")
    tell(f"Keep {keys.private.name} to yourself, it signs packs; hand out {keys.public.name}, it checks them.")
    tell(f"Fingerprint: {keys.fingerprint}")
    return 0


def sign(options: argparse.Namespace) -> int:
    """Write the signature of a pack that a receiver would take."""
    from workbench.cli.parts.output import say
    from workbench.packs.signing import sign_pack

    say(str(sign_pack(options.pack, options.key, _passphrase(options, new=False))))
    return 0


def _add_passphrase(verb: Any, whose: str) -> None:
    ways = verb.add_mutually_exclusive_group()
    ways.add_argument("--passphrase", action="store_true", help=f"ask for the passphrase {whose}")
    ways.add_argument("--passphrase-file", type=Path, metavar="FILE", help="its first line is the passphrase")


def _passphrase(options: argparse.Namespace, *, new: bool) -> bytes:
    from getpass import getpass

    from workbench.errors import UsageError
    from workbench.packs.signature.keys import read_small

    given = ""
    if options.passphrase_file is not None:
        given = read_small(options.passphrase_file).decode("utf-8", "surrogateescape").partition("\n")[0].rstrip("\r")
    elif options.passphrase:
        given = getpass("Passphrase: ")
        if new and given != getpass("Again: "):
            raise UsageError("The passphrases differ", "", "Try again")
    else:
        return b""
    if not given:
        raise UsageError("The passphrase is empty", "", "Give one, or leave the option out")
    return given.encode("utf-8", "surrogateescape")
