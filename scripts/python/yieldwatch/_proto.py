"""Loads protoc's output: from $YIELDWATCH_PROTO_PATH, else the newest build of this source
directory, else freshly generated."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

_REPOSITORY = Path(__file__).resolve().parents[3]
_NAMES = ("envelope", "tick", "alert", "sys", "control")


def _generate(directory: Path) -> None:
    protoc = shutil.which("protoc")
    if protoc is None:
        raise ImportError("no generated modules found and no protoc: build the project, or install "
                          "protobuf-compiler, or set YIELDWATCH_PROTO_PATH")
    protos = _REPOSITORY / "proto"
    subprocess.run(
        [protoc, "-I", protos, f"--python_out={directory}",
         *sorted((protos / "yieldwatch" / "v1").glob("*.proto"))],
        check=True)


def _load(package_path: list[str]) -> tuple[Any, ...]:
    given = os.environ.get("YIELDWATCH_PROTO_PATH")
    # A build makes only those anew whose schema has changed, so that no single one tells its age.
    builds = sorted(
        (p for p in _REPOSITORY.glob("build/*/python")
         if (p / "yieldwatch/v1/sys_pb2.py").exists()),
        key=lambda p: max(m.stat().st_mtime for m in p.glob("yieldwatch/v1/*_pb2.py")))
    with tempfile.TemporaryDirectory() as temporary:
        if given:
            directory = Path(given)
        elif builds:
            directory = builds[-1]
        else:
            directory = Path(temporary)
            _generate(directory)
        # protoc names its modules yieldwatch.v1.…, so their directory is a part of this package.
        package_path.append(str(directory / "yieldwatch"))
        importlib.invalidate_caches()
        try:
            return tuple(importlib.import_module(f"yieldwatch.v1.{name}_pb2") for name in _NAMES)
        except ImportError as error:
            raise ImportError(
                f"cannot import the generated modules from {directory}: {error}") from error


envelope_pb2, tick_pb2, alert_pb2, sys_pb2, control_pb2 = _load(
    importlib.import_module("yieldwatch").__path__)  # type: ignore[arg-type]
