"""Start of Rule Workbench: no arguments open the window, a verb runs the command line, `--sandbox-child` the child."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (who starts this with an older Python should read a sentence)
    sys.exit("Rule Workbench needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

from workbench import environment


def start(arguments: list[str]) -> int:
    """Run what the arguments ask for in an environment that has what it needs; the exit code."""
    if arguments[:1] == ["--sandbox-child"]:
        from workbench.sandbox.child import main as child

        return child(arguments[1:])
    environment.ensure(arguments)
    try:
        from workbench.cli.main import main

        return main(arguments)
    except ImportError as error:
        environment.repair(arguments, error)
        raise


if __name__ == "__main__":
    raise SystemExit(start(sys.argv[1:]))
