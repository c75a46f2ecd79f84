"""A signed pack as an MLflow model: a real MLflow loads it, with the receiver's key, and refuses it otherwise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.packaging.conftest import Signed
from tests.packs.made import wave
from workbench.cli.main import main
from workbench.detector.detect import Detector
from workbench.detector.mlflow_model import KEY_VARIABLE, PackModel
from workbench.errors import DataError, SignatureError

pd = pytest.importorskip("pandas")


def table() -> pd.DataFrame:
    """Two series, their rows mixed."""
    parts = []
    for name in ("cpu", "web 2"):
        series = wave(name, n=600, spikes=(200, 450))
        parts.append(
            pd.DataFrame({"timestamp": pd.to_datetime(series.times_ns), "value": series.value, "series": name})
        )
    return pd.concat(parts).sort_values("timestamp", kind="stable").reset_index(drop=True)


def test_rows_of_several_series_are_judged_each_as_its_own(signed: Signed) -> None:
    given = table().set_index(pd.Index(range(100, 1300)))
    model = PackModel(Detector.open(signed.pack, key=signed.key))
    answer = model.predict(given)
    alone = model.predict(given[given["series"] == "cpu"].drop(columns="series"), {"series": "cpu"})
    with pytest.raises(DataError, match="the columns when, value"):
        model.predict(given[["value"]].assign(when=1)[["when", "value"]])
    model.close()
    assert list(answer.columns) == ["flag", "condition", "reason"]
    assert answer.index.equals(given.index)
    assert np.flatnonzero(answer["flag"] == 1).tolist() == [400, 401, 900, 901]
    assert set(answer["reason"][answer["flag"] == 1]) == {"Abnormal Rule 1: the value is above the limit"}
    assert answer[given["series"] == "cpu"].equals(alone)


@pytest.mark.slow
def test_a_real_mlflow_saves_it_and_loads_it_with_the_key_of_the_receiver_only(
    signed: Signed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyfunc = pytest.importorskip("mlflow.pyfunc", reason="the extra mlflow is not installed")
    model = tmp_path / "model"
    assert main(["package", "mlflow", str(signed.pack), "--key", str(signed.key), "--out", str(model)]) == 0
    assert not [path for path in model.rglob("*") if path.suffix in (".pkl", ".pub", ".key")]

    given = table()
    loaded = pyfunc.load_model(str(model), model_config={"key": str(signed.key)})
    answer = loaded.predict(given)
    monkeypatch.setenv(KEY_VARIABLE, str(signed.key))
    again = pyfunc.load_model(str(model)).predict(given)
    direct = PackModel(Detector.open(signed.pack, key=signed.key))
    assert answer.equals(direct.predict(given))
    assert answer.equals(again)
    direct.close()
    assert loaded.metadata.metadata["pack"] == "demo"

    monkeypatch.delenv(KEY_VARIABLE)
    with pytest.raises(SignatureError, match="no public key was named"):
        pyfunc.load_model(str(model))
    with pytest.raises(SignatureError, match="another key"):
        pyfunc.load_model(str(model), model_config={"key": str(signed.other)})
    (pack,) = model.rglob("*.rulepack")
    pack.write_bytes(pack.read_bytes() + b" ")
    with pytest.raises(SignatureError, match="other content"):
        pyfunc.load_model(str(model), model_config={"key": str(signed.key)})


@pytest.mark.slow
def test_a_folder_that_holds_something_is_left_alone(signed: Signed, tmp_path: Path) -> None:
    pytest.importorskip("mlflow", reason="the extra mlflow is not installed")
    (tmp_path / "mine").write_text("x")
    assert main(["package", "mlflow", str(signed.pack), "--key", str(signed.key), "--out", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
