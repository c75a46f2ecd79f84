"""The checks of a pack as JUnit XML, which the common CI systems show as tests: suite, cases, failures, skipped."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as Xml

from workbench.packs.checks.verify import Check, Verification
from workbench.packs.wholefile import write_whole

# Characters that XML 1.0 cannot hold, not even escaped (https://www.w3.org/TR/xml/#charsets).
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(verification: Verification, path: Path, name: str) -> Path:
    """Write the checks of the pack `name` to a file; PackError where that is not possible."""
    return write_whole(path, junit_xml(verification, name))


def junit_xml(verification: Verification, name: str) -> bytes:
    """The checks of the pack `name` as UTF-8 XML; one test case a check, its class the rule or the pack itself.

    The form is the common part of what Jenkins' xUnit schema (`junit-10.xsd`), GitLab, Azure and GitHub's reporters
    read. Without a clock in it: the same checks give the same file but for the seconds that rules took.
    """
    checks = verification.checks
    counts = {
        "tests": str(len(checks)),
        "failures": str(sum(not check.passed for check in checks)),
        "errors": "0",
        "skipped": str(sum(check.skipped for check in checks)),
        "time": _seconds(sum(check.seconds for check in checks)),
    }
    root = Xml.Element("testsuites", {"name": "Rule Workbench verify", **counts})
    suite = Xml.SubElement(root, "testsuite", {"name": clean(name), **counts})
    for check in checks:
        _add(suite, check)
    Xml.indent(root)
    data: bytes = Xml.tostring(root, "utf-8", xml_declaration=True)
    return data + b"\n"


def _add(suite: Xml.Element, check: Check) -> None:
    owner = clean(f"rulepack.{check.rule or 'pack'}")
    case = Xml.SubElement(suite, "testcase", {"classname": owner, "name": clean(check.name)})
    case.set("time", _seconds(check.seconds))
    strip = "\n".join(check.strip.lines()) if check.strip else ""
    text = clean(f"{check.text}\n{strip}".strip())
    if check.skipped:
        Xml.SubElement(case, "skipped", {"message": clean(check.text)})
    elif not check.passed:
        failure = Xml.SubElement(case, "failure", {"message": clean(check.text), "type": "check"})
        failure.text = text
    else:
        Xml.SubElement(case, "system-out").text = text


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _FORBIDDEN.sub("�", text)
