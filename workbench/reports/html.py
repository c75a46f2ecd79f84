"""Self-contained HTML pages: the report of a training run, and the page that travels inside a pack."""

from __future__ import annotations

from html import escape

from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores
from workbench.model.split import PARTS
from workbench.reports.model import PackReport, RunReport, SeriesPage
from workbench.reports.svg import curve_figure, series_figure

STYLE = """
:root{--bg:#f4f6f8;--panel:#fff;--line:#dde3e9;--text:#1b2733;--dim:#5f6d7b;--accent:#0b6bcb;--series:#2c5d8f;
--label:#bfe3d6;--hit:#0072b2;--miss:#d55e00;--false:#b8860b;--shade:#eef1f4}
@media(prefers-color-scheme:dark){:root{--bg:#0f1419;--panel:#161c23;--line:#2a343f;--text:#e6edf3;--dim:#8b98a5;
--accent:#4c9be8;--series:#9fc5e8;--label:#2f6f5e;--hit:#56b4e9;--miss:#e8743b;--false:#e6b422;--shade:#1d252e}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--text);font:13px/1.5 system-ui,sans-serif}
main{max-width:1040px;margin:0 auto;padding:24px 16px}h1{font-size:20px;margin:0}h2{font-size:15px;margin:24px 0 8px}
section{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:16px;margin:12px 0}
.dim{color:var(--dim);font-size:12px}.figures{display:flex;gap:32px;flex-wrap:wrap;margin-top:12px}
.figures b{display:block;font-size:20px}table{border-collapse:collapse;width:100%}
th{text-align:left;font-weight:400;color:var(--dim);font-size:12px}td,th{padding:4px 8px 4px 0;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}tr+tr td{border-top:1px solid var(--line)}
.wide{overflow-x:auto}.lead{font-size:15px;margin:12px 0 0;max-width:70ch}ul{margin:8px 0;padding-left:20px}
.curves{display:flex;flex-wrap:wrap;gap:16px 32px}summary{color:var(--accent)}.dot{fill:var(--series)}
pre{overflow:auto;font:12px/1.5 ui-monospace,Menlo,Consolas,monospace;margin:8px 0}svg{width:100%;height:auto}
svg text{font:11px system-ui,sans-serif;fill:var(--dim)}svg.curve{max-width:420px}
.line{fill:none;stroke:var(--series);stroke-width:1}.train{fill:none;stroke:var(--dim);stroke-dasharray:4 3}
.label{fill:var(--label);opacity:.8}.validation,.test{fill:var(--shade)}.test{opacity:.5}.grid{stroke:var(--line)}
.hit{fill:var(--hit);color:var(--hit)}.miss{fill:var(--miss);color:var(--miss)}
.false{stroke:var(--false);stroke-width:2;fill:none;color:var(--false)}summary{cursor:pointer}
"""


def run_page(report: RunReport) -> str:
    """The report of a training run as one HTML text without any outside reference."""
    body = [f'<h1>{escape(report.title)}</h1><div class="dim">{escape(report.made)}</div>']
    if report.lead:
        body.append(f'<p class="lead">{escape(report.lead)}</p>')
    body.append(_figures(report.summary))
    body.append("<h2>Scores</h2><section>" + _score_table(report.pages) + "</section>")
    body.append("<h2>Series by series</h2>")
    body.extend(_series_section(page) for page in report.pages)
    body.append("<h2>Rules</h2>")
    body.extend(_rule_section(rule) for rule in report.rules)
    if report.curves:
        figures = "".join(f"<div>{escape(c.task)}{curve_figure(c)}</div>" for c in report.curves)
        note = '<div class="dim">solid: validation, dashed: train; the best rule after each round</div>'
        body.append(f'<h2>Event F1 by round</h2><section><div class="curves">{figures}</div>{note}</section>')
    if report.doubts:
        listed = "".join(f"<li>{escape(doubt)}</li>" for doubt in report.doubts)
        body.append(f"<h2>Doubts about the data</h2><section><ul>{listed}</ul></section>")
    if report.settings:
        rows = "".join(f"<tr><td>{escape(k)}</td><td>{escape(v)}</td></tr>" for k, v in report.settings)
        body.append(f"<h2>Settings</h2><section><table>{rows}</table></section>")
    return _page(report.title, "".join(body))


def pack_page(report: PackReport) -> bytes:
    """The page inside a pack, made of the approved files alone: the same files give the same bytes."""
    body = [f"<h1>{escape(report.title)}</h1>"]
    for rule in report.rules:
        body.append(f"<h2>{escape(rule.name)}</h2>{_rule_section(rule)}")
        body.append("<section>" + _evidence_table(rule) + "</section>")
    return _page(report.title, "".join(body)).encode("utf-8")


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main>'
        f"{body}</main></body></html>\n"
    )


