#!/usr/bin/python3
"""A server that does what a script says: HTTP, HTTPS and WebSocket, well and badly.

usage: scripted_server.py SCRIPT      SCRIPT is a file, or the JSON itself

Standard output is JSON lines. The first one, once all ports are open:

  {"ready": {"http": PORT, "https": PORT, "https_expired": PORT, "https_wrong_host": PORT,
             "https_self_signed": PORT, "closed": PORT, "silent": PORT, "deaf": PORT,
             "ca": "/tmp/…/ca.pem"}}

All on 127.0.0.1. `closed` refuses connections, `silent` takes them and says nothing (no TLS
handshake either), `deaf` does not even complete them. Then one line an event:

  {"request": {"n": 1, "port": "http", "method": "GET", "target": "/x?y=1", "headers": {…}}}
  {"frame": {"n": 1, "opcode": 1, "text": "…"}}       a frame of a WebSocket's client
  {"closed": {"n": 1, "by": "client"}}                the connection of request n ended
  {"burst": {"n": 1, "sent": 300000, "seconds": 600.1}}

Names of headers are in lower case. `n` counts requests from 1.

A script: {"steps": [STEP…], "paths": {"/x": [STEP…]}}. A request to a path that is in `paths`
(without its query) takes that list's next step, any other the next of `steps`; the last step of
a list is repeated. "{http}" in bodies and headers is the base of that port's
address, and so are the others; "{port:silent}" is the port alone. For C++ tests there is scripted_server.h.

A STEP of HTTP, all fields optional:
  status, reason, headers   200, its name, {}
  body                      text, or body_file (relative to the script's "folder"), or
                            body_base64; body_times repeats it
  fill_headers              N: so many headers of 64 bytes more
  gzip                      true: the body is compressed
  chunked                   N: in chunks of N bytes, without a Content-Length
  content_length            what to claim instead of the truth; null: nothing
  delay                     seconds before the answer
  redirect                  an address: 302 with Location
  tunnel                    a port's name: of a CONNECT, as a proxy leads to a server
  cut                       only the first N bytes of the body are sent
  cut_head                  only the first N bytes of the head are sent
  drip                      {"bytes": N, "every": seconds}: so many bytes at a time
  raw, raw_base64           these bytes instead of an answer
  then                      "keep" (the connection), "close", "reset" or "silence" afterwards;
                            by default "close" after cut, cut_head and raw, else "keep"
  websocket                 [ACTION…]: see scripted_websocket.py
  accept                    of a WebSocket: a wrong Sec-WebSocket-Accept
So {"raw": "", "then": "silence"} never answers, and {"raw": ""} closes without a word.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import http
import itertools
import json
import signal
import socket
import ssl
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import scripted_websocket  # noqa: E402
from throwaway_certificates import make_certificates  # noqa: E402

Step = dict[str, Any]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
TLS_PORTS = {"https": "good", "https_expired": "expired", "https_wrong_host": "wrong_host",
             "https_self_signed": "self_signed"}
LOCAL = "127.0.0.1"
TLS_HELLO = b"\x16"


def tell(event: str, **what: Any) -> None:
    print(json.dumps({event: what}), flush=True)


class Script:
    """Gives each request its step."""

    def __init__(self, text: str) -> None:
        file = None if text.lstrip().startswith("{") else Path(text)
        self._script = json.loads(file.read_text() if file else text)
        self._folder = Path(self._script.get("folder") or (file.parent if file else "."))
        self._taken: dict[str, int] = {}
        self.bases: dict[str, str] = {}

    def step(self, target: str) -> Step:
        path = target.partition("?")[0]
        paths = self._script.get("paths", {})
        steps = paths[path] if path in paths else self._script.get("steps", [])
        key = path if path in paths else ""
        if not steps:
            return {"status": 404, "body": "not in the script"}
        taken = self._taken.get(key, 0)
        self._taken[key] = taken + 1
        return steps[min(taken, len(steps) - 1)]

    def fill(self, text: str) -> str:
        for name, base in self.bases.items():
            text = text.replace("{" + name + "}", base)
        return text

    def body(self, step: Step) -> bytes:
        if "body_file" in step:
            plain = (self._folder / step["body_file"]).read_bytes()
        elif "body_base64" in step:
            plain = base64.b64decode(step["body_base64"])
        else:
            plain = self.fill(step.get("body", "")).encode()
        plain *= step.get("body_times", 1)
        return gzip.compress(plain, 1) if step.get("gzip") else plain


class Server:
    def __init__(self, script: Script) -> None:
        self._script = script
        self._count = itertools.count(1)

    async def talk(self, port: str, streams: Streams) -> None:
        """One connection, as long as it is kept."""
        reader, writer = streams
        n = 0
        by = "server"
        try:
            while True:
                head = await reader.readexactly(1)
                if head == TLS_HELLO and not port.startswith("https"):
                    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    break
                head += await reader.readuntil(b"\r\n\r\n")
                n = next(self._count)
                if not await self._answer(n, port, head.decode("latin-1"), streams):
                    break
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError,
                asyncio.LimitOverrunError):
            by = "client"
        finally:
            tell("closed", n=n, by=by)
            writer.close()

    async def _answer(self, n: int, port: str, head: str, streams: Streams) -> bool:
        """Whether the connection goes on."""
        lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        headers = {name.strip().lower(): value.strip()
                   for name, _, value in (line.partition(":") for line in lines[1:])}
        tell("request", n=n, port=port, method=method, target=target, headers=headers)
        step = self._script.step(target)
        await asyncio.sleep(step.get("delay", 0))
        if "tunnel" in step:
            return await _tunnel(int(self._script.fill("{port:" + step["tunnel"] + "}")), streams)
        if "websocket" in step:
            return await scripted_websocket.serve(n, step, headers, streams, self._script.fill, tell)
        for part in self._parts(step, method):
            await _send(streams[1], part, step.get("drip"))
        return await _then(step, streams)

    def _parts(self, step: Step, method: str) -> list[bytes]:
        if "raw" in step or "raw_base64" in step:
            return [base64.b64decode(step["raw_base64"]) if "raw_base64" in step
                    else self._script.fill(step["raw"]).encode()]
        body = self._script.body(step)
        head = self._head(step, len(body))
        if "cut_head" in step:
            return [head[:step["cut_head"]]]
        if method == "HEAD":
            return [head]
        cut = step.get("cut", len(body))
        if size := step.get("chunked"):
            chunks = [body[at:at + size] for at in range(0, cut, size)]
            end = [b"0\r\n\r\n"] if cut >= len(body) else []
            return [head, *(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks), *end]
        return [head, body[:cut]]

    def _head(self, step: Step, length: int) -> bytes:
        status = step.get("status", 302 if "redirect" in step else 200)
        reason = step.get("reason") or (http.HTTPStatus(status).phrase
                                        if status in set(http.HTTPStatus) else "Odd")
        headers = {"Content-Type": "text/plain"}
        if "redirect" in step:
            headers["Location"] = step["redirect"]
        if step.get("gzip"):
            headers["Content-Encoding"] = "gzip"
        if step.get("chunked"):
            headers["Transfer-Encoding"] = "chunked"
        elif step.get("content_length", length) is not None:
            headers["Content-Length"] = str(step.get("content_length", length))
        headers |= step.get("headers", {})
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {self._script.fill(value)}"
                                                  for name, value in headers.items())]
        lines += ["X-Filler: " + "x" * 52] * step.get("fill_headers", 0)
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _send(writer: asyncio.StreamWriter, data: bytes, drip: dict[str, Any] | None) -> None:
    size = drip["bytes"] if drip else max(len(data), 1)
    for at in range(0, len(data), size):
        writer.write(data[at:at + size])
        await writer.drain()
        if drip:
            await asyncio.sleep(drip["every"])


async def _tunnel(port: int, streams: Streams) -> bool:
    there = await asyncio.open_connection(LOCAL, port)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    streams[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await asyncio.gather(carry(streams[0], there[1]), carry(there[0], streams[1]))
    return False


async def _then(step: Step, streams: Streams) -> bool:
    reader, writer = streams
    ends = {"cut", "cut_head", "raw", "raw_base64"} & step.keys()
    then = step.get("then", "close" if ends else "keep")
    if then == "silence":
        while await reader.read(65536):
            pass
        raise ConnectionError
    if then == "reset":
        reset(writer)
    return then == "keep"


def reset(writer: asyncio.StreamWriter) -> None:
    """The connection ends with an RST."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                               struct.pack("ii", 1, 0))
    writer.transport.abort()


