"""The one style sheet, as a template over the tokens of colors.py: it names shapes and distances, never a color.

Widgets ask for a look by properties: `role` of a label (dim, title, figure, good, warn, bad, hit, miss, false_alarm),
`primary` or `flat` of a push button, `panel` of a frame.
"""

STYLESHEET = """
QMainWindow, QDialog { background: $background; }
QMainWindow::separator { background: transparent; width: 8px; height: 8px; }
QMainWindow::separator:hover { background: $line; }
QSplitter::handle { background: transparent; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }

QFrame[panel="true"] { background: $panel; border: 1px solid $line; border-radius: 8px; }
QFrame[panel="true"][docked="true"] { border-top: none; border-top-left-radius: 0; border-top-right-radius: 0; }
QFrame[grip="true"] { background: $panel; border: 1px solid $line; border-bottom: none; border-top-left-radius: 8px;
    border-top-right-radius: 8px; }
QToolButton[small="true"] { padding: 0; border: none; }
QLabel[raised="true"], QFrame[raised="true"] { background: $raised; border: 1px solid $line; border-radius: 6px; }
QLabel[raised="true"] { padding: 4px 8px; }
QLabel[drop_hint="true"] { background: $raised; color: $text; border: 1px solid $accent; border-radius: 8px; }
QFrame[rule="true"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[upright="true"] { background: $line; border: none; }
QDockWidget { border: none; }
QWidget[clear="true"], QScrollArea, QStackedWidget { background: transparent; border: none; }

QLabel { background: transparent; }
QLabel[role="dim"] { color: $dim; font-size: $size_dim; }
QLabel[chip="true"] { background: $panel; padding: 0 3px; }
QLabel[role="title"] { color: $text; font-size: $size_title; font-weight: bold; }
QLabel[role="figure"] { color: $text; font-size: $size_figure; font-weight: bold; }
QLabel[role="good"] { color: $good; }
QLabel[role="warn"] { color: $warn_text; }
QLabel[role="bad"] { color: $bad; }
QLabel[role="hit"] { color: $hit_text; }
QLabel[role="miss"] { color: $miss_text; }
QLabel[role="false_alarm"] { color: $false_alarm_text; }
QLabel[tone="dim"] { color: $dim; }
QLabel[tone="accent"] { color: $accent_link; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="warn"] { color: $warn_text; }
QLabel[tone="bad"] { color: $bad; }
QLabel[tone="text"] { color: $text; }

QPushButton { background: $raised; color: $text; border: 1px solid $line; border-radius: 6px; padding: 4px 12px;
    min-height: 18px; }
QPushButton:hover { border-color: $dim; }
QPushButton:focus { border-color: $accent; }
QPushButton:pressed { background: $line; }
QPushButton:disabled { color: $dim; background: transparent; }
QPushButton[primary="true"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: bold;
    padding: 4px 16px; }
QPushButton[primary="true"]:hover, QPushButton[primary="true"]:focus { background: $accent_hover;
    border-color: $accent_hover; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 3px 15px; }
QPushButton[primary="true"]:disabled { background: $raised; color: $dim; border-color: $line; }
QPushButton[flat="true"] { background: transparent; border-color: transparent; color: $accent_link; padding: 2px 4px; }
QPushButton[flat="true"]:disabled { color: $dim; background: transparent; }
QPushButton[flat="true"]:hover, QPushButton[flat="true"]:focus { border-color: $line; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; color: $dim; }
QToolButton:hover { background: $raised; color: $text; }
QToolButton:focus { border-color: $accent; }
QToolButton[fold="true"] { padding-left: 0; }
QToolButton[fold="true"]:checked { background: transparent; }
QToolButton:pressed, QToolButton:checked { background: $line; color: $text; }
QPushButton[picker="true"] { text-align: left; padding-left: 8px; }
QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateTimeEdit { background: $raised; color: $text;
    border: 1px solid $line; border-radius: 6px; padding: 3px 8px; min-height: 20px;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: $dim; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled { color: $dim; }
QComboBox { padding-right: 2px; }
QComboBox QLineEdit { background: transparent; border: none; padding: 0; min-height: 0; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: 20px; border: none; }
QComboBox::down-arrow, QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$images/down.png");
    width: 16px; height: 16px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$images/up.png"); width: 16px; height: 16px; }
QSpinBox, QDoubleSpinBox { padding-right: 22px; min-height: 17px; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; background: $raised;
    border: 1px solid $dim; border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QCheckBox::indicator:focus, QRadioButton::indicator:focus {
    border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$images/tick.png"); }
QRadioButton::indicator:checked { background: $accent; border: 4px solid $raised; width: 8px; height: 8px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-position: top right; width: 18px; border: none; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-position: bottom right; width: 18px; border: none; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; selection-background-color: $line;
    selection-color: $text; outline: none; padding: 4px; }

QPlainTextEdit, QTextEdit, QTextBrowser { background: $panel; color: $text; border: none;
    selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit[code="true"] { font-family: "$code_family"; font-size: $size_code; }
QPlainTextEdit[field="true"], QTextEdit[field="true"] { background: $raised; border: 1px solid $line;
    border-radius: 6px; padding: 4px; }
QPlainTextEdit[field="true"]:focus, QTextEdit[field="true"]:focus { border-color: $accent; }

QAbstractItemView { background: transparent; color: $text; border: none; outline: none; }
QTableView, QTreeView, QListView { background: transparent; alternate-background-color: $raised;
    selection-background-color: $raised; selection-color: $text; gridline-color: $line; }
QTreeView::item, QTableView::item { padding: 4px 6px; border: none; }
QTreeView::item:selected, QTableView::item:selected, QListView::item:selected { background: $raised; }
QTreeView::item:hover, QTableView::item:hover { background: $raised; }
QListView[choices="true"]::item:selected { background: $line; border-radius: 4px; }
QHeaderView { background: transparent; border: none; }
QTableCornerButton::section { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: $dim; font-size: $size_dim; border: none;
    border-bottom: 1px solid $line; padding: 4px 6px; }

QTabWidget::pane { border: none; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $dim; padding: 8px 12px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent_link; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QMenu { background: $panel; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $raised; }
QMenu::item:disabled { color: $dim; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenuBar { background: $background; color: $text; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $raised; }

QProgressBar { background: $line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
    text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: $accent; width: 12px; margin: -4px 0; border-radius: 6px; }
QGroupBox { border: 1px solid $line; border-radius: 6px; margin-top: 16px; padding: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 8px; color: $dim; }
"""
