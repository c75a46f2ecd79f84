"""A signed pack as an MLflow model, with a table of what it takes and gives; nothing in it is pickled."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench import __version__
from workbench.detector.mlflow_model import KEY
from workbench.errors import PackagingError
from workbench.packaging.wheels import require
from workbench.packs.pack import read_pack
from workbench.packs.signature.sign import check_signature, signature_of

LOADER = "workbench.detector.mlflow_model"


def save_mlflow(pack: Path, key: Path, out: Path) -> Path:
    """Write the model's folder and return it; MLflow finds the detector by the package that the model asks for.

    The signature is checked now and by each who loads the model, with a key of their own. Errors: SignatureError and
    PackError where the pack is refused; PackagingError without the extra `mlflow`, or where `out` holds something.
    """
    require("mlflow", "mlflow")
    read = read_pack(pack, key=key)
    if out.exists() and any(out.iterdir()):
        raise PackagingError(f"{out} holds something", "a model has a folder of its own", "Name another folder")
    from mlflow import pyfunc

    with TemporaryDirectory() as made:
        folder = Path(made) / "pack"
        folder.mkdir()
        for path in (pack, signature_of(pack)):
            shutil.copyfile(path, folder / path.name)
        pyfunc.save_model(
            path=str(out),
            loader_module=LOADER,
            data_path=str(folder),
            signature=_table(),
            pip_requirements=[f"workbench-detector[sign]>={__version__}", "pandas>=3.0"],
            model_config={KEY: ""},
            metadata={
                "pack": read.name,
                "version": read.version,
                "sha256": read.sha256,
                "signed_by": check_signature(pack.read_bytes(), signature_of(pack), key),
            },
        )
    return out


def _table() -> Any:
    """What goes in and what comes out, as MLflow checks it before a call."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema

    given = Schema(
        [
            ColSpec(DataType.datetime, "timestamp"),
            ColSpec(DataType.double, "value"),
            ColSpec(DataType.string, "series", required=False),
        ]
    )
    told = Schema(
        [
            ColSpec(DataType.long, "flag"),
            ColSpec(DataType.long, "condition"),
            ColSpec(DataType.string, "reason"),
        ]
    )
    return ModelSignature(given, told, ParamSchema([ParamSpec("series", DataType.string, "")]))
