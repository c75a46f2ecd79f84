"""Colors can be read, and the switch between light and dark works while the window is open."""

import dataclasses
import itertools

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel

from workbench.gui.look.colors import (
    CONDITION_COLORS,
    DARK,
    DARK_STRONG,
    LIGHT,
    LIGHT_STRONG,
    LINE_COLORS,
    condition_token,
    contrast,
    line_token,
)
from workbench.gui.theme import Theme, ThemeSwitch, set_role

THEMES = {"dark": DARK, "light": LIGHT, "dark strong": DARK_STRONG, "light strong": LIGHT_STRONG}
TEXTS = ("text", "dim", "good", "bad", "hit_text", "miss_text", "false_alarm_text", "warn_text", "accent_link")
CODE = ("code_keyword", "code_number", "code_string", "code_name")
MARKS = ("hit", "miss", "false_alarm", "series", "accent", "label_edge", "warn")
NORMAL_TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.11


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", ["panel", "background", "raised"])
@pytest.mark.parametrize("token", TEXTS + CODE)
def test_text_stands_out_from_every_ground(name, ground, token):
    tokens = THEMES[name]
    assert contrast(getattr(tokens, token), getattr(tokens, ground)) >= NORMAL_TEXT


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", ["panel", "raised"])
@pytest.mark.parametrize("token", MARKS)
def test_marks_stand_out_from_the_chart(name, ground, token):
    tokens = THEMES[name]
    assert contrast(getattr(tokens, token), getattr(tokens, ground)) >= GRAPHIC


@pytest.mark.parametrize("name", THEMES)
def test_text_on_the_accent_and_on_changed_lines_can_be_read(name):
    tokens = THEMES[name]
    assert contrast(tokens.on_accent, tokens.accent) >= NORMAL_TEXT
    for ground in (tokens.diff_added, tokens.diff_removed, tokens.diff_added_word, tokens.diff_removed_word):
        assert contrast(tokens.text, ground) >= NORMAL_TEXT


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("number", range(1, CONDITION_COLORS + 1))
def test_a_condition_wears_a_color_that_its_number_can_be_read_on(name, number):
    tokens = THEMES[name]
    color = getattr(tokens, condition_token(number))
    assert contrast(tokens.panel, color) >= NORMAL_TEXT  # the number is drawn in the panel's color
    for ground in (tokens.raised, tokens.background):
        assert contrast(color, ground) >= GRAPHIC


@pytest.mark.parametrize("name", THEMES)
def test_conditions_are_told_apart_from_each_other_and_from_the_kinds_of_marks(name):
    tokens = THEMES[name]
    taken = [tokens.hit, tokens.miss, tokens.false_alarm, tokens.series, tokens.label_band]
    colors = [getattr(tokens, condition_token(number)) for number in range(1, CONDITION_COLORS + 1)]
    pairs = itertools.chain(itertools.combinations(colors, 2), itertools.product(colors, taken))
    assert min(difference(*pair) for pair in pairs) >= 20


@pytest.mark.parametrize("name", THEMES)
def test_lines_in_one_chart_are_told_apart_from_each_other_and_from_the_chart_s_own(name):
    tokens = THEMES[name]
    colors = [getattr(tokens, line_token(number)) for number in range(LINE_COLORS)]
    assert min(difference(*pair) for pair in itertools.combinations([*colors, tokens.series], 2)) >= 20
    meant = [tokens.hit, tokens.miss, tokens.false_alarm, tokens.warn]
    assert min(difference(*pair) for pair in itertools.product(colors, meant)) >= 20  # a line is no warning
    assert min(contrast(color, tokens.panel) for color in colors) >= GRAPHIC


def difference(first, second):
    """CIE 1976 color difference of two `#rrggbb` (CIE 15:2004, D65); 2.3 is the smallest that is seen."""
    return float(np.linalg.norm(np.subtract(lab(first), lab(second))))


def lab(color):
    linear = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.matmul(matrix, linear) / [0.9505, 1.0, 1.089])  # no color here is near black
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_more_conditions_than_colors_begin_anew():
    assert condition_token(CONDITION_COLORS + 1) == condition_token(1)
    assert condition_token(0) == condition_token(1)


def test_contrast_is_the_ratio_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_themes_have_every_token_as_a_color():
    for tokens in THEMES.values():
        for token, value in dataclasses.asdict(tokens).items():
            assert len(value) == 7 and value.startswith("#"), token


def test_the_switch_dresses_the_application_and_tells_the_theme(qapp, qtbot):
    switch = ThemeSwitch(qapp, "light")
    assert switch.start().name == "light"
    with qtbot.waitSignal(switch.changed) as told:
        switch.choose("dark")
    assert told.args[0].name == "dark"
    assert qapp.palette().window().color().name() == DARK.background
    switch.choose("light")
    assert qapp.palette().window().color().name() == LIGHT.background
    switch.deleteLater()


def test_a_choice_of_the_colors_that_are_worn_already_dresses_nothing(qapp):
    switch = ThemeSwitch(qapp, "system", hints=Hints(Qt.ColorScheme.Light))
    switch.start()
    told = []
    switch.changed.connect(lambda theme: told.append(theme.name))
    for choice in ("light", "system", "light"):
        switch.choose(choice)
        assert switch.choice == choice and switch.theme.name == "light"
    assert told == []
    switch.choose("dark")
    assert told == ["dark"]
    switch.choose("light")
    switch.deleteLater()


