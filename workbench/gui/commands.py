"""Every command of the window as one table: menus, tool bar, palette, tooltips and key help all derive from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme

Facts = frozenset[str]
MENUS = ("File", "Edit", "View", "Chart", "Labels", "Rule", "Run", "Cases", "Help")


@dataclass(frozen=True)
class Command:
    """What a user can ask for. `keys`: shortcuts in Qt's portable text; those in `local` belong to a panel, which
    handles them itself and are only shown. `needs`: the facts of the window that must hold. `icon`: a Material name."""

    id: str
    title: str
    menu: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    needs: tuple[str, ...] = ()
    icon: str = ""
    local: bool = False


# What a command lacks, by the fact that it needs; said where it cannot be chosen.
LACKS: Mapping[str, str] = {
    "series": later("needs a series"),
    "labels": later("needs labels"),
    "rule": later("needs a rule"),
    "approved": later("needs an approved rule"),
    "findings": later("needs findings"),
    "region": later("needs a region or a finding"),
    "test_hidden": later("needs a rule and a hidden test part"),
    "undo": later("nothing to undo"),
    "redo": later("nothing to redo"),
    "idle": later("waits for the run to end"),
    "running": later("nothing is running"),
    "stacked": later("needs series kept in sight"),
    "run": later("needs a run"),
    "consent": later("no host has consent"),
    "question": later("needs a suggested label"),
    "tour": later("the tour is not shown"),
    "working": later("nothing is under way"),
    "recovered": later("nothing was recovered"),
    "discarded": later("nothing was discarded"),
    "cases": later("needs a folder of cases"),
    "case": later("needs a case in sight"),
    "fleet": later("needs the project of a fleet's run"),
}
ONE_POINT = ("By a point, of the label or region that is chosen in the chart", ("region",))
LABEL_HERE = ("The label under the crosshair, else its point, to be extended by keys", ("series",))

COMMANDS: tuple[Command, ...] = (
    Command("open", "Open…", "File", ("Ctrl+O",), "Open CSV or Parquet files", (), "folder-open-outline"),
    Command("open_folder", "Open folder…", "File", ("Ctrl+Shift+O",), "Open every series of a folder"),
    Command("open_cases", "Open cases…", "File", ("Ctrl+Alt+O",), "A folder of metrics with their logs"),
    Command("open_columns", "Open and choose columns…", "File", (), "Say which column is time, value, label"),
    Command("open_prometheus", "Open from Prometheus…", "File", (), "The series of a query over a stretch of time"),
    Command("new_project", "New project…", "File", ("Ctrl+N",), "Start an empty project in a new file"),
    Command("open_project", "Open project…", "File", (), "Continue a project file"),
    Command("open_reading", "Open project for reading…", "File", (), "Look at a project that another window holds"),
    Command("open_copy", "Open a copy of a project…", "File", (), "Leave the project itself as it is"),
    Command("columns_again", "Change how it was read…", "File", (), "Columns and times of the file opened last"),
    Command("load_rest", "Load the other series", "File", (), "Go on loading what was cancelled"),
    Command("open_samples", "Open the sample project", "File", (), "Six labeled series to try everything on"),
    Command("import_labels", "Import labels…", "File", (), "Take labels from a CSV or JSON file", ("series",)),
    Command("export_labels", "Export labels…", "File", (), "Write the labels to a CSV or JSON file", ("labels",)),
    Command("label_doubts", "Doubts about labels…", "File", (), "What the last import read otherwise or left out"),
    Command("export", "Export pack", "File", ("Ctrl+E",), "Write approved rules as one pack", ("approved",)),
    Command("report", "Export report…", "File", ("Ctrl+Shift+E",), "Rules, scores, findings as page or PDF", ("rule",)),
    Command("cancel_work", "Cancel what is under way", "File", ("Shift+Esc",), "Loading, export, report", ("working",)),
    Command("recovered_show", "Show what was recovered", "File", (), "Beside what is saved", ("recovered",)),
    Command("recovered_discard", "Discard what was recovered", "File", (), "Back to what is saved", ("recovered",)),
    Command("recovered_restore", "Restore what was discarded", "File", (), "Back in the editor", ("discarded",)),
    Command("quit", "Quit", "File", ("Ctrl+Q",), "Close the window; everything is on disk already"),
    Command("undo", "Undo", "Edit", ("Ctrl+Z",), "Take back the last change", ("undo",), "undo"),
    Command("redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "Bring back what was undone", ("redo",), "redo"),
    Command("rename", "Rename series…", "Edit", ("F2",), "Give the series another name", ("series",)),
    Command("author", "Your name…", "Edit", (), "Whose name new labels bear"),
    Command("remove_series", "Remove series", "Edit", (), "Take the series out of the project", ("series",)),
    Command("palette", "Search commands…", "View", ("Ctrl+Shift+P", "Ctrl+K"), "Or series, or help", (), "magnify"),
    Command("theme_system", "Colors of the system", "View", (), "Light or dark as the system is"),
    Command("theme_light", "Light colors", "View", (), "Light panels"),
    Command("theme_dark", "Dark colors", "View", (), "Dark panels"),
    Command("language_system", "Language of the system", "View", (), "From the next start on"),
    Command("language_en", "English", "View", (), "From the next start on"),
    Command("language_de", "Deutsch", "View", (), "From the next start on"),
    Command("zone_utc", "Times in UTC", "View", (), "One zone for every time shown; data stays in UTC"),
    Command("zone_local", "Times of this computer", "View", (), "In the time zone of this computer"),
    Command("zone_choose", "Times in another zone…", "View", (), "Choose the time zone by its name"),
    Command("reset_panels", "Arrange panels anew", "View", (), "Every panel back to its place"),
    Command("next_panel", "Next panel", "View", ("F6",), "The keyboard goes on to the next panel"),
    Command("previous_panel", "Previous panel", "View", ("Shift+F6",), "The keyboard goes back by a panel"),
    Command("zoom_in", "Zoom in", "Chart", ("+",), "Show less, larger", ("series",), local=True),
    Command("zoom_out", "Zoom out", "Chart", ("-",), "Show more, smaller", ("series",), local=True),
    Command("fit", "Fit the whole series", "Chart", ("F",), "Show all points", ("series",), local=True),
    Command("color_conditions", "Color flags by condition", "Chart", ("C",), "By what set them, or by hit", ("rule",)),
    Command(
        "lane_conditions",
        "Show conditions below the chart",
        "Chart",
        ("Ctrl+1",),
        "A lane each: where it fired",
        ("series",),
    ),
    Command(
        "lane_base",
        "Show base detector below the chart",
        "Chart",
        ("Ctrl+2",),
        "What a detector without rules says",
        ("series",),
    ),
    Command(
        "lane_score", "Show score below the chart", "Chart", ("Ctrl+3",), "How near the rule is to firing", ("series",)
    ),
    Command("measure", "Measure", "Chart", ("M",), "From here to the crosshair; so does a Ctrl-drag", ("series",)),
    Command("copy_image", "Copy chart as image", "Chart", ("Ctrl+Shift+C",), "As it stands here", ("series",)),
    Command("copy_data", "Copy points as CSV", "Chart", ("Ctrl+Shift+D",), "The points in sight", ("series",)),
    Command("table", "Points as a table", "Chart", ("V",), "The points in sight, row by row", ("series",)),
    Command("grid", "All series as a grid", "Chart", ("G",), "Small charts of every series", ("series",)),
    Command("stack", "Keep in sight", "Chart", ("B",), "Stack the series with others, on one clock", ("series",)),
    Command("unstack", "Keep none in sight", "Chart", ("Shift+B",), "Empty the stack", ("stacked",)),
    Command("stack_up", "Move up in the stack", "Chart", ("Ctrl+Shift+Up",), "One place up", ("stacked",)),
    Command("stack_down", "Move down in the stack", "Chart", ("Ctrl+Shift+Down",), "One place down", ("stacked",)),
    Command("overlay", "Lay over each other", "Chart", ("O",), "Lines in one chart, or strips below", ("stacked",)),
    Command("share_axis", "Share the axis", "Chart", ("Shift+O",), "One axis of values for all lines", ("stacked",)),
    Command("open_test", "Open test part", "Chart", (), "Show its flags and scores; this is counted", ("test_hidden",)),
    Command("next_finding", "Next finding", "Labels", ("N",), "Jump to the next case", ("findings",)),
    Command("previous_finding", "Previous finding", "Labels", ("P",), "Jump to the case before", ("findings",)),
    Command("why", "Why?", "Labels", ("U",), "Show what the rule compared at this point", ("rule",)),
    Command("mark", "Mark anomaly", "Labels", ("A",), "Label the region; a finding: this is an anomaly", ("region",)),
    Command("remove_label", "Remove label", "Labels", ("X",), "Of the region; a finding: this is normal", ("region",)),
    Command("snap_region", "Fit to what stands out", "Labels", ("W",), "To the flags or the outlier here", ("series",)),
    Command("split_label", "Split label", "Labels", ("D",), "In two, at the crosshair", ("labels",)),
    Command("merge_labels", "Merge labels", "Labels", ("J",), "Those of the region, or with the next", ("region",)),
    Command("note_label", "Write a note", "Labels", ("E",), "On the chosen label", ("region",)),
    Command("next_label", "Next label", "Labels", (".",), "Choose the label after this one", ("labels",)),
    Command("previous_label", "Previous label", "Labels", (",",), "Choose the label before this one", ("labels",)),
    Command("label_list", "Labels as a list", "Labels", ("Shift+L",), "Every label, row by row; back too", ("series",)),
    Command("region_here", "Choose what is here", "Labels", ("Space",), *LABEL_HERE, local=True),
    Command("stop_later", "Move the end later", "Labels", ("Alt+Right",), *ONE_POINT, local=True),
    Command("stop_earlier", "Move the end earlier", "Labels", ("Alt+Left",), *ONE_POINT, local=True),
    Command("start_later", "Move the start later", "Labels", ("Alt+Shift+Right",), *ONE_POINT, local=True),
    Command("start_earlier", "Move the start earlier", "Labels", ("Alt+Shift+Left",), *ONE_POINT, local=True),
    Command("label_later", "Move the label later", "Labels", ("Ctrl+Shift+Right",), *ONE_POINT, local=True),
    Command("label_earlier", "Move the label earlier", "Labels", ("Ctrl+Shift+Left",), *ONE_POINT, local=True),
    Command(
        "suggest_labels", "Suggest labels", "Labels", ("L",), "Ask where a label would change a rule most", ("series",)
    ),
    Command("answer_yes", "Yes, an anomaly", "Labels", ("Y",), "Answer the suggested label with yes", ("question",)),
    Command("answer_no", "No, it is normal", "Labels", ("N",), "Answer the suggested label with no", ("question",)),
    Command("skip_suggestion", "Skip the question", "Labels", ("S",), "Leave the suggested label open", ("question",)),
    Command(
        "train",
        "Train",
        "Run",
        ("Ctrl+R",),
        "Learn rules from the labels, or set up the stock rule",
        ("series", "idle"),
        "play",
    ),
    Command("train_options", "Train with options…", "Run", (), "Choose rounds, time, seed", ("series", "idle")),
    Command("pause", "Pause or resume", "Run", ("Ctrl+Alt+P",), "Hold the run after its step", ("running",), "pause"),
    Command("stop", "Stop", "Run", ("Ctrl+.",), "End the run now and keep its best rule", ("running",), "stop"),
    Command("resume_run", "Go on with the last run", "Run", (), "Continue where its log ends", ("series", "idle")),
    Command("queue", "Training queue…", "Run", ("Ctrl+Shift+Q",), "Runs that wait: reorder, remove, go on"),
    Command("queue_series", "Queue this series", "Run", ("Ctrl+Alt+R",), "A run of its own, after others", ("series",)),
    Command("queue_each", "Queue each series", "Run", (), "One run for every labeled series", ("series",)),
    Command("queue_stack", "Queue those in sight", "Run", (), "One rule for the series kept in sight", ("stacked",)),
    Command("queue_go_on", "Go on with the queue", "Run", (), "Begin with the runs that wait", ("idle",)),
    Command("queue_next", "Begin the next run", "Run", (), "End this run, keep its best, begin the next", ("running",)),
    Command("transcript", "Transcript…", "Run", ("Ctrl+T",), "Every prompt and answer of the runs", ("run",)),
    Command("compare_runs", "Compare runs…", "Run", (), "Scores, cost, curves and rules of two runs", ("run",)),
    Command("fleet", "Fleet…", "Run", ("Ctrl+Shift+L",), "Thousands of series: scores, drift, wishes", ("fleet",)),
    Command("prompts", "Prompts…", "Run", (), "Every text that a language model is told"),
    Command("withdraw_consent", "Withdraw consent…", "Run", (), "Send a host nothing more", ("consent",)),
    Command("tune", "Tune…", "Rule", ("Ctrl+Shift+T",), "Move its numbers to what the labels say", ("rule", "labels")),
    Command("alert_limit", "Limit of alerts…", "Rule", (), "From how many an hour on a rule warns"),
    Command("find", "Find…", "Rule", ("Ctrl+F",), "In the text of the rule", ("rule",), local=True),
    Command("find_next", "Find next", "Rule", ("F3",), "The next match", ("rule",), local=True),
    Command("find_previous", "Find previous", "Rule", ("Shift+F3",), "The match before", ("rule",), local=True),
    Command("replace", "Replace…", "Rule", ("Ctrl+H",), "Find and put another text there", ("rule",), local=True),
    Command("go_to_line", "Go to line…", "Rule", ("Ctrl+G",), "By its number", ("rule",), local=True),
    Command("toggle_comment", "Comment lines", "Rule", ("Ctrl+/",), "Out, or in again", ("rule",), local=True),
    Command("format_rule", "Format rule", "Rule", ("Alt+Shift+F",), "Lay it out; not saved yet", ("rule",), local=True),
    Command("complete", "Complete name", "Rule", ("Ctrl+Space",), "Names that may stand here", ("rule",), local=True),
    Command("describe", "What is this?", "Rule", ("Ctrl+I",), "About the name at the cursor", ("rule",), local=True),
    Command("next_problem", "Next problem", "Rule", ("F8",), "In the text of the rule", ("rule",), local=True),
    Command("previous_problem", "Problem before", "Rule", ("Shift+F8",), "In the text", ("rule",), local=True),
    Command("larger_text", "Larger letters", "Rule", ("Ctrl++",), "Of the rule; so does Ctrl+wheel", (), local=True),
    Command("smaller_text", "Smaller letters", "Rule", ("Ctrl+-",), "Of the rule", (), local=True),
    Command("usual_text", "Usual letters", "Rule", ("Ctrl+0",), "Of the rule", (), local=True),
    Command("save_rule", "Save rule", "Rule", ("Ctrl+S",), "Format the edited rule and keep it", ("rule",)),
    Command("import_rule", "Import rule…", "Rule", (), "Take a rule from a file", ("series",)),
    Command("back_test", "Back-test…", "Rule", ("Ctrl+B",), "Replay all history as a detector meets it", ("rule",)),
    Command("library", "Rule library…", "Rule", ("Ctrl+L",), "Every rule and version, as a tree", ("series",)),
    Command("approve", "Approve…", "Rule", ("Ctrl+Shift+A",), "Approve the rule under your name", ("rule",)),
    Command("detect", "Run the rule on a file…", "Rule", (), "Detect with an exported pack", ("rule",)),
    Command("cases", "Show cases", "Cases", ("F7",), "Cases in the place of everything, or back", ("cases",)),
    Command("next_case", "Next case", "Cases", ("N",), "In the order of the list", ("case",)),
    Command("previous_case", "Previous case", "Cases", ("P",), "In the order of the list", ("case",)),
    Command("next_open_case", "Next open case", "Cases", ("O",), "That nothing is decided about", ("case",)),
    Command("keep_case", "Keep", "Cases", ("K",), "The case is as it should be", ("case",)),
    Command("fix_case", "Fix…", "Cases", ("E",), "Give it another label or scenario, with the reason", ("case",)),
    Command("drop_case", "Drop…", "Cases", ("X",), "Leave it out of everything, with the reason", ("case",)),
    Command(
        "consult_case",
        "Ask a language model about the case…",
        "Cases",
        (),
        "Its answer stands beside what rules verified, with what it cost",
        ("case",),
    ),
    Command("investigate_case", "Investigate case", "Cases", ("I",), "What happened, which scenario, why", ("case",)),
    Command(
        "investigate_all",
        "Investigate all cases",
        "Cases",
        ("Shift+I",),
        "Decide and name every one, aside",
        ("cases",),
    ),
    Command("case_report", "Report of the case", "Cases", ("R",), "Decision, reasons, evidence, rule", ("cases",)),
    Command("case_scores", "Scores of cases", "Cases", ("Shift+S",), "Who was taken for whom, and why", ("cases",)),
    Command("scenarios", "Scenarios…", "Cases", ("Shift+C",), "Phrases and rules, tried on all cases", ("cases",)),
    Command("search_log", "Search the log", "Cases", ("/",), "Words or a regular expression", ("case",), local=True),
    Command("case_columns", "Show every column", "Cases", ("V",), "Or leave out what gives it away", ("case",)),
    Command("case_doubts", "Doubts about cases", "Cases", ("Shift+D",), "What was repaired or is odd", ("cases",)),
    Command("help", "Help on this", "Help", ("F1",), "The page about what has the keyboard"),
    Command("help_contents", "All help pages", "Help", ("Shift+F1",), "From first steps to safety, searchable"),
    Command("keys", "Commands and keys", "Help", ("Ctrl+F1",), "Every command with its keys"),
    Command("tour", "Guided tour", "Help", (), "Step by step on the sample project, left and resumed at any time"),
    Command("tour_next", "Next step of the tour", "Help", ("F9",), "Also without doing this one", ("tour",)),
    Command("tour_back", "Step of the tour before", "Help", ("Shift+F9",), "Read it again", ("tour",)),
    Command("tour_leave", "Leave the tour", "Help", ("Ctrl+F9",), "It goes on here another time", ("tour",)),
    Command("last_crash", "Report of the last abrupt end", "Help", (), "What was written when the workbench ended"),
    Command("about", "About Rule Workbench", "Help", (), "Version, license, where things are kept"),
)


class Actions(QObject):
    """The table as Qt actions of one window. `asked(id)` tells what was chosen, by menu, key, button or palette."""

    asked = Signal(str)

    def __init__(self, theme: Theme, commands: Iterable[Command] = COMMANDS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.commands: Mapping[str, Command] = {command.id: command for command in commands}
        self._actions = {command.id: self._action(command) for command in self.commands.values()}
        self.facts: Facts = frozenset()
        self.set_theme(theme)
        self.set_facts(frozenset())

    def __getitem__(self, command_id: str) -> QAction:
        return self._actions[command_id]

    def all(self) -> tuple[QAction, ...]:
        """Every action, in the table's order."""
        return tuple(self._actions.values())

    def of_menu(self, menu: str) -> tuple[QAction, ...]:
        """The actions of one menu."""
        return tuple(self._actions[c.id] for c in self.commands.values() if c.menu == menu)

    def set_facts(self, facts: Facts) -> None:
        """Enable what the facts allow: series, labels, rule, approved, findings, region, test_hidden, undo, redo, idle,
        running, stacked (series are kept in sight), run (one is in the log), consent (a host may be sent data),
        question (a key may answer one), tour (its card is shown), working (the line of work is under way), recovered
        and discarded (after an abrupt end), cases (the project has some), case (one is in sight).

        Findings and question never hold together, nor do case and what concerns series: they share keys."""
        self.facts = facts
        for command in self.commands.values():
            self._actions[command.id].setEnabled(facts.issuperset(command.needs))

    def lacking(self, command_id: str) -> str:
        """Why a command cannot be chosen now, in words; empty where it can."""
        needs = self.commands[command_id].needs if command_id in self.commands else ()
        return ", ".join(tr(LACKS[fact]) for fact in needs if fact not in self.facts)

    def retitle(self, command_id: str, title: str) -> None:
        """Another title for now, in the user's language, as "Undo mark anomaly"."""
        action, command = self._actions[command_id], self.commands[command_id]
        action.setText(menu_text(command, title))
        action.setToolTip(tooltip(command, title))

    def set_theme(self, theme: Theme) -> None:
        """Icons in the theme's colors."""
        for command in self.commands.values():
            if command.icon:
                self._actions[command.id].setIcon(theme.icon(command.icon))

    def _action(self, command: Command) -> QAction:
        action = QAction(menu_text(command, tr(command.title)), self)
        action.setObjectName(command.id)
        action.setToolTip(tooltip(command, tr(command.title)))
        action.setStatusTip(tr(command.tip))
        if not command.local:
            action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.triggered.connect(self._asks(command.id))
        return action

    def _asks(self, command_id: str) -> Callable[[], None]:
        return lambda: self.asked.emit(command_id)


def key_text(command: Command) -> str:
    """The first shortcut as the system writes it, empty where there is none."""
    if not command.keys:
        return ""
    return QKeySequence(command.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def menu_text(command: Command, title: str) -> str:
    """The title as a menu shows it: a key that a panel handles stands at the end of the row, as Qt puts its own."""
    return f"{title}\t{key_text(command)}" if command.local and command.keys else title


def tooltip(command: Command, title: str) -> str:
    """`Undo mark anomaly (Ctrl+Z)` and what it does; `title` is in the user's language already."""
    head = title.removesuffix("…") + (f" ({key_text(command)})" if command.keys else "")
    return f"{head}\n{tr(command.tip)}" if command.tip else head
