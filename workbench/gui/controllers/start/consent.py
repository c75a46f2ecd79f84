"""Who may be sent data of a project: hosts that a person agreed to, kept as a setting of the project, by edits."""

from __future__ import annotations

from workbench.gui.texts import tr
from workbench.project.edit import Edit
from workbench.project.edits import set_setting
from workbench.project.project import Project

SETTING = "hosts that may be sent data"


def agreed_hosts(project: Project) -> tuple[str, ...]:
    """The hosts that may be sent labeled values of this project."""
    return tuple(project.setting(SETTING, []))


def agree(project: Project, host: str) -> Edit:
    """The edit that lets a host be sent data."""
    return set_setting(project, SETTING, sorted({*agreed_hosts(project), host}), tr("Let data go to {host}", host=host))


def withdraw(project: Project, host: str) -> Edit:
    """The edit that takes the consent for a host back."""
    left = [one for one in agreed_hosts(project) if one != host]
    return set_setting(project, SETTING, left or None, tr("Let no more data go to {host}", host=host))
