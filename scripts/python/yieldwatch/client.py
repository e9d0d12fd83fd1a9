"""A client of the alert bus that loses nothing: alerts in order, each once."""

from __future__ import annotations

import logging
import time
from typing import Any, Callable, Iterator, Optional, Sequence, Union

import zmq

from ._proto import control_pb2, sys_pb2
from .alert import (Alert, Event, Heartbeat, Missed, NewJournal, NotKept, Restarted, System,
                    Unanswered, Unreadable)
from .endpoint import control_beside, resolve_endpoint
from .order import AlertOrder, read
from .wire import WireError, parse, subscriptions

_HIGH_WATER = 10_000  # messages
_MAX_ANSWER = 64 * 1024 * 1024  # bytes
_AT_ONCE = 256  # messages of the stream before answers have their turn
_log = logging.getLogger("yieldwatch")


class Control:
    """Questions to a daemon. Belongs to one thread."""

    def __init__(self, context: zmq.Context, endpoint: str) -> None:
        self._context, self._endpoint = context, endpoint
        self._id = 0
        self._awaited = False
        self.socket = self._connected()

    def _connected(self) -> zmq.Socket:
        made = self._context.socket(zmq.DEALER)
        made.set(zmq.LINGER, 0)
        made.set(zmq.MAXMSGSIZE, _MAX_ANSWER)
        made.connect(self._endpoint)
        return made

    def post(self, request: Any) -> None:
        """Sends a Request. One before it that is unanswered is withdrawn with its connection,
        so that few are ever on their way."""
        if self._awaited:
            self.socket.close(linger=0)
            self.socket = self._connected()
        self._awaited = True
        self._id += 1
        request.schema, request.id = 1, self._id
        try:
            self.socket.send(request.SerializeToString(), zmq.DONTWAIT)
        except zmq.Again:
            pass  # it is asked again

    def take(self) -> tuple[bool, Any]:
        """Whether the answer to what was posted has come, and the Reply; None if it can't be
        read."""
        while True:
            try:
                frames = self.socket.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                return False, None
            reply = control_pb2.Reply()
            try:
                reply.ParseFromString(frames[-1])
                readable = reply.schema == 1
            except Exception:  # protobuf's differs between its releases
                readable = False
            if not readable or reply.id in (self._id, 0):
                self._awaited = False
                return True, reply if readable else None

    def ask(self, request: Any, timeout: float) -> Any:
        """The Reply, or None if there is none in time."""
        self.post(request)
        deadline = time.monotonic() + timeout
        while (left := deadline - time.monotonic()) > 0:
            self.socket.poll(int(left * 1_000) + 1)
            came, reply = self.take()
            if came:
                return reply
        return None

    def close(self) -> None:
        self.socket.close(linger=0)


def _position(since: Union[int, str, None]) -> tuple[int, Optional[int]]:
    """The journal (0: any) and the number that `since` says. Raises ValueError."""
    if isinstance(since, str):
        journal, colon, number = since.rpartition(":")
        return (int(journal) if colon else 0), int(number)
    return 0, since


