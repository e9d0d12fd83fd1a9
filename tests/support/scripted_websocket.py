"""The WebSocket half of scripted_server.py: what a step's `websocket` may hold.

The handshake is answered (or, with the step's "accept": "wrong", answered with a wrong key), then
the ACTIONs are done in turn:

  {"text": "…"}                   a message; "{ns}" in it is the wall clock in nanoseconds and
                                  "{n}" the message's number from 0, here and below; "{time}"
                                  is that clock as 2026-09-28T19:30:00.123456789Z
  {"binary_base64": "…"}          a binary message
  {"fragments": ["a", "b"]}       one message in fragments
  {"burst": {"texts": ["…"], "count": N, "rate": R}}   N messages, R a second (0: at once), the
                                  texts in turn; one event says when they are sent
  {"file": "path"}                each line of a file is a message
  {"ping": "…"}                   a ping; the pong is an event with opcode 10
  {"expect": "…"}                 waits for a text of the client that holds this
  {"pause": seconds}              nothing for so long
  {"close": 1001, "reason": ""}   a close frame; then waits for the client's end
  {"drop": true}                  the connection ends without a close frame
  {"reset": true}                 the same with an RST
  {"raw_base64": "…"}             these bytes
  {"garbage": N}                  N bytes that are no frames
  {"masked": "…"}                 a masked frame, which a server must not send
  {"half": "…"}                   a frame's head and the first half of its text
  {"claim": N}                    the head of a frame that claims N bytes
  {"huge": N}                     a message of N bytes
  {"bad_utf8": true}              a text that is no UTF-8
  {"drip": "…", "every": seconds} a message, byte by byte

After the last one it stays silent. Meanwhile pings are answered (unless the step says
"pongs": false), and a close. Every frame of the
client is an event.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import random
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Action = dict[str, Any]
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def frame(opcode: int, data: bytes, *, end: bool = True, mask: bool = False,
          length: int | None = None) -> bytes:
    size = len(data) if length is None else length
    masked = 0x80 if mask else 0
    head = bytes([(0x80 if end else 0) | opcode])
    if size < 126:
        head += bytes([masked | size])
    elif size < 65536:
        head += bytes([masked | 126]) + struct.pack(">H", size)
    else:
        head += bytes([masked | 127]) + struct.pack(">Q", size)
    if not mask:
        return head + data
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(data))


def utc_text(ns: int) -> str:
    seconds, fraction = divmod(ns, 10**9)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{fraction:09}Z"


class WebSocket:
    def __init__(self, n: int, streams: Streams, fill: Callable[[str], str],
                 tell: Callable[..., None], *, pongs: bool = True) -> None:
        self._n = n
        self._pongs = pongs
        self._reader, self._writer = streams
        self._fill = fill
        self._tell = tell
        self._sent = 0
        self._texts: list[str] = []
        self._changed = asyncio.Event()

    async def play(self, actions: list[Action]) -> None:
        listener = asyncio.create_task(self._listen())
        player = asyncio.create_task(self._do_all(actions))
        try:
            await asyncio.wait({listener, player}, return_when=asyncio.FIRST_COMPLETED)
            if player.done():
                player.result()
            await listener
        finally:
            player.cancel()
            listener.cancel()

    async def _do_all(self, actions: list[Action]) -> None:
        for action in actions:
            await self._do(action)

    async def _do(self, action: Action) -> None:
        kind = next(name for name in action if name not in ("reason", "every"))
        what = action[kind]
        if kind == "burst":
            await self._burst(what)
        elif kind == "file":
            for line in Path(what).read_text().splitlines():
                await self._text(line)
        elif kind == "text":
            await self._text(what)
        elif kind == "expect":
            await self._expect(what)
        elif kind == "pause":
            await asyncio.sleep(what)
        elif kind == "drip":
            await self._drip(frame(TEXT, what.encode()), action["every"])
        elif kind == "drop":
            self._writer.close()
        elif kind == "reset":
            self._writer.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._writer.transport.abort()
        else:
            self._writer.write(self._bytes(kind, what, action))
            await self._writer.drain()

    def _bytes(self, kind: str, what: Any, action: Action) -> bytes:
        if kind == "binary_base64":
            return frame(BINARY, base64.b64decode(what))
        if kind == "fragments":
            parts = [part.encode() for part in what]
            return b"".join(frame(TEXT if at == 0 else 0, part, end=at + 1 == len(parts))
                            for at, part in enumerate(parts))
        if kind == "ping":
            return frame(PING, what.encode())
        if kind == "close":
            return frame(CLOSE, struct.pack(">H", what) + action.get("reason", "").encode())
        if kind == "raw_base64":
            return base64.b64decode(what)
        if kind == "garbage":
            return b"\xff" + random.Random(1).randbytes(what - 1)
        if kind == "masked":
            return frame(TEXT, what.encode(), mask=True)
        if kind == "half":
            data = what.encode()
            return frame(TEXT, data[:len(data) // 2], length=len(data))
        if kind == "claim":
            return frame(TEXT, b"", length=what)
        if kind == "huge":
            return frame(TEXT, b"x" * what)
        if kind == "bad_utf8":
            return frame(TEXT, b'["\xff\xfe"]')
        raise ValueError(f"no such action: {kind}")

    async def _drip(self, data: bytes, every: float) -> None:
        for at in range(len(data)):
            self._writer.write(data[at:at + 1])
            await self._writer.drain()
            await asyncio.sleep(every)

    async def _text(self, text: str) -> None:
        now = time.time_ns()
        filled = self._fill(text).replace("{ns}", str(now)).replace("{time}", utc_text(now))
        self._writer.write(frame(TEXT, filled.replace("{n}", str(self._sent)).encode()))
        self._sent += 1
        await self._writer.drain()

    async def _burst(self, burst: dict[str, Any]) -> None:
        start = time.monotonic()
        for at in range(burst["count"]):
            if burst.get("rate"):
                # Sleeps only where it is ahead, so that the rate holds over all of it.
                ahead = start + at / burst["rate"] - time.monotonic()
                if ahead > 0:
                    await asyncio.sleep(ahead)
            await self._text(burst["texts"][at % len(burst["texts"])])
        self._tell("burst", n=self._n, sent=burst["count"], seconds=time.monotonic() - start)

    async def _expect(self, text: str) -> None:
        while not any(text in seen for seen in self._texts):
            self._changed.clear()
            await self._changed.wait()

    async def _listen(self) -> None:
        """Until the client ends the connection, which is an exception."""
        while True:
            opcode, data = await self._next()
            text = data.decode("utf-8", "replace")
            if opcode == CLOSE:
                code = struct.unpack(">H", data[:2])[0] if len(data) >= 2 else 1005
                self._tell("frame", n=self._n, opcode=opcode, code=code)
                self._writer.write(frame(CLOSE, data[:2]))
                raise ConnectionError
            self._tell("frame", n=self._n, opcode=opcode, text=text)
            if opcode == PING and self._pongs:
                self._writer.write(frame(PONG, data))
            if opcode == TEXT:
                self._texts.append(text)
                self._changed.set()

    async def _next(self) -> tuple[int, bytes]:
        first, second = await self._reader.readexactly(2)
        size = second & 0x7F
        if size == 126:
            size = struct.unpack(">H", await self._reader.readexactly(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", await self._reader.readexactly(8))[0]
        key = await self._reader.readexactly(4) if second & 0x80 else bytes(4)
        data = await self._reader.readexactly(size)
        return first & 0x0F, bytes(byte ^ key[at % 4] for at, byte in enumerate(data))


async def serve(n: int, step: dict[str, Any], headers: dict[str, str], streams: Streams,
                fill: Callable[[str], str], tell: Callable[..., None]) -> bool:
    """Plays one step. Ends with an exception when the client does; False when we drop it."""
    digest = hashlib.sha1((headers.get("sec-websocket-key", "") + GUID).encode()).digest()
    accept = base64.b64encode(digest).decode() if step.get("accept") != "wrong" else "d3Jvbmc="
    streams[1].write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                      f"Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n").encode())
    await streams[1].drain()
    await WebSocket(n, streams, fill, tell, pongs=step.get("pongs", True)).play(step["websocket"])
    return False
