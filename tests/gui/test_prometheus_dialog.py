"""The dialog of Prometheus: what it asks, what it shows, and the way from an address to series on the desk."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import trustme
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.fakes.memory_keyring import MemoryKeyring
from tests.scenarios.prometheus import Prometheus
from tests.sources.filled import HOLE, POINTS, START, STEP, needs_prometheus, prometheus
from tests.sources.odd_server import Answer, OddServer
from workbench.gui.controllers.connecting.prometheus import ConnectController
from workbench.gui.dialogs.connect.nouns import Asked, Connection
from workbench.gui.dialogs.connect.prometheus import PrometheusDialog
from workbench.gui.dialogs.connect.spark import SIZE, spark_icon
from workbench.gui.staging.stage import Stage, wait_until
from workbench.sources.saving import provenance_of

__all__ = ["prometheus"]
LEFT = Qt.MouseButton.LeftButton
LONG_S = 120.0


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path / "home") as made:
        yield made


def dialog_of(stage: Stage) -> PrometheusDialog:
    stage.workbench.actions["open_prometheus"].trigger()
    (dialog,) = (one for one in stage.workbench.window.findChildren(PrometheusDialog) if one.isVisible())
    return dialog


def comes(holds: Callable[[], bool], what: str) -> None:
    wait_until(holds, LONG_S, f"{what} did not come")


@needs_prometheus
def test_a_metric_is_searched_filtered_previewed_and_opened(stage: Stage, prometheus: Prometheus) -> None:
    bench, dialog = stage.workbench, dialog_of(stage)
    assert not dialog.primary.isEnabled() and dialog.missing.text() == "Give the address of a Prometheus"
    QTest.keyClicks(dialog.who.address, prometheus.url)
    QTest.mouseClick(dialog.who.search, LEFT)
    comes(lambda: dialog.what.metrics.count() == 4, "the metrics")
    assert dialog.note.text() == "4 metrics. Type any part of a name."
    dialog.what.metrics.setCurrentText("load")
    dialog.what.metrics.activated.emit(1)
    comes(lambda: dialog.what.label.count() == 3, "the labels")
    assert dialog.what.query.text() == "load"
    dialog.what.label.setCurrentText("instance")
    dialog.what.label.activated.emit(0)
    comes(lambda: dialog.what.text.count() == 2, "the values")
    dialog.what.text.setCurrentText("b:9100")
    QTest.mouseClick(dialog.what.add, LEFT)
    assert dialog.what.query.text() == 'load{instance="b:9100"}'
    for edit, text in (
        (dialog.what.start, START),
        (dialog.what.end, START + STEP * (POINTS - 1)),
        (dialog.what.step, STEP),
    ):
        edit.setText(str(text))
    QTest.mouseClick(dialog.preview, LEFT)
    comes(lambda: dialog.series.count() == 1, "the preview")
    assert dialog.count.text() == "1 series" and "instance = b:9100" in dialog.series.item(0).toolTip()
    QTest.mouseClick(dialog.primary, LEFT)
    comes(lambda: bench.desk.loaded("load") is not None, "the series")
    loaded, project = bench.desk.loaded("load"), bench.desk.project
    assert loaded is not None and len(loaded.series) == POINTS - len(HOLE)
    assert project is not None
    source = provenance_of(project.path.parent / project.references()["load"].path)
    assert source is not None and source.query == 'load{instance="b:9100"}'
    remembered = json.loads(bench.preferences.now.connection)
    assert remembered["connection"]["url"] == prometheus.url
    stage.settle()
    again = dialog_of(stage)
    assert again.what.query.text() == 'load{instance="b:9100"}' and again.primary.isEnabled()
    again.reject()


@pytest.mark.parametrize(
    ("answer", "said"),
    [(Answer(401), "does not let us in"), (Answer(200, b"<html>"), "does not answer as Prometheus does")],
)
def test_what_fails_is_said_in_the_dialog(stage: Stage, answer: Answer, said: str) -> None:
    with OddServer(answer) as server:
        dialog = dialog_of(stage)
        dialog.who.address.setText(server.url)
        dialog.what.query.setText("up")
        QTest.mouseClick(dialog.who.search, LEFT)
        comes(lambda: said in dialog.note.text(), "the reason")
        dialog.what.step.setText("often")
        QTest.mouseClick(dialog.preview, LEFT)
        comes(lambda: "is no duration" in dialog.note.text(), "the reason")
        dialog.reject()


def test_a_secret_goes_to_the_keyring_and_with_the_question(stage: Stage) -> None:
    bench, keyring = stage.workbench, MemoryKeyring()
    controller = ConnectController(
        bench.files.landing, bench.background, bench.preferences, lambda: bench.window, {}, keyring
    )
    with OddServer(Answer()) as server:
        controller.ask()
        (dialog,) = (one for one in bench.window.findChildren(PrometheusDialog) if one.isVisible())
        dialog.who.address.setText(server.url)
        dialog.who.who.setCurrentIndex(dialog.who.who.findData("basic"))
        dialog.who.who.activated.emit(2)
        dialog.who.user.setText("ann")
        comes(lambda: dialog.who.key.state.text() == "not stored yet", "where the secret is")
        QTest.mouseClick(dialog.who.key.enter, LEFT)
        QTest.keyClicks(dialog.who.key.field, "s3cret")
        QTest.mouseClick(dialog.who.key.store, LEFT)
        comes(lambda: dialog.who.key.state.text() == "is there", "the secret")
        assert list(keyring.kept.values()) == ["s3cret"]
        QTest.mouseClick(dialog.who.search, LEFT)
        comes(lambda: dialog.what.metrics.count() == 2, "the metrics")
        assert server.asked[0][1]["Authorization"].startswith("Basic ")
        assert "s3cret" not in bench.preferences.now.connection
        dialog.reject()


def test_a_certificate_of_an_own_authority_is_refused_until_its_file_is_named(stage: Stage, tmp_path: Path) -> None:
    authority, ca = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    with OddServer(Answer(), tls=tls) as server:
        dialog = dialog_of(stage)
        QTest.keyClicks(dialog.who.address, server.url)
        QTest.mouseClick(dialog.who.search, LEFT)
        comes(lambda: "is not trusted" in dialog.note.text(), "the reason")
        assert "file of certificates to trust" in dialog.note.text() and server.asked == []
        QTest.keyClicks(dialog.who.ca, str(ca))
        QTest.mouseClick(dialog.who.search, LEFT)
        comes(lambda: dialog.what.metrics.count() == 2, "the metrics")
        dialog.reject()


def test_fields_that_are_not_needed_are_not_there(qtbot: QtBot) -> None:
    dialog = PrometheusDialog(Asked(Connection("http://x", "bearer"), "up"))
    qtbot.addWidget(dialog)
    dialog.show()
    rows = dialog.who.rows
    assert rows.isRowVisible(dialog.who.key) and not rows.isRowVisible(dialog.who.user)
    assert dialog.primary.isEnabled()
    dialog.what.query.clear()
    assert dialog.missing.text() == "Choose a metric, or write a query"


def test_a_spark_is_broken_where_values_are_missing(qapp: object) -> None:
    values = np.r_[np.full(40, 1.0), np.full(40, np.nan), np.full(40, 2.0)]
    image = spark_icon(values, QColor("black")).pixmap(SIZE).toImage()
    drawn = [any(image.pixelColor(x, y).alpha() > 60 for y in range(image.height())) for x in range(image.width())]
    assert drawn[10] and drawn[110] and not any(drawn[45:75])
    for odd in (np.full(5, np.nan), np.zeros(0), np.ones(1)):
        assert not spark_icon(odd, QColor("black")).isNull()


def test_line_protocol_is_opened_by_a_drop(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "load.lp"
    path.write_text(
        "".join(f"cpu,host=a usage={i % 7} {(1_700_000_000 + 60 * i) * 10**9}\n" for i in range(300)) + "bad\n"
    )
    drops = stage.workbench.files.drops
    assert drops is not None
    assert drops.explain([path]).words == "Open load.lp as series of line protocol"
    drops.drop([path])
    comes(lambda: stage.workbench.desk.names() == ("cpu,host=a usage",), "the series")
    comes(
        lambda: any("1 lines are no points" in one.text for one in stage.workbench.window.messages.messages()),
        "the doubt",
    )
    stage.settle()
