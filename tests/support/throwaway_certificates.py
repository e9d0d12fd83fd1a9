"""Certificates for tests, made afresh by the openssl command and good for two days.

One authority, and what a client must think of the certificates of a server:
  good         for localhost, 127.0.0.1 and source.test, signed by the authority
  expired      the same, but its time is over
  wrong_host   signed by the authority, for another host
  self_signed  for localhost, signed by nobody
"""

from __future__ import annotations

import subprocess
from pathlib import Path

HERE = "DNS:localhost,IP:127.0.0.1,DNS:source.test"
NAMES = ("good", "expired", "wrong_host", "self_signed")
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def make_certificates(folder: Path) -> None:
    """Makes ca.pem, and NAME.pem and NAME.key of each of NAMES, in `folder`."""
    _self_signed(folder, "ca", "/CN=Test authority", ())
    _self_signed(folder, "self_signed", "/CN=localhost", ("-addext", f"subjectAltName={HERE}"))
    _signed(folder, "good", HERE, days=2)
    _signed(folder, "expired", HERE, days=-1)
    _signed(folder, "wrong_host", "DNS:elsewhere.test", days=2)


def _self_signed(folder: Path, name: str, subject: str, more: tuple[str, ...]) -> None:
    _openssl(folder, "req", "-x509", *NEW_KEY, "-keyout", f"{name}.key", "-out", f"{name}.pem",
             "-days", "2", "-subj", subject, *more)


def _signed(folder: Path, name: str, names: str, days: int) -> None:
    _openssl(folder, "req", *NEW_KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr",
             "-subj", "/CN=localhost", "-addext", f"subjectAltName={names}")
    _openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
             "-copy_extensions", "copyall", "-days", str(days), "-out", f"{name}.pem")


def _openssl(folder: Path, *arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr}")
