"""Every color of the window by its meaning, in both themes and in strong contrast. No other file names a color."""

from __future__ import annotations

from dataclasses import dataclass, replace

CONDITION_COLORS = 6
LINE_COLORS = 6


@dataclass(frozen=True)
class Tokens:
    """Every color of one theme as `#rrggbb`. `*_text`: the same meaning where it is read as text."""

    background: str
    panel: str
    raised: str
    line: str
    text: str
    dim: str
    disabled: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    hit: str
    miss: str
    false_alarm: str
    label_band: str
    label_edge: str
    series: str
    hit_text: str
    miss_text: str
    false_alarm_text: str
    warn_text: str
    diff_added: str
    diff_added_word: str
    diff_removed: str
    diff_removed_word: str
    code_keyword: str
    code_number: str
    code_string: str
    code_name: str
    accent_hover: str
    accent_link: str
    condition_1: str
    condition_2: str
    condition_3: str
    condition_4: str
    condition_5: str
    condition_6: str
    line_1: str
    line_2: str
    line_3: str
    line_4: str
    line_5: str
    line_6: str


DARK = Tokens(
    background="#0f1419",
    panel="#161c23",
    raised="#1d252e",
    line="#2a343f",
    text="#e6edf3",
    dim="#8b98a5",
    disabled="#55616d",
    accent="#4c9be8",
    on_accent="#0f1419",
    good="#3fb68b",
    warn="#e69f00",
    bad="#e06c4f",
    hit="#56b4e9",
    miss="#e8743b",
    false_alarm="#e6b422",
    label_band="#2f6f5e",
    label_edge="#4f9d88",
    series="#9fc5e8",
    hit_text="#56b4e9",
    miss_text="#e8743b",
    false_alarm_text="#e6b422",
    warn_text="#e69f00",
    diff_added="#143d2e",
    diff_added_word="#1f6b4d",
    diff_removed="#4a2020",
    diff_removed_word="#7a3030",
    code_keyword="#cfa6ec",
    code_number="#f2b880",
    code_string="#a8d8a0",
    code_name="#9fc5e8",
    accent_hover="#6aaef0",
    accent_link="#6aaef0",
    condition_1="#9d8cff",
    condition_2="#b2ffbf",
    condition_3="#ff9bdc",
    condition_4="#ecf06a",
    condition_5="#b08a80",
    condition_6="#7be0d0",
    line_1="#cc79a7",
    line_2="#009e73",
    line_3="#9d8cff",
    line_4="#b5e655",
    line_5="#c9b8a0",
    line_6="#7be0d0",
)

LIGHT = Tokens(
    background="#f4f6f8",
    panel="#ffffff",
    raised="#f9fafb",
    line="#dde3e9",
    text="#1b2733",
    dim="#5f6d7b",
    disabled="#98a3ae",
    accent="#0b6bcb",
    on_accent="#ffffff",
    good="#0f7b5a",
    warn="#b26a00",
    bad="#c0431f",
    hit="#0072b2",
    miss="#d55e00",
    false_alarm="#b8860b",
    label_band="#bfe3d6",
    label_edge="#45907c",
    series="#2c5d8f",
    hit_text="#005f94",
    miss_text="#a34800",
    false_alarm_text="#7d5d06",
    warn_text="#8a5200",
    diff_added="#e3f5ec",
    diff_added_word="#b5e6cd",
    diff_removed="#fdeae6",
    diff_removed_word="#f8c4b8",
    code_keyword="#7b2a9e",
    code_number="#8a3d00",
    code_string="#1c6b2f",
    code_name="#1f4f80",
    accent_hover="#095aab",
    accent_link="#0b6bcb",
    condition_1="#4338d6",
    condition_2="#5a1a10",
    condition_3="#3f6b5c",
    condition_4="#b01075",
    condition_5="#14144f",
    condition_6="#6d6d75",
    line_1="#b5588c",
    line_2="#009e73",
    line_3="#6a4fc9",
    line_4="#3a3a3a",
    line_5="#5f7d00",
    line_6="#a5113f",
)


# For a system that asks for high contrast: ground, lines and plain text; what has a meaning keeps its color.
DARK_STRONG = replace(
    DARK,
    background="#000000",
    panel="#000000",
    raised="#14191f",
    line="#8b98a5",
    text="#ffffff",
    dim="#d0d7de",
    disabled="#8b98a5",
)
LIGHT_STRONG = replace(
    LIGHT,
    background="#ffffff",
    panel="#ffffff",
    raised="#f4f6f8",
    line="#5f6d7b",
    text="#000000",
    dim="#36424e",
    disabled="#6b7682",
)


def condition_token(number: int) -> str:
    """The color of condition `number` (from 1); there are six, so that a number always stands beside the color."""
    return f"condition_{(max(number, 1) - 1) % CONDITION_COLORS + 1}"


def line_token(number: int) -> str:
    """The color of the line `number` (from 0) among several in one chart; none is that of a mark or a warning, which
    lie over the lines. Each line carries a sign too, since not everybody tells six colors apart."""
    return f"line_{number % LINE_COLORS + 1}"


def contrast(first: str, second: str) -> float:
    """How far two `#rrggbb` colors stand apart, 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
