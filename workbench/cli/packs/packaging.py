"""The verb `package`: what leaves the workbench as a wheel, a model, a container or an application."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

PUBLIC = "public key that the pack's signature must be by; it stays outside of what is built"


def add_verbs(verbs: Any) -> None:
    """Add `package` with its steps."""
    family = verbs.add_parser("package", help="build wheels, an MLflow model, a container or a bundled application")
    steps = family.add_subparsers(title="steps", metavar="STEP", required=True)

    verb = steps.add_parser("detector", help="the detector as a small wheel of its own, without the workbench")
    _add_out(verb, "folder for the wheel")
    verb.add_argument("--lock", action="store_true", help="also write requirements.txt, each file by its hash")
    verb.add_argument("--source", type=Path, metavar="DIR", help="also leave the source tree that it is built from")
    verb.set_defaults(run=detector)

    verb = steps.add_parser("pack", help="a signed pack as a thin wheel")
    _add_pack(verb)
    _add_out(verb, "folder for the wheel")
    verb.set_defaults(run=pack)

    verb = steps.add_parser("mlflow", help="a signed pack as an MLflow model (pyfunc); needs the extra `mlflow`")
    _add_pack(verb)
    _add_out(verb, "folder of the model, new or empty")
    verb.set_defaults(run=mlflow)

    verb = steps.add_parser("container", help="a folder to build a container of the detector from")
    _add_out(verb, "folder for Containerfile, wheel and requirements.txt")
    verb.add_argument("--build", metavar="TAG", help="also build the image, with docker, podman, nerdctl or buildah")
    verb.set_defaults(run=container)

    verb = steps.add_parser("app", help="the window as a bundled application for this system; takes some minutes")
    _add_out(verb, "folder for dist/rule-workbench and work files")
    verb.set_defaults(run=app)


def _add_out(verb: Any, what: str) -> None:
    verb.add_argument("--out", type=Path, required=True, metavar="DIR", help=what)


def _add_pack(verb: Any) -> None:
    verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    verb.add_argument("--key", type=Path, required=True, metavar="FILE.pub", help=PUBLIC)


def detector(options: argparse.Namespace) -> int:
    """Build the wheel, and where asked the list of what it needs on this machine."""
    from workbench.cli.parts.output import say, tell
    from workbench.packaging.detector import build_detector
    from workbench.packaging.locking import lock

    wheel = build_detector(options.out, options.source)
    say(str(wheel))
    if options.lock:
        listed = options.out / "requirements.txt"
        listed.write_text(lock(wheel, ("sign",)), "utf-8")
        say(str(listed))
    tell(f"{wheel.stat().st_size / 1e3:,.0f} kB; install it with pip, with [sign] behind its name to check signatures")
    return 0


def pack(options: argparse.Namespace) -> int:
    """Build the wheel of a pack whose signature holds."""
    from workbench.cli.parts.output import say
    from workbench.packaging.pack_wheel import build_pack_wheel

    say(str(build_pack_wheel(options.pack, options.key, options.out)))
    return 0


def mlflow(options: argparse.Namespace) -> int:
    """Write the model of a pack whose signature holds."""
    from workbench.cli.parts.output import say
    from workbench.packaging.mlflow_pack import save_mlflow

    say(str(save_mlflow(options.pack, options.key, options.out)))
    return 0


def container(options: argparse.Namespace) -> int:
    """Write the folder, and where asked build the image."""
    from workbench.cli.parts.output import say
    from workbench.packaging.container import build_image, lay_out_container

    say(str(lay_out_container(options.out)))
    if options.build:
        say(build_image(options.out, options.build))
    return 0


def app(options: argparse.Namespace) -> int:
    """Build the bundle and say how large it is."""
    from workbench.cli.parts.output import say, tell
    from workbench.packaging.application.build import build_app

    bundle = build_app(options.out)
    say(str(bundle.program))
    tell(f"{bundle.megabytes:,.0f} MB in {bundle.folder}")
    return 0
