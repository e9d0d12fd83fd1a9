"""Puts alerts in order: each once, none left out, whatever became of the messages.

No sockets and no clocks: what comes in is told to it, with the time; what is to be asked of the
daemon, and what its user is to have, is taken from it. The protocol stands in control.proto,
and what becomes of alerts whose daemon was killed while its disk failed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import Any, Optional, Union

from ._proto import control_pb2
from .alert import (Alert, Event, Heartbeat, Missed, NewJournal, Restarted, Unanswered, Unreadable,
                    Via, make_alert, topic_of)
from .unkept import UnkeptAlerts
from .wire import TopicFilter, WireError

MAX_HELD = 4_096  # alerts; what comes beyond is dropped, and asked for later
PATIENCE = 0.5  # seconds, for an answer
PAUSE = 0.1  # before a useless answer is asked again
TOLD_AFTER, TOLD_AGAIN = 1.5, 10.0  # that nobody answers
MAX_UNKEPT = 10_000  # alerts: as many as a daemon whose disk fails holds in memory
USELESS_ANSWERS = 3  # then what the daemon does not know of is given up
_MAX_PREFIXES = 256  # sent with a question, whose size is bounded


@dataclass
class Numbered:
    """An alert of the stream, or what could not be read of it, by its number."""

    journal_seq: int
    topic: str
    body: bytes
    durable: bool
    content: Union[Alert, Unreadable]


def read(topic: str, body: bytes, journal_seq: int, publish_time: int, via: Via,
         durable: bool) -> Numbered:
    content: Union[Alert, Unreadable]
    try:
        content = make_alert(topic, body, journal_seq, publish_time, via, durable)
    except WireError as error:
        content = Unreadable(str(error))
    return Numbered(journal_seq, topic, body, durable, content)


def _durable_head(answer: Any, otherwise: int) -> int:
    """Up to where the daemon has alerts for good; an older one does not say."""
    return answer.durable_head if answer.HasField("durable_head") else otherwise


class AlertOrder:
    """Times are of a steady clock, in seconds."""

    def __init__(self, prefixes: list[str], since: Optional[int], *, journal: int = 0,
                 snapshot: bool = True) -> None:
        """`since`: begin after that number, of that journal if it is not 0; None: with what is on
        (without `snapshot`: with the next alert)."""
        mine = [p for p in prefixes if p.startswith("alert.")]
        self._wanted = TopicFilter(mine)
        self._prefixes = [] if "alert." in mine or len(mine) > _MAX_PREFIXES else mine
        self._snapshot = snapshot
        self._known = since is not None
        self.last = since or 0  # all up to here is delivered
        self._durable = self.last  # all up to here is kept; what was delivered beyond: _unkept
        self._had = 0  # what `last` was with the daemons before
        self._missed = 0  # up to here what is missed has been told
        self._unkept = UnkeptAlerts(MAX_UNKEPT)
        self._target = 0  # the newest number we have heard of
        self._journal = journal
        self._epoch = 0
        self._phase = "joining"  # then "repairing", "live"
        self._held: deque[Numbered] = deque()
        self._out: deque[Event] = deque()
        self._asked = False
        self._ask_at = 0.0
        self._since = 0.0  # when this repair began, or an answer last was of use
        self._complain_at = 0.0
        self._useless = 0

    def next(self) -> Optional[Event]:
        """The next event for the user."""
        return self._out.popleft() if self._out else None

    def wake(self) -> Optional[float]:
        """When to ask for the question again; None: only a message can bring one."""
        return self._ask_at if self._phase == "repairing" else None

    def question(self, now: float) -> Any:
        """A Request (without its id) to be sent now in place of any before; or None."""
        if self._phase != "repairing" or now < self._ask_at:
            return None
        if self._asked:
            self._complain("the daemon's control socket does not answer", now)
        self._asked = True
        self._ask_at = now + PATIENCE
        request = control_pb2.Request(schema=1)
        if self._known:
            request.since.after = self.last
            request.since.prefixes.extend(self._prefixes)
        else:
            request.snapshot.SetInParent()
        return request

    # --- the stream ---------------------------------------------------------------------------

    def on_epoch(self, epoch: int, now: float) -> bool:
        """To be told of every message first. False: it is of a daemon that has gone."""
        if epoch > self._epoch:
            if self._epoch:
                self._out.append(Restarted())
            self._begin_epoch(epoch)
            if self._phase != "joining":
                self._repair(now)
        return epoch == self._epoch

    def on_alert(self, alert: Numbered, now: float) -> None:
        self._target = max(self._target, alert.journal_seq)
        if self._phase != "live":
            self._hold(alert)
        elif alert.journal_seq == self.last + 1:
            self._deliver(alert)
        elif alert.journal_seq > self.last:  # else it has come with an answer
            self._hold(alert)
            self._repair(now)

    def on_heartbeat(self, heartbeat: Heartbeat, now: float) -> None:
        self._target = max(self._target, heartbeat.journal_head)
        if self._phase == "joining" or (self._phase == "live" and self._target > self.last):
            self._repair(now)
        self._out.append(heartbeat)

    def on_other(self, event: Event) -> None:
        self._out.append(event)

    # --- answers ------------------------------------------------------------------------------

    def on_answer(self, reply: Any, now: float) -> None:
        """The Reply to the newest question; None: it can't be read."""
        if self._phase != "repairing" or not self._asked:
            return
        kind = None if reply is None else reply.WhichOneof("answer")
        if kind == "error":
            return self._fail(f"the daemon says: {reply.error}", now)
        if kind != ("since" if self._known else "snapshot"):
            return self._fail("the daemon's answer can't be read", now)
        answer = getattr(reply, kind)
        if answer.epoch > self._epoch > 0:  # of the next daemon
            asked_after = self.last
            self._begin_epoch(answer.epoch)
            if self.last != asked_after:
                return self._ask(now)
        if answer.epoch != self._epoch:
            return self._fail("the answer is of a daemon that has gone", now)
        numbers = [alert.journal_seq for alert in answer.alerts]
        newest = answer.through if kind == "since" else answer.journal_seq
        if numbers != sorted(set(numbers)) or (numbers and not 0 < numbers[-1] <= newest):
            return self._fail("the numbers of the daemon's answer do not rise", now)
        return self._take_since(answer, now) if kind == "since" else self._take_now(answer, now)

    def _take_since(self, report: Any, now: float) -> None:
        other = self._journal and report.journal and report.journal != self._journal
        if other or report.head < self.last:
            self._out.append(NewJournal(max(self.last, self._had), report.head))
            self._known, self._snapshot, self._since = False, True, now
            self.last = self._durable = self._had = self._missed = 0
            self._unkept.clear()
            return self._ask(now)
        if report.through < self.last or report.through == self.last < report.head:
            return self._fail("the daemon's answer ends before what was asked for", now)
        self._journal = report.journal
        before, known = self.last, max(self.last, self._missed)
        parts: list[tuple[int, Any]] = [(a.journal_seq, a) for a in report.alerts]
        parts += [(lost.first, lost) for lost in report.lost if lost.last > known]
        for number, part in sorted(parts, key=lambda p: p[0]):
            if isinstance(part, control_pb2.Lost):
                self._out.append(
                    Missed("alert.", max(number, known + 1), part.last, part.reason))
                self._missed = part.last
            elif number > self.last:
                self._deliver(read(part.topic, part.transition, number, part.publish_time,
                                   "resent", not part.not_durable))
        self.last = report.through
        self._durable = min(self.last, _durable_head(report, report.head))
        if self._durable == self.last:
            self._unkept.settle()
        if report.through < report.head:
            self._since = now
            return self._ask(now)
        return self._settle(self.last > before, now)

    def _take_now(self, report: Any, now: float) -> None:
        self.last = report.journal_seq
        self._durable = min(self.last, _durable_head(report, self.last))
        self._journal, self._known = report.journal, True
        for part in report.alerts:
            alert = read(part.topic, part.transition, part.journal_seq, part.publish_time,
                         "snapshot", not part.not_durable).content
            # By its present tier: who follows warnings has seen one go that is now on as a watch.
            wanted = self._snapshot and (
                isinstance(alert, Unreadable) or self._wanted.matches(
                    topic_of(alert.message, alert.message.tier)))
            if part.not_durable:
                self._durable = min(self._durable, part.journal_seq - 1)
                self._unkept.add(part.journal_seq, (part.topic, part.transition), not wanted)
            if wanted:
                self._out.append(self._placed(alert))
        self._settle(True, now)

    def _settle(self, progress: bool, now: float) -> None:
        """Delivers what was held as far as it goes on from `last`; asks again at a hole."""
        while self._held and self._held[0].journal_seq <= self.last + 1:
            alert = self._held.popleft()
            if alert.journal_seq == self.last + 1:
                self._deliver(alert)
        if not self._held and self._target <= self.last:
            self._phase, self._had = "live", 0
            if (lost := self._unkept.not_kept()) is not None:
                self._out.append(lost)
        elif progress:
            self._since, self._useless = now, 0
            self._ask(now)
        elif self._useless + 1 < USELESS_ANSWERS:
            self._useless += 1
            self._ask(now + PAUSE)
        else:  # it has sent a higher number than it now says there is
            up_to = self._held[0].journal_seq - 1 if self._held else self._target
            self._out.append(
                Missed("alert.", self.last + 1, up_to, "the daemon does not know them"))
            self.last = up_to
            self._settle(True, now)

    # --- small steps --------------------------------------------------------------------------

    def _deliver(self, alert: Numbered) -> None:
        self.last = alert.journal_seq
        if alert.durable:  # those before it wait for the disk no longer
            self._durable = self.last
            self._unkept.settle()
        if not self._wanted.matches(alert.topic):
            return
        content = (alert.topic, alert.body)
        had = self._unkept.take_again(content)
        if not alert.durable:
            self._unkept.add(alert.journal_seq, content)
        if not had:
            self._out.append(self._placed(alert.content))

    def _placed(self, content: Union[Alert, Unreadable]) -> Union[Alert, Unreadable]:
        return replace(content, journal=self._journal) if isinstance(content, Alert) else content

    def _hold(self, alert: Numbered) -> None:
        if len(self._held) < MAX_HELD:
            self._held.append(alert)

    def _begin_epoch(self, epoch: int) -> None:
        """What came from the daemon before and was not delivered is void: it can be had again, if
        its number is not another alert's by now. So may those be that were delivered and not
        kept."""
        self._epoch = epoch
        self._held.clear()
        self._target = 0
        self._had, self.last = max(self._had, self.last), self._durable
        self._unkept.restart()

    def _repair(self, now: float) -> None:
        self._phase, self._since, self._useless = "repairing", now, 0
        self._ask(now)

    def _ask(self, when: float) -> None:
        self._asked, self._ask_at = False, when

    def _fail(self, detail: str, now: float) -> None:
        self._complain(detail, now)
        self._ask(now + PAUSE)

    def _complain(self, detail: str, now: float) -> None:
        if now - self._since >= TOLD_AFTER and now >= self._complain_at:
            self._complain_at = now + TOLD_AGAIN
            self._out.append(Unanswered(detail))
