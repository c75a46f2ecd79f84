"""Which language model is asked, where it is, what it may cost: the page of the train dialog about the model."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.dialogs.fold import Fold
from workbench.gui.dialogs.frame import add_field, form
from workbench.gui.dialogs.llm.key_row import KeyRow
from workbench.gui.dialogs.llm.servers import API_VERSION, BY_KEY, OTHER, SERVERS, server_of
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP, GAP_SMALL, set_role
from workbench.gui.views.panel import dim
from workbench.training.llm.setup import ModelSetup

SENT = later("What is sent…")
LOCAL_TIP = later("Only servers on this machine can be asked; a run that would ask another does not start")


class ModelPage(QWidget):
    """Edits a `ModelSetup`. `changed`: after each change; `models_requested`: answer with `show_models`; `key`: the
    row of the key; `more`: what is folded away, for whoever has room; `sent_requested`, `prompts_requested`: show what
    is sent, show the prompts.
    """

    changed = Signal()
    models_requested = Signal()
    sent_requested = Signal()
    prompts_requested = Signal()

    def __init__(self, setup: ModelSetup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given = setup
        self.server, self.address, self.version = QComboBox(), QLineEdit(), QLineEdit()
        for server in SERVERS:
            self.server.addItem(tr(server.title), server.key)
        self.model, self.list_models = QComboBox(), _button(tr("List"), tr("Ask the server which models it has"))
        self.model.setEditable(True)
        self.model.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.key = KeyRow()
        self.cap = _amount(0, 10_000, 2, setup.max_usd or 0.0, 0.5)
        self.cap.setPrefix("$ ")
        self.cap.setSpecialValueText(tr("no cap"))
        self.local = QCheckBox(tr("Nothing may leave this machine"))
        self.local.setToolTip(tr(LOCAL_TIP))
        self.note = dim("")
        self.sent = _button(tr(SENT), tr("Show the first prompt as it would be sent, and to whom"))
        self.prompts = _button(tr("Prompts…"), tr("Show every text that a model is told"))
        self.temperature, self.top_p = _amount(0, 2, 2, setup.temperature, 0.05), _amount(0, 1, 2, setup.top_p, 0.05)
        self.tokens = _count(100, 200_000, setup.max_tokens, 500)
        self.shown = _count(200, 1_000_000, setup.data_tokens, 1000)
        self.in_flight = _count(1, 64, setup.in_flight, 1)
        self.seconds = _count(5, 3600, round(setup.timeout_s), 10)
        self.images = QCheckBox(tr("Also show plots, to a model that can see"))
        self._place()
        self._fill(setup)
        self._connect()

    def _place(self) -> None:
        self._fields = fields = form()
        add_field(fields, tr("Server"), self.server)
        add_field(fields, tr("Address"), self.address, tr("The address in front of /chat/completions"))
        add_field(fields, tr("API version"), self.version, tr("Of Azure OpenAI"))
        add_field(fields, tr("Model"), _beside(self.model, self.list_models))
        self.model.setAccessibleName(tr("Model"))
        add_field(fields, tr("Key"), self.key)
        add_field(fields, tr("Cap"), self.cap, tr("Reserved before each call, so that it is never exceeded"))
        links = QHBoxLayout()
        links.setSpacing(GAP_SMALL)
        links.addWidget(self.sent)
        links.addWidget(self.prompts)
        links.addStretch(1)
        self.more = Fold(tr("More settings of the model"), self._advanced())
        self.note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(fields)
        column.addWidget(self.note)
        column.addWidget(self.local)
        column.addStretch(1)
        column.addLayout(links)

    def _advanced(self) -> QWidget:
        content = QWidget()
        fields = form()
        fields.setContentsMargins(0, 0, 0, 0)
        content.setLayout(fields)
        add_field(
            fields, tr("Temperature"), self.temperature, tr("0 = always the likeliest words; more = more varied rules")
        )
        add_field(fields, tr("Top p"), self.top_p)
        add_field(fields, tr("Answer at most"), self.tokens, tr("Tokens of one answer, thinking included"))
        add_field(fields, tr("Values shown"), self.shown, tr("Tokens of one prompt that are values of the series"))
        add_field(fields, tr("Calls at a time"), self.in_flight)
        add_field(fields, tr("Time of a call"), self.seconds, tr("After that it counts as failed"))
        for spin in (self.tokens, self.shown):
            spin.setSuffix(tr(" tokens"))
        self.seconds.setSuffix(" s")
        fields.addRow(self.images)
        return content

    def set_label_width(self, pixels: int) -> None:
        """The labels of what is folded away stand in line with those above them."""
        layout = self.more.content.layout()
        assert isinstance(layout, QFormLayout)
        layout.labelForField(self.temperature).setMinimumWidth(pixels)

    def _fill(self, setup: ModelSetup) -> None:
        server = server_of(setup)
        self.server.setCurrentIndex(self.server.findData(server.key))
        self.address.setText(setup.base_url)
        self.version.setText(setup.api_version or API_VERSION)
        self.model.setEditText(setup.model)
        self.local.setChecked(setup.local_only)
        self.images.setChecked(setup.images)
        self._show_server()

    def _connect(self) -> None:
        self.server.activated.connect(self._on_server)
        self.address.textEdited.connect(self._on_address)
        for edit in (self.address, self.version):
            edit.textChanged.connect(self.changed)
        self.model.editTextChanged.connect(self.changed)
        for amount in (self.cap, self.temperature, self.top_p):
            amount.valueChanged.connect(self.changed)
        for count in (self.tokens, self.shown, self.in_flight, self.seconds):
            count.valueChanged.connect(self.changed)
        for box in (self.local, self.images):
            box.toggled.connect(self.changed)
        self.list_models.clicked.connect(self.models_requested)
        self.sent.clicked.connect(self.sent_requested)
        self.prompts.clicked.connect(self.prompts_requested)

    # --- what is chosen ----------------------------------------------------------------------------------------------

    def setup(self) -> ModelSetup:
        """The model as it is chosen now; hosts agreed to and price tables stay as they were given."""
        azure = self.server.currentData() == "azure"
        return ModelSetup(
            model=self.model.currentText().strip(),
            base_url=self.address.text().strip(),
            provider="azure" if azure else "openai",
            api_version=self.version.text().strip() if azure else "",
            temperature=self.temperature.value(),
            top_p=self.top_p.value(),
            max_tokens=self.tokens.value(),
            timeout_s=float(self.seconds.value()),
            max_usd=self.cap.value() or None,
            prices=self._given.prices,
            consent=self._given.consent,
            local_only=self.local.isChecked(),
            in_flight=self.in_flight.value(),
            data_tokens=self.shown.value(),
            figures=self._given.figures,
            images=self.images.isChecked(),
        )

    def _on_server(self) -> None:
        server = BY_KEY[self.server.currentData()]
        self.address.setText(server.address)
        self._show_server()
        self.note.hide()
        self.changed.emit()
        if not server.address:
            self.address.setFocus()

    def _on_address(self) -> None:
        """An address of one's own is that of another server than the one of that name; Azure has no usual address."""
        if self.server.currentData() != "azure":
            known = next(
                (one.key for one in SERVERS if one.address and one.address == self.address.text().strip()), OTHER
            )
            self.server.setCurrentIndex(self.server.findData(known))
            self._show_server()

    def _show_server(self) -> None:
        server = BY_KEY[self.server.currentData()]
        self.address.setPlaceholderText(server.hint)
        self._fields.setRowVisible(self.version, server.provider == "azure")
        self.list_models.setVisible(server.provider == "openai")

    # --- what the server said ----------------------------------------------------------------------------------------

    def show_preparing(self, is_under_way: bool) -> None:
        """Whether the first prompt is being prepared, to be shown."""
        self.sent.setEnabled(not is_under_way)
        self.sent.setText(tr("Preparing…") if is_under_way else tr(SENT))

    def show_asking(self) -> None:
        """The server is being asked for its models."""
        self.list_models.setEnabled(False)
        self._say(tr("asking the server for its models…"), "dim")

    def show_models(self, names: Sequence[str], problem: str = "") -> None:
        """The models of the server, to choose from; `problem`: why they are not known."""
        self.list_models.setEnabled(True)
        typed = self.model.currentText()
        self.model.clear()
        self.model.addItems(list(names))
        self.model.setEditText(typed or (names[0] if names else ""))
        if problem:
            self._say(problem, "warn")
        else:
            self._say("" if names else tr("The server names no models; type one"), "dim")
            if len(names) > 1 and self.isVisible():
                self.model.setFocus()
                self.model.showPopup()

    def _say(self, text: str, role: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
        set_role(self.note, tone=role)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setToolTip(tip)
    return button


def _beside(first: QWidget, second: QWidget) -> QWidget:
    place = QWidget()
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP_SMALL)
    row.addWidget(first, 1)
    row.addWidget(second)
    place.setFocusProxy(first)
    return place


def _amount(low: float, high: float, decimals: int, value: float, step: float) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setRange(low, high)
    spin.setDecimals(decimals)
    spin.setSingleStep(step)
    spin.setValue(value)
    spin.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet's padding does not reach the edit inside
    return spin


def _count(low: int, high: int, value: int, step: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setSingleStep(step)
    spin.setValue(value)
    spin.lineEdit().setTextMargins(6, 0, 0, 0)
    return spin
