"""The exceptions of the workbench as one tree: each tells what happened, why, and what to do next.

WorkbenchError                the user can act on it; anything else that is raised is a bug
├── DataError                 a file or a server gave something that is not a usable series
├── LabelError                labels that contradict themselves or the series
├── RuleError                 a rule text or a rule.toml that does not follow the contract
├── RouteError                a series that no rule takes
├── SandboxError              the child process could not be started or was lost twice in a row
├── TrainingError             a run that cannot start (no labels, nothing to learn from)
├── LlmError                  a language model that cannot be asked, or whose answer cannot be used
│   ├── ConsentError          what would be sent to a model's host, and nobody agreed to it
│   └── CapError              one more call might cost more than the cap
├── ProjectError              a project file that cannot be opened, read or changed
├── ApprovalError             an approval that is missing or no longer covers the rule
├── PackError                 a rule pack that cannot be written, read or trusted
│   └── SignatureError        a signature that is missing, of another key, or over other content; a key of no use
└── UsageError                a command line that asks for something that does not exist
"""

from __future__ import annotations


class WorkbenchError(Exception):
    """Something the user can act on: `what` happened, `why`, and the `next_step`, each a clause without a period."""

    def __init__(self, what: str, why: str = "", next_step: str = "", *, code: str = "") -> None:
        super().__init__(what, why, next_step)
        self.what = what
        self.why = why
        self.next_step = next_step
        self.code = code

    def __str__(self) -> str:
        sentence = self.what
        if self.why:
            sentence += f": {self.why}"
        sentence += "."
        if self.next_step:
            sentence += f" {self.next_step}."
        return sentence


class DataError(WorkbenchError):
    """A file or a server gave something that is not a usable series."""


class LabelError(WorkbenchError):
    """Labels that contradict themselves or the series."""


class RuleError(WorkbenchError):
    """A rule text or a rule.toml that does not follow the contract."""


class RouteError(WorkbenchError):
    """A series that no rule takes."""


class SandboxError(WorkbenchError):
    """The child process could not be started or was lost twice in a row."""


class TrainingError(WorkbenchError):
    """A run that cannot start."""


class LlmError(WorkbenchError):
    """A language model that cannot be asked, or whose answer cannot be used."""


class ConsentError(LlmError):
    """Data would go to a host, and nobody agreed to it."""


class CapError(LlmError):
    """One more call might cost more than the cap."""


class ProjectError(WorkbenchError):
    """A project file that cannot be opened, read or changed."""


class ApprovalError(WorkbenchError):
    """An approval that is missing or no longer covers the rule."""


class PackError(WorkbenchError):
    """A rule pack that cannot be written, read or trusted."""


class PackagingError(WorkbenchError):
    """A wheel, model, container or bundle that cannot be built here."""


class SignatureError(PackError):
    """A signature that is missing, of another key, or over other content; or a key that cannot be used."""


class ZoneError(WorkbenchError):
    """A time zone that this machine does not know."""


class UsageError(WorkbenchError):
    """A command line that asks for something that does not exist."""
