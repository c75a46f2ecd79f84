"""The edits of series, labels, rules and settings: what the user means, as documents before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from workbench.errors import ProjectError
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.packs import approval
from workbench.project import codec
from workbench.project.authors import require_other_eyes
from workbench.project.edit import Documents, Edit, put
from workbench.project.nouns import (
    AUTHOR,
    CONFIRMED,
    LABELS,
    PROPOSED,
    RULE,
    SERIES,
    SETTING,
    Embedded,
    embed,
    labels_of,
    reference_of,
    rule_of,
)


def add_series(now: Documents, series: Iterable[Series | Embedded], title: str = "") -> Edit:
    """Add series with the labels that came with the data: as `nouns.embed` prepared them with the file they come from,
    or plain ones, which the project then holds whole.

    A name that is taken is refused (ProjectError): replacing data under labels and rules is another intent.
    """
    given = tuple(embed(one) if isinstance(one, Series) else one for one in series)
    texts: dict[tuple[str, str], str | None] = {}
    for one in given:
        name = one.reference.name
        if now.get(SERIES, name) is not None or (SERIES, name) in texts:
            raise ProjectError(f"The project already has a series {name}", "names are unique", "Rename one of the two")
        texts[SERIES, name] = codec.encode(one.reference)
        if one.labels is not None:
            texts[LABELS, name] = codec.encode(one.labels)
    edit = put(now, title or _counted("Open", [one.reference.name for one in given], "series"), texts)
    return replace(edit, blobs={key: data for one in given for key, data in one.blobs.items()})


def remove_series(now: Documents, names: Iterable[str]) -> Edit:
    """Remove series with their labels; rules stay."""
    names = tuple(names)
    _require(now, SERIES, names)
    texts = {(kind, name): None for name in names for kind in (SERIES, LABELS, CONFIRMED, PROPOSED)}
    return put(now, _counted("Remove", names, "series"), texts)


def set_labels(now: Documents, name: str, labels: LabelSet | None, title: str = "") -> Edit:
    """Give a series other labels; None = never labeled."""
    _require(now, SERIES, (name,))
    text = None if labels is None else codec.encode(labels)
    return put(now, title or f"Label {name}", {(LABELS, name): text})


def set_all_labels(now: Documents, labels: Mapping[str, LabelSet], title: str) -> Edit:
    """Give several series other labels in one edit, such as those of a file."""
    _require(now, SERIES, labels)
    return put(now, title, {(LABELS, name): codec.encode(one) for name, one in labels.items()})


def answer(now: Documents, name: str, region: Region, *, anomaly: bool) -> Edit:
    """Take a person's answer about points of a series: yes labels them, no removes every label that touches them.

    Either way they are remembered as answered. A label that is there already stays as it was made; a series that was
    never labeled stays so where nothing is one.
    """
    _require(now, SERIES, (name,))
    told, known = now.get(LABELS, name), now.get(CONFIRMED, name)
    regions = () if told is None else labels_of(told).regions
    touching = [one for one in regions if one.touches(region.start, region.stop)]
    if anomaly and not any(one.start <= region.start and region.stop <= one.stop for one in touching):
        told = codec.encode(LabelSet(regions).mark(region))
    elif not anomaly and touching:
        told = codec.encode(LabelSet(tuple(one for one in regions if one not in touching)))
    asked = (LabelSet() if known is None else labels_of(known)).mark(region)
    texts = {(LABELS, name): told, (CONFIRMED, name): codec.encode(asked)}
    if (waiting := now.get(PROPOSED, name)) is not None:
        left = LabelSet(tuple(o for o in labels_of(waiting).regions if not o.touches(region.start, region.stop)))
        texts[PROPOSED, name] = codec.encode(left) if left.regions else None
    return put(now, "Confirm anomaly" if anomaly else "Confirm normal", texts)


def put_rule(now: Documents, rule: Rule, title: str = "", by: str = "") -> Edit:
    """Add a rule or replace the one of its name; an approval that no longer covers it is taken off.

    `by`: the person who made it what it is, empty = a machine, or nobody in what decides its flags.
    """
    edit = put_rules(now, (rule,), title)
    if not by.strip():
        return edit
    made = codec.dump([by.strip(), approval.approval_hash(rule)])
    return replace(edit, changes=edit.changes + put(now, "", {(AUTHOR, rule.name): made}).changes)


def put_rules(now: Documents, rules: Iterable[Rule], title: str = "") -> Edit:
    """Add or replace several rules in one edit, such as the result of a run."""
    rules = tuple(rules)
    texts = {(RULE, rule.name): codec.encode(approval.settle(rule)) for rule in rules}
    known = all(now.get(RULE, rule.name) is not None for rule in rules)
    return put(now, title or _counted("Edit" if known else "Add", [rule.name for rule in rules], "rules"), texts)


def approve_rule(now: Documents, name: str, by: str, when: str, note: str = "") -> Edit:
    """Approve the rule `name` as it is now, `when` in ISO, UTC.

    Errors: ApprovalError where it has no owner or no runbook, and where the project asks for four eyes and `by` edited
    it last.
    """
    _require(now, RULE, (name,))
    rule = rule_of(now.get(RULE, name) or "")
    approval.require_filled(rule)
    require_other_eyes(now, rule, by)
    return put(now, f"Approve {name}", {(RULE, name): codec.encode(approval.approve(rule, by, when, note))})


def remove_rule(now: Documents, name: str) -> Edit:
    """Remove a rule."""
    _require(now, RULE, (name,))
    return put(now, f"Remove {name}", {(RULE, name): None})


def rename_rule(now: Documents, old: str, new: str) -> Edit:
    """Give a rule another name; its id and approval stay."""
    _require(now, RULE, (old,))
    _require_free(now, RULE, new)
    rule = replace(rule_of(now.get(RULE, old) or ""), name=new)
    texts: dict[tuple[str, str], str | None] = {(RULE, old): None, (RULE, new): codec.encode(rule)}
    author = now.get(AUTHOR, old)
    if author is not None:
        texts |= {(AUTHOR, old): None, (AUTHOR, new): author}
    return put(now, f"Rename {old} to {new}", texts)


def rename_series(now: Documents, old: str, new: str) -> Edit:
    """Give a series another name, and follow it in the rules that name it (routing and overrides).

    Such a rule loses its approval: routing decides where it raises flags.
    """
    _require(now, SERIES, (old,))
    _require_free(now, SERIES, new)
    reference = replace(reference_of(now.get(SERIES, old) or ""), name=new)
    texts: dict[tuple[str, str], str | None] = {(SERIES, old): None, (SERIES, new): codec.encode(reference)}
    for kind in (LABELS, CONFIRMED, PROPOSED):
        regions = now.get(kind, old)
        if regions is not None:
            texts |= {(kind, old): None, (kind, new): regions}
    for key, text in now.documents(RULE).items():
        texts[RULE, key] = codec.encode(approval.settle(_follow(rule_of(text), old, new)))
    return put(now, f"Rename {old} to {new}", texts)


def set_setting(now: Documents, key: str, value: object, title: str = "") -> Edit:
    """Set a setting of the project to a plain value (table, list, text, number); None takes it away."""
    text = None if value is None else codec.dump(value)
    return put(now, title or f"Change {key}", {(SETTING, key): text})


def edit_labels(now: Documents, name: str, change: Callable[[LabelSet], LabelSet], title: str) -> Edit:
    """Change the labels of a series by a function of those it has; a series never labeled starts with none."""
    text = now.get(LABELS, name)
    return set_labels(now, name, change(LabelSet() if text is None else labels_of(text)), title)


def _follow(rule: Rule, old: str, new: str) -> Rule:
    patterns = tuple(new if pattern == old else pattern for pattern in rule.input.series)
    overrides = {new if name == old else name: values for name, values in rule.overrides.items()}
    return replace(rule, input=replace(rule.input, series=patterns), overrides=overrides)


def _require(now: Documents, kind: str, keys: Iterable[str]) -> None:
    for key in keys:
        if now.get(kind, key) is None:
            raise ProjectError(f"The project has no {kind} {key}", "it was removed or renamed")


def _require_free(now: Documents, kind: str, key: str) -> None:
    if not key.strip():
        raise ProjectError(f"A {kind} needs a name")
    if now.get(kind, key) is not None:
        raise ProjectError(f"The project already has a {kind} {key}", "names are unique", "Choose another name")


def _counted(verb: str, names: Iterable[str], noun: str) -> str:
    names = tuple(names)
    return f"{verb} {names[0]}" if len(names) == 1 else f"{verb} {len(names)} {noun}"
