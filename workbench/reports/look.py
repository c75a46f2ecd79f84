"""The look of reports: colors light and dark, the style sheet of pages, and what each class of a figure wears."""

from __future__ import annotations

import re
from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "bg": "#f4f6f8",
    "panel": "#ffffff",
    "line": "#dde3e9",
    "text": "#1b2733",
    "dim": "#5f6d7b",
    "accent": "#0b6bcb",
    "series": "#2c5d8f",
    "label": "#bfe3d6",
    "edge": "#45907c",
    "hit": "#0072b2",
    "miss": "#d55e00",
    "false": "#b8860b",
    "hit-text": "#005f94",
    "miss-text": "#a34800",
    "false-text": "#7d5d06",
    "shade": "#eef1f4",
    "code": "#f4f6f8",
    "keyword": "#7b2a9e",
    "number": "#8a3d00",
    "string": "#1c6b2f",
    "name": "#1f4f80",
}
DARK: Mapping[str, str] = {
    "bg": "#0f1419",
    "panel": "#161c23",
    "line": "#2a343f",
    "text": "#e6edf3",
    "dim": "#8b98a5",
    "accent": "#4c9be8",
    "series": "#9fc5e8",
    "label": "#2f6f5e",
    "edge": "#4f9d88",
    "hit": "#56b4e9",
    "miss": "#e8743b",
    "false": "#e6b422",
    "hit-text": "#56b4e9",
    "miss-text": "#e8743b",
    "false-text": "#e6b422",
    "shade": "#1d252e",
    "code": "#0f1419",
    "keyword": "#cfa6ec",
    "number": "#f2b880",
    "string": "#a8d8a0",
    "name": "#9fc5e8",
}
# What the elements of a figure wear, by class; `$name` is a color. One table for pages and for paper.
FIGURE: Mapping[str, Mapping[str, str]] = {
    "line": {"fill": "none", "stroke": "$series", "stroke-width": "1"},
    "train": {"fill": "none", "stroke": "$dim", "stroke-dasharray": "4 3"},
    "label": {"fill": "$label", "fill-opacity": "0.8"},
    "edge": {"stroke": "$edge", "stroke-width": "1"},
    "validation": {"fill": "$shade"},
    "test": {"fill": "$shade", "fill-opacity": "0.5"},
    "grid": {"stroke": "$line"},
    "dot": {"fill": "$series"},
    "hit": {"fill": "$hit"},
    "miss": {"fill": "$miss"},
    "false": {"fill": "none", "stroke": "$false", "stroke-width": "2"},
    "word": {"fill": "$dim", "font-size": "11", "font-family": "sans-serif"},
}
CODE_TONES = ("keyword", "number", "string", "name")
PAGE = """
*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.5 system-ui,sans-serif}
main{max-width:1040px;margin:0 auto;padding:24px 16px}h1{font-size:22px;margin:0;overflow-wrap:anywhere}
h2{font-size:17px;margin:32px 0 8px}h3{font-size:14px;margin:0 0 4px;overflow-wrap:anywhere}
h3 .dim{font-weight:400}section,article{min-width:0}
article{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:16px;margin:12px 0}
p{margin:8px 0;max-width:75ch}.dim{color:var(--dim);font-size:12px}.lead{font-size:16px;margin:12px 0}
dl{display:flex;gap:12px 32px;flex-wrap:wrap;margin:12px 0}dl div{display:flex;flex-direction:column-reverse}
dt{color:var(--dim);font-size:12px}dd{margin:0;font-size:20px;font-weight:600}
table{border-collapse:collapse;width:100%}caption{text-align:left;
position:sticky;left:0;max-width:min(75ch,calc(100vw - 66px));color:var(--dim);font-size:12px;padding:4px 0}
th{text-align:left;font-weight:400;vertical-align:top}thead th{color:var(--dim);font-size:12px;vertical-align:bottom}
td,th{padding:4px 12px 4px 0}td{vertical-align:top}.n{text-align:right;font-variant-numeric:tabular-nums}
tbody tr{border-top:1px solid var(--line)}.wide{overflow-x:auto}ul{margin:8px 0;padding-left:20px}
pre{overflow-x:auto;font:12px/1.5 ui-monospace,Menlo,Consolas,monospace;margin:8px 0;padding:12px;
background:var(--code);border-radius:6px}figure{margin:8px 0}figcaption{color:var(--dim);font-size:12px}
svg{display:block;width:100%;height:auto}.wide svg{min-width:600px}.wide+.wide{margin-top:20px}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(300px,100%),1fr));gap:8px 24px}
.hit-text,.miss-text,.false-text,.time,.n{white-space:nowrap}thead .n{white-space:normal}
.hit-text{color:var(--hit-text)}.miss-text{color:var(--miss-text)}.false-text{color:var(--false-text)}
@media print{@page{margin:15mm}body{background:none;font-size:11px}main{max-width:none;padding:0}
article{border:0;padding:0;margin:8px 0}h2,h3{break-after:avoid}figure,tr{break-inside:avoid}
.wide{overflow:visible}.wide svg{min-width:0}pre{white-space:pre-wrap;overflow-wrap:anywhere}}
"""


def style_sheet() -> str:
    """All styles of a page; dark where the reader's system is, light on paper."""
    figures = "".join(f"svg .{name}{{{_css(wears)}}}" for name, wears in FIGURE.items())
    code = "".join(f".{tone}{{color:var(--{tone})}}" for tone in CODE_TONES)
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{_colors(DARK)}}}}}"
    return f"\n:root{{{_colors(LIGHT)}}}{dark}{PAGE}{figures}{code}\n"


def standalone(svg: str) -> str:
    """A figure of a page as a picture of its own: what its classes wear is written out, in light colors."""

    def wear(match: re.Match[str]) -> str:
        wears = FIGURE.get(match[1], {})
        return " ".join(f'{key}="{_resolved(value)}"' for key, value in wears.items())

    worn = re.sub(r'class="([a-z]+)"', wear, svg)
    return worn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _resolved(value: str) -> str:
    return LIGHT[value[1:]] if value.startswith("$") else value


def _css(wears: Mapping[str, str]) -> str:
    def worth(key: str, value: str) -> str:
        if value.startswith("$"):
            return f"var(--{value[1:]})"
        return f"{value}px" if key == "font-size" else value

    return ";".join(f"{key}:{worth(key, value)}" for key, value in wears.items())


def _colors(table: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in table.items())