def test_following_the_system_takes_its_colors(qapp):
    switch = ThemeSwitch(qapp, "system")
    switch.start()
    system_is_dark = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert switch.theme.name == ("dark" if system_is_dark else "light")
    switch.deleteLater()


def test_a_role_colors_a_label(qtbot, theme):
    label = QLabel("2 misses")
    qtbot.addWidget(label)
    set_role(label, role="miss")
    label.ensurePolished()
    assert label.palette().windowText().color().name() == LIGHT.miss_text


def test_an_icon_has_a_picture_and_an_unknown_one_is_an_error(theme):
    assert not theme.icon("play").pixmap(18, 18).isNull()
    with pytest.raises(Exception, match="no-such-icon"):
        theme.icon("no-such-icon")


def test_fonts_have_the_sizes_of_their_kind(qapp):
    sizes = {kind: Theme("dark").font(kind).pixelSize() for kind in ("dim", "body", "title", "figure", "code")}
    assert sizes == {"dim": 11, "body": 12, "title": 13, "figure": 20, "code": 12}


class Hints(QObject):
    """A system whose user changes between light and dark, and may ask for high contrast."""

    colorSchemeChanged = Signal(Qt.ColorScheme)  # noqa: N815

    contrastPreferenceChanged = Signal(object)  # noqa: N815

    def __init__(self, scheme=Qt.ColorScheme.Light):
        super().__init__()
        self.scheme = scheme
        self.strong = False

    def accessibility(self):
        return self

    def contrastPreference(self):
        return Qt.ContrastPreference.HighContrast if self.strong else Qt.ContrastPreference.NoPreference

    def ask_for_contrast(self, strong):
        self.strong = strong
        self.contrastPreferenceChanged.emit(self.contrastPreference())

    def colorScheme(self):
        return self.scheme

    def setColorScheme(self, wanted):
        pass  # a system follows its user

    def turn(self, scheme):
        self.scheme = scheme
        self.colorSchemeChanged.emit(scheme)


@pytest.mark.parametrize("choice, names", [("system", ["dark", "light"]), ("light", []), ("dark", [])])
def test_a_change_of_the_system_is_followed_at_once_by_those_who_follow_it(qapp, qtbot, choice, names):
    hints = Hints()
    switch = ThemeSwitch(qapp, choice, hints=hints)
    switch.start()
    told = []
    switch.changed.connect(lambda theme: told.append(theme.name))
    hints.turn(Qt.ColorScheme.Dark)
    assert choice != "system" or qapp.palette().window().color().name() == DARK.background
    hints.turn(Qt.ColorScheme.Dark)  # some systems tell the same twice
    hints.turn(Qt.ColorScheme.Light)
    assert told == names
    assert choice != "system" or qapp.palette().window().color().name() == LIGHT.background
    switch.choose("light")
    switch.deleteLater()


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", ["panel", "background", "raised"])
def test_where_the_keyboard_is_stands_out_from_every_ground(name, ground):
    tokens = THEMES[name]
    assert contrast(tokens.accent, getattr(tokens, ground)) >= GRAPHIC
    assert contrast(tokens.text, getattr(tokens, ground)) >= NORMAL_TEXT  # the ring of a primary button


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", ["panel", "background", "raised"])
def test_controls_that_cannot_be_used_now_are_still_seen(name, ground):
    """WCAG asks nothing of them; here, what cannot be used is dimmer than what can, and not gone."""
    tokens = THEMES[name]
    assert 1.9 <= contrast(tokens.disabled, getattr(tokens, ground)) < contrast(tokens.dim, getattr(tokens, ground))


@pytest.mark.skipif(not hasattr(Qt, "ContrastPreference"), reason="Qt tells of contrast from 6.10 on")
@pytest.mark.parametrize("choice, strong", [("system", LIGHT_STRONG), ("dark", DARK_STRONG)])
def test_a_system_that_asks_for_high_contrast_gets_it_at_once_in_every_choice(qapp, choice, strong):
    hints = Hints()
    switch = ThemeSwitch(qapp, choice, hints=hints)
    switch.start()
    usual = switch.theme.tokens
    hints.ask_for_contrast(True)
    assert switch.theme.tokens == strong
    assert qapp.palette().window().color().name() == strong.background
    hints.ask_for_contrast(False)
    assert switch.theme.tokens == usual
    switch.choose("light")
    switch.deleteLater()


@pytest.mark.parametrize("tokens", [DARK_STRONG, LIGHT_STRONG])
@pytest.mark.parametrize("ground", ["panel", "background", "raised"])
def test_high_contrast_is_what_wcag_calls_enhanced(tokens, ground):
    """Success criterion 1.4.6 asks 7 : 1 of text, 1.4.11 3 : 1 of the edges of controls."""
    for text in ("text", "dim"):
        assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 7
    assert contrast(tokens.line, getattr(tokens, ground)) >= GRAPHIC
