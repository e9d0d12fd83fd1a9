"""yieldwatch for Python programs: alerts in, ticks out.

    import yieldwatch

    for alert in yieldwatch.alerts(["warning"]):
        print(alert.time, alert.tier, alert.rule, alert.value, alert.state)

    with yieldwatch.Publisher("desk") as feed:
        feed.tick("UST10Y", "4.25")

Every alert comes once and in order, whatever happens to messages, to this program (begin again
at `since`, the last journal_seq of a durable alert) or to the daemon. Needs python3-zmq,
python3-protobuf, and protoc's output or protoc. The messages are described in
proto/yieldwatch/v1/.
"""

from .alert import (Alert, Event, Heartbeat, Input, Missed, NewJournal, NotKept, Quantity, Record,
                    Restarted, System, Unanswered, Unreadable)
from .client import AlertClient, alerts, status
from .publisher import NobodyListens, Publisher, QueueFull

__all__ = [
    "Alert", "AlertClient", "Event", "Heartbeat", "Input", "Missed", "NewJournal", "NobodyListens",
    "NotKept", "Publisher", "Quantity", "QueueFull", "Record", "Restarted", "System", "Unanswered",
    "Unreadable", "alerts", "status",
]
