"""python_tail.py ALERTS CONTROL [SINCE]: the Python client as `yieldwatch tail --format jsonl`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts/python"))
import yieldwatch  # noqa: E402

EVENTS = {yieldwatch.Missed: "missed", yieldwatch.NewJournal: "new_journal",
          yieldwatch.NotKept: "not_kept", yieldwatch.Restarted: "restarted",
          yieldwatch.Unanswered: "unanswered", yieldwatch.Unreadable: "unreadable"}


def main() -> None:
    alerts, control, *since = sys.argv[1:]
    start = since[0] if since and since[0] != "now" else None
    with yieldwatch.AlertClient([], start, snapshot=not since, endpoint=alerts,
                                control=control) as client:
        while True:
            event = client.receive()
            if isinstance(event, yieldwatch.Alert):
                line = {"id": event.id, "via": event.via,
                        "time_ns": event.message.time,
                        **({"since": event.position} if event.durable else {})}
            elif type(event) in EVENTS:
                line = {"event": EVENTS[type(event)], **vars(event)}
            else:
                continue
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
