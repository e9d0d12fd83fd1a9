"""What a client is told: alerts, and what became of messages."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal, Optional, Union

from ._proto import alert_pb2, envelope_pb2
from .wire import SCALE, TIERS, UNITS, WireError

Via = Literal["stream", "resent", "snapshot"]
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def instant(ns: int) -> datetime:
    """An instant in UTC, cut to microseconds."""
    return _EPOCH + timedelta(microseconds=ns // 1_000)


def decimal_of(value_e6: int) -> Decimal:
    return Decimal(value_e6) / SCALE


def unit_of(number: int) -> str:
    return UNITS[number] if 0 <= number < len(UNITS) else "?"


@dataclass(frozen=True)
class Quantity:
    value: Decimal
    unit: str  # "%", "bp", "points", …: as in the README


@dataclass(frozen=True)
class Input:
    """The newest value of an instrument that the rule reads."""

    instrument: str
    time: datetime
    value: Quantity
    # Where the closes that the rule reads come from, if the instrument has several sources; with
    # the dates where they are mixed.
    sources: str


@dataclass(frozen=True)
class Record:
    """What followed the rule over its last horizon: small caps less large ones, in percentage
    points. None: could not be computed, or too few to say."""

    history: str
    verdict: str  # "supported", "weak", "unsupported"
    stale: bool  # the rule was changed since: this is no more its record
    in_sample: bool
    horizon: int  # sessions
    n: int  # episodes
    mean_pp: Optional[Decimal]
    expected_pp: Optional[Decimal]


@dataclass(frozen=True)
class Alert:
    """A change of a rule's state or tier."""

    journal_seq: int  # the alert's number: what `since` takes
    topic: str
    via: Via  # "resent" from the journal; "snapshot": it was on as we came
    durable: bool  # False: it is not in the journal yet, and may turn out to be NotKept
    publish_time: datetime
    time: datetime  # of the event; nanoseconds are in `message`
    session: str  # "2026-09-28"
    rule: str
    instrument: str
    state: str  # "warming", "inactive", "pending", "firing", "nodata"
    tier: str  # one of TIERS
    previous_state: str
    previous_tier: str
    value: Optional[Quantity]
    level: Optional[Quantity]  # that was crossed
    reason: str  # "enter", "exit", "and", "stale", "fresh", …
    id: str  # rule/instrument/onset; "" where there is no alert
    summary: str
    origin: str  # "live", "replay", "drill"
    inputs: tuple[Input, ...]
    regimes: tuple[str, ...]
    record: Optional[Record]
    message: Any = dataclasses.field(repr=False, compare=False)  # the whole Transition of protoc
    journal: int = 0  # which journal the number is of; 0: not known

    @property
    def position(self) -> str:
        """What `since` takes, to go on after this alert and be told where its journal is gone."""
        return f"{self.journal}:{self.journal_seq}"

    @property
    def is_on(self) -> bool:
        """Whether it is pending, firing or without data, not over."""
        return bool(self.id) and self.state in ("pending", "firing", "nodata")


@dataclass(frozen=True)
class Missed:
    """Messages that did not come and can't be had: `first` to `last` of the journal (then
    `topic` is "alert.", and whether all of them were wanted is not known), or of a topic's own
    numbers."""

    topic: str
    first: int
    last: int
    reason: str


@dataclass(frozen=True)
class Restarted:
    """The daemon was restarted. Nothing was lost by it, unless Missed or NotKept says so."""


@dataclass(frozen=True)
class NewJournal:
    """The numbers begin anew: the journal is another one. What is on now follows."""

    had: int
    head: int


@dataclass(frozen=True)
class NotKept:
    """`count` alerts that came (with `durable` false) were not kept by the daemon, which was
    killed while its disk failed. Their numbers are from `first` to `last`, and may be given to
    other alerts."""

    count: int
    first: int
    last: int


@dataclass(frozen=True)
class Unanswered:
    """The control socket does not answer: alerts are held back until it does."""

    detail: str


@dataclass(frozen=True)
class Unreadable:
    """A message that can't be used."""

    detail: str


@dataclass(frozen=True)
class Heartbeat:
    """The daemon is alive."""

    journal_head: int
    epoch: int


@dataclass(frozen=True)
class System:
    """What the system says of itself on a sys. topic: protoc's Gap, Refused, Stale, Slow or
    Disk."""

    topic: str
    publish_time: int  # nanoseconds since 1970-01-01 UTC
    body: Any


Event = Union[Alert, Missed, Restarted, NewJournal, NotKept, Unanswered, Unreadable, Heartbeat,
              System]


def _word(enumeration: Any, number: int) -> str:
    prefix = enumeration.DESCRIPTOR.name.upper() + "_"
    try:
        return str(enumeration.Name(number)).removeprefix(prefix).lower()
    except ValueError:
        return "?"


def _record(message: Any) -> Optional[Record]:
    if not message.HasField("evidence") or not message.evidence.horizons:
        return None
    record, shown = message.evidence, message.evidence.horizons[-1]

    def pp(name: str) -> Optional[Decimal]:
        return decimal_of(getattr(shown, name)) if shown.HasField(name) else None

    return Record(history=record.history, verdict=_word(alert_pb2.Verdict, shown.verdict),
                  stale=record.stale, in_sample=record.in_sample, horizon=shown.horizon,
                  n=shown.n, mean_pp=pp("mean_pp_e6"), expected_pp=pp("expected_pp_e6"))


def topic_of(message: Any, tier: int) -> str:
    return f"alert.{TIERS[tier - 1]}.{message.rule}.{message.instrument}."


def make_alert(topic: str, body: bytes, journal_seq: int, publish_time: int, via: Via,
               durable: bool) -> Alert:
    """The alert that a Transition's bytes tell. Raises WireError."""
    message = alert_pb2.Transition()
    try:
        message.ParseFromString(body)
        if not all(1 <= tier <= len(TIERS) for tier in (message.tier, message.previous_tier)):
            raise ValueError("its tier is none we know")
        if topic_of(message, max(message.tier, message.previous_tier)) != topic:
            raise ValueError("its topic is not that of its body")
        unit = unit_of(message.unit)
        return Alert(
            journal_seq=journal_seq, topic=topic, via=via, durable=durable,
            publish_time=instant(publish_time), time=instant(message.time),
            session=message.session, rule=message.rule, instrument=message.instrument,
            state=_word(alert_pb2.State, message.state), tier=TIERS[message.tier - 1],
            previous_state=_word(alert_pb2.State, message.previous_state),
            previous_tier=TIERS[message.previous_tier - 1],
            value=(Quantity(decimal_of(message.value_e6), unit)
                   if message.HasField("value_e6") else None),
            level=(Quantity(decimal_of(message.level_e6), unit)
                   if message.HasField("level_e6") else None),
            reason=_word(alert_pb2.Reason, message.reason), id=message.id,
            summary=message.summary, origin=_word(envelope_pb2.Origin, message.origin),
            inputs=tuple(Input(i.instrument, instant(i.time),
                               Quantity(decimal_of(i.value_e6), unit_of(i.unit)), i.sources)
                         for i in message.inputs),
            regimes=tuple(regime.name for regime in message.regimes),
            record=_record(message), message=message)
    except Exception as error:  # protobuf's differs between its releases
        raise WireError(f"alert {journal_seq} can't be read: {error}") from error
