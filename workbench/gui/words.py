"""Figures as people read them: scores, differences, durations, counts and money, with a dash for the unknown."""

from __future__ import annotations

from workbench.gui.numerals import local
from workbench.gui.numerals import number as number  # noqa: PLC0414 - told on: it is one of these figures
from workbench.gui.texts import ENGLISH, language, later, tr, trn

UNKNOWN = "—"
MINUS = "−"
NOISY_PER_DAY = 24.0  # more than one alert an hour wears people out; the same border as the preview's warning
STATUSES = (later("draft"), later("review"), later("approved"), later("archived"))  # of a rule
LAYERS = {  # that hold rules, as the sandbox names them
    "static check": later("static check"),
    "namespace": later("namespace"),
    "limits": later("limits"),
    "filter": later("filter"),
    "deadline": later("deadline"),
}


def score(value: float | None) -> str:
    """An F1 with two decimals: `0.86`."""
    return UNKNOWN if value is None else local(f"{value:.2f}")


def difference(value: float | None) -> str:
    """A difference with its sign and a real minus: `+0.07`, `−0.02`, `±0.00`."""
    if value is None:
        return UNKNOWN
    if abs(value) < 0.005:
        return local("±0.00")
    return local(f"{'+' if value > 0 else MINUS}{abs(value):.2f}")


def rate(value: float | None) -> str:
    """A count per day: `0.4`, `12`, `0` and `< 0.1` where it is neither none nor a tenth."""
    if value is None:
        return UNKNOWN
    if value == 0:
        return "0"
    if value < 0.1:
        return local("< 0.1")
    return local(f"{value:.1f}") if value < 10 else number(round(value))


def alerts(per_day: float | None) -> str:
    """A rate in words: `1 alert in 2.5 days`, `4 alerts a day`, `no alert`."""
    if per_day is None:
        return tr("alerts a day unknown")
    if per_day == 0:
        return tr("no alert")
    if per_day < 0.95:
        return tr("1 alert in {days} days", days=rate(1 / per_day))
    text = local(f"{per_day:.1f}".removesuffix(".0")) if per_day < 10 else rate(per_day)
    return tr("1 alert a day") if text == "1" else tr("{rate} alerts a day", rate=text)


def duration(seconds: float | None) -> str:
    """A time span in at most two units: `0 s`, `45 s`, `1 min 10 s`, `2 h 5 min`, `3 d 4 h`."""
    if seconds is None:
        return UNKNOWN
    if 0 < seconds < 1:
        return "< 1 s"
    left = round(seconds)
    parts: list[tuple[int, str]] = []
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count or (parts and left):
            parts.append((count, unit))
    shown = [f"{count} {unit}" for count, unit in parts[:2] if count]
    return " ".join(shown) or "0 s"


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 flag`, `3 flags`, `20 160 points` (a narrow space between thousands). Both words are constants where it is
    called: the catalog holds `{number} flag`."""
    return trn(f"{{number}} {noun}", f"{{number}} {plural or noun + 's'}", count, number=number(count))


def money(usd: float | None, cap: float | None = None) -> str:
    """`$0.12`, `$0.042` below ten cents, with a cap `$0.12 of $5.00`; empty where nothing has a price."""
    if usd is None:
        return ""
    shown = "< $0.001" if 0 < usd < 0.0005 else f"${usd:.3f}" if 0 < usd < 0.1 else f"${usd:.2f}"
    shown = local(shown)
    return shown if cap is None else tr("{spent} of {cap}", spent=shown, cap=money(cap))


def inside(title: str) -> str:
    """A title as part of a sentence: it begins small in English, while German nouns keep their capitals."""
    return title[:1].lower() + title[1:] if language().name == ENGLISH else title