def bound(backlog: int | None) -> socket.socket:
    made = socket.socket()
    made.bind((LOCAL, 0))
    if backlog is not None:
        made.listen(backlog)
    return made


def filled(deaf: socket.socket) -> list[socket.socket]:
    """Connections that fill the queue of a socket that accepts none: later ones get no answer."""
    fillers = [socket.socket() for _ in range(4)]
    for filler in fillers:
        filler.setblocking(False)
        filler.connect_ex(deaf.getsockname())
    return fillers


async def serve(script: Script, folder: Path) -> None:
    make_certificates(folder)
    server = Server(script)
    ports: dict[str, Any] = {"ca": str(folder / "ca.pem")}
    open_ports = []

    async def open_port(name: str, tls: ssl.SSLContext | None) -> None:
        started = await asyncio.start_server(
            lambda reader, writer: server.talk(name, (reader, writer)), LOCAL, 0, ssl=tls)
        ports[name] = started.sockets[0].getsockname()[1]
        open_ports.append(started)

    await open_port("http", None)
    for name, certificate in TLS_PORTS.items():
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(folder / f"{certificate}.pem", folder / f"{certificate}.key")
        await open_port(name, tls)
    others = {"closed": bound(None), "silent": bound(128), "deaf": bound(0)}
    ports |= {name: other.getsockname()[1] for name, other in others.items()}
    fillers = filled(others["deaf"])
    script.bases = {name: f"https://localhost:{port}" if name in TLS_PORTS
                    else f"http://{LOCAL}:{port}" for name, port in ports.items() if name != "ca"}
    script.bases |= {f"port:{name}": str(port) for name, port in ports.items()}
    tell("ready", **ports)
    await asyncio.gather(*(started.serve_forever() for started in open_ports))
    del fillers


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    # Ended politely, it takes its certificates with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    script = Script(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="scripted-server-") as folder:
        try:
            asyncio.run(serve(script, Path(folder)))
        except (KeyboardInterrupt, BrokenPipeError):
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