def _figures(summary: tuple[tuple[str, str], ...]) -> str:
    cells = "".join(
        f'<div><b>{escape(value)}</b><span class="dim">{escape(label)}</span></div>' for label, value in summary
    )
    return f'<div class="figures">{cells}</div>'


def _score_table(pages: tuple[SeriesPage, ...]) -> str:
    """One row a series: what matters to those who get the alarms first, then how it came about."""
    names = ["found", "false alarms a day", "event F1", "base F1", "precision", "recall", "point F1"]
    names += ["validation F1", "train F1"]
    head = "<tr><th>series</th>" + "".join(f'<th class="n">{name}</th>' for name in names) + "</tr>"
    rows = []
    for page in pages:
        r = page.result
        test = r.test
        found = f"{test.hits} of {test.events}" if test.events else "no event"
        cells = [found, _number(test.false_alarms_per_day), _f1(test), _number(r.base_f1 if test.events else None)]
        shares = (test.precision, test.recall, test.point_f1)
        cells += [_number(share if test.events else None) for share in shares]
        cells += [_f1(r.validation), _f1(r.train)]
        rows.append(f"<tr><td>{escape(r.name)}</td>" + "".join(f'<td class="n">{c}</td>' for c in cells) + "</tr>")
    note = (
        "All but the last two columns are of the test part, which was opened once, at the end. "
        "base F1: a single threshold alone, as a control."
    )
    return f'<div class="wide"><table>{head}{"".join(rows)}</table></div><div class="dim">{note}</div>'


def _f1(scores: Scores) -> str:
    return _number(scores.event_f1 if scores.events else None)


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _rule_section(rule: Rule) -> str:
    approval = rule.approval
    stand = f"approved by {approval.by}, {approval.when}" if approval else rule.status
    return (
        f"<section><b>{escape(rule.name)}</b> {escape(rule.title)}"
        f'<div class="dim">version {escape(rule.version)} · {escape(stand)} · {escape(rule.origin.kind)} · '
        f"{_emit_words(rule)}</div>{_conditions(rule)}"
        f"<details><summary>The rule as Python</summary><pre>{escape(rule.text)}</pre></details></section>"
    )


def _emit_words(rule: Rule) -> str:
    if rule.emit.mode == "every":
        return "every point of a condition is flagged"
    gap = rule.emit.gap_points
    return "the first point of a condition is flagged" + (f", runs at most {gap} points apart count as one" * (gap > 0))


def _conditions(rule: Rule) -> str:
    """What the rule calls abnormal, in its own words."""
    from workbench.sandbox.contract import read_contract

    clauses = [clause.comment for clause in read_contract(rule.text).clauses if clause.comment]
    return f"<ul>{''.join(f'<li>{escape(comment)}</li>' for comment in clauses)}</ul>" if clauses else ""


def _series_section(page: SeriesPage) -> str:
    findings = "".join(_finding_row(page, finding) for finding in page.findings)
    table = f"<table>{findings}</table>" if findings else ""
    return (
        f"<section><b>{escape(page.series.name)}</b> "
        f'<span class="dim">{_extent(page)} · <span class="hit">▲</span> hit '
        f'<span class="miss">▼</span> miss <span class="false">✕</span> false alarm</span>'
        f"{series_figure(page)}{table}</section>"
    )


def _extent(page: SeriesPage) -> str:
    """How many points there are and between which values."""
    import numpy as np

    known = page.series.value[np.isfinite(page.series.value)]
    span = f" · values {known.min():.4g} to {known.max():.4g}" if len(known) else " · no value"
    return f"{len(page.series):,} points{span}"


def _finding_row(page: SeriesPage, finding: Finding) -> str:
    times = page.series.times_ns
    when = f"point {finding.start}"
    if times is not None:
        import numpy as np

        when = str(np.datetime64(int(times[finding.start]), "ns").astype("datetime64[m]")).replace("T", " ")
    kind = {"miss": '<td class="miss">▼ miss</td>', "hit": '<td class="hit">▲ hit</td>'}.get(
        finding.kind, '<td class="false">✕ false alarm</td>'
    )
    return f"<tr>{kind}<td>{when}</td><td>{escape(finding.saw)}</td><td>{escape(finding.nearest)}</td></tr>"


def _evidence_table(rule: Rule) -> str:
    scores = rule.evidence.scores
    names = sorted({name for figures in scores.values() for name in figures})
    if not names:
        return '<span class="dim">no evidence recorded</span>'
    head = "<tr><th>part</th>" + "".join(f'<th class="n">{escape(n.replace("_", " "))}</th>' for n in names) + "</tr>"
    rows = []
    for part in sorted(scores, key=lambda part: PARTS.index(part) if part in PARTS else len(PARTS)):
        cells = "".join(f'<td class="n">{_number(scores[part].get(name))}</td>' for name in names)
        rows.append(f"<tr><td>{escape(part)}</td>{cells}</tr>")
    return f'<div class="wide"><table>{head}{"".join(rows)}</table></div>'