class AlertClient:
    """Joins the stream of alerts, asks for what is on (or came after a number), and goes on from
    there. What is lost on the way is asked for again and delivered in its place; what can't be
    had is told as Missed. Memory is bounded. Belongs to one thread; use it in a `with`."""

    def __init__(self, topics: Sequence[str] = (), since: Union[int, str, None] = None, *,
                 snapshot: bool = True, endpoint: str = "ipc://alerts",
                 control: Optional[str] = None) -> None:
        """`topics`: tiers (each with the higher ones) or prefixes of topics; none: all alerts.
        `since`: begin after that journal_seq, or after an Alert.position, which also says of which
        journal it is; 0 with all there are; None: with what is on now, or without `snapshot` with
        the next alert. `control`: by default beside `endpoint`."""
        prefixes = [p for topic in topics or [""] for p in subscriptions(topic)]
        alerts = resolve_endpoint(endpoint)
        self._context = zmq.Context()
        journal, number = _position(since)
        self._order = AlertOrder(prefixes, number, journal=journal, snapshot=snapshot)
        self._orders = any(p.startswith("alert.") for p in prefixes)
        self._control = Control(self._context,
                                resolve_endpoint(control) if control else control_beside(alerts))
        self._seqs: dict[str, int] = {}  # of the sys. topics, in the present epoch
        self._epoch = 0
        self._stream = self._context.socket(zmq.SUB)
        self._stream.set(zmq.LINGER, 0)
        self._stream.set(zmq.RCVHWM, _HIGH_WATER)
        self._stream.set(zmq.SNDHWM, 0)  # subscriptions are sent, and dropped at this mark
        self._stream.set(zmq.RECONNECT_IVL, 50)
        self._stream.set(zmq.RECONNECT_IVL_MAX, 1_000)
        # All alerts, whatever is wanted: only all their numbers are without holes.
        if self._orders:
            self._stream.subscribe("alert.")
        for prefix in prefixes:
            if not prefix.startswith("alert."):
                self._stream.subscribe(prefix)
        self._stream.subscribe("sys.heartbeat.")
        self._stream.connect(alerts)

    @property
    def last(self) -> int:
        """All alerts up to this journal_seq have been delivered, or told as Missed. It falls where
        a restarted daemon is asked for alerts that the one before may not have kept."""
        return self._order.last

    def receive(self, timeout: Optional[float] = None) -> Optional[Event]:
        """The next event; None if none comes within `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (event := self._order.next()) is None:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not self._read(left) and left == 0.0:
                return self._order.next()
        return event

    def _read(self, left: Optional[float]) -> bool:
        """Waits, for `left` seconds at most, and takes what has come. Whether anything had."""
        now = time.monotonic()
        if self._orders and (request := self._order.question(now)) is not None:
            self._control.post(request)
        wake = self._order.wake()
        if wake is not None:
            left = max(0.0, wake - now) if left is None else min(left, max(0.0, wake - now))
        poller = zmq.Poller()
        poller.register(self._stream, zmq.POLLIN)
        if wake is not None:
            poller.register(self._control.socket, zmq.POLLIN)
        if not poller.poll(None if left is None else int(left * 1_000) + (left > 0)):
            return False
        # The stream first: an answer is to be judged by what had come before it.
        for _ in range(_AT_ONCE):
            try:
                self._take(self._stream.recv_multipart(zmq.DONTWAIT))
            except zmq.Again:
                break
        came, reply = self._control.take()
        if came:
            self._order.on_answer(reply, time.monotonic())
        return True

    def _take(self, frames: list[bytes]) -> None:
        try:
            topic, envelope = parse(frames)
            if not self._order.on_epoch(envelope.epoch, time.monotonic()):
                return
            if topic.startswith("alert.") and envelope.journal_seq > 0:
                self._order.on_alert(
                    read(topic, envelope.body, envelope.journal_seq, envelope.publish_time,
                         "stream", not envelope.not_durable), time.monotonic())
            elif topic.startswith("sys.heartbeat."):
                heartbeat = sys_pb2.Heartbeat.FromString(envelope.body)
                self._order.on_heartbeat(Heartbeat(heartbeat.journal_head, envelope.epoch),
                                         time.monotonic())
            else:
                self._take_system(topic, envelope)
        except Exception as error:  # whatever a stranger sent must not end us
            self._order.on_other(Unreadable(str(error)))

    def _take_system(self, topic: str, envelope: Any) -> None:
        kinds = {"sys.gap.": sys_pb2.Gap, "sys.late.": sys_pb2.Refused,
                 "sys.bad.": sys_pb2.Refused, "sys.stale.": sys_pb2.Stale,
                 "sys.slow.": sys_pb2.Slow, "sys.disk.": sys_pb2.Disk,
                 "sys.data.": sys_pb2.Data, "sys.feed.": sys_pb2.Feed}
        if topic not in kinds:
            raise WireError(f"{topic!r} is no topic we know")
        if envelope.epoch != self._epoch:
            self._seqs, self._epoch = {}, envelope.epoch
        expected = self._seqs.get(topic, envelope.seq - 1) + 1
        self._seqs[topic] = envelope.seq
        if envelope.seq > expected:
            self._order.on_other(Missed(topic, expected, envelope.seq - 1, "lost on the way"))
        self._order.on_other(System(topic, envelope.publish_time,
                                    kinds[topic].FromString(envelope.body)))

    def close(self) -> None:
        self._stream.close(linger=0)
        self._control.close()
        self._context.term()

    def __enter__(self) -> AlertClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _log_notice(event: Event) -> None:
    if isinstance(event, (Missed, NewJournal, NotKept, Restarted, Unanswered, Unreadable)):
        _log.warning("%s", event)


def alerts(topics: Sequence[str] = (), since: Union[int, str, None] = None, *,
           on_notice: Callable[[Event], None] = _log_notice, **options: Any) -> Iterator[Alert]:
    """Every alert, once and in order, for ever. What else happens (Missed above all) goes to
    `on_notice`, by default the logger "yieldwatch". `options` are AlertClient's.

        last = load()                   # the position of the last durable alert dealt with
        for alert in yieldwatch.alerts(["warning"], since=last):
            deal_with(alert)
            if alert.durable:
                save(alert.position)
    """
    with AlertClient(topics, since, **options) as client:
        while True:
            event = client.receive()
            if isinstance(event, Alert):
                yield event
            elif event is not None:
                on_notice(event)


def status(control: str = "ipc://control", timeout: float = 2.0) -> Any:
    """The daemon's StatusReply (control.proto). Raises TimeoutError where nobody answers."""
    with zmq.Context() as context:
        line = Control(context, resolve_endpoint(control))
        try:
            request = control_pb2.Request()
            request.status.SetInParent()
            reply = line.ask(request, timeout)
        finally:
            line.close()
    if reply is None or not reply.HasField("status"):
        raise TimeoutError(f"no daemon answers at {resolve_endpoint(control)}")
    return reply.status
