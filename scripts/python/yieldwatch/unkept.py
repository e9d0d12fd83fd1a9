"""The alerts that a client has had, and that the daemon may not have kept: its disk failed as it
published them."""

from __future__ import annotations

from collections import deque
from typing import Optional

from .alert import NotKept

_Content = tuple[str, bytes]  # topic and Transition


class UnkeptAlerts:
    """Knows an alert again by what it says: a restarted daemon may have given its number to
    another one, or have made it once more under another number. Remembers the newest `limit` of
    the present daemon, and as many of those before it; one that is forgotten comes twice."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._present: deque[tuple[_Content, int, bool]] = deque(maxlen=limit)
        self._before: dict[_Content, tuple[int, bool]] = {}  # number, told

    def add(self, journal_seq: int, content: _Content, told: bool = False) -> None:
        """`told`: nobody need be told that it was not kept."""
        self._present.append((content, journal_seq, told))

    def settle(self) -> None:
        """The present daemon has kept them, or lost them otherwise."""
        self._present.clear()

    def restart(self) -> None:
        """Another daemon is the present one."""
        for content, journal_seq, told in self._present:
            self._before[content] = (journal_seq, told)
        self._present.clear()
        while len(self._before) > self._limit:
            del self._before[next(iter(self._before))]

    def take_again(self, content: _Content) -> bool:
        """Whether a daemon before the present one had sent it; asked once of each."""
        return self._before.pop(content, None) is not None

    def not_kept(self) -> Optional[NotKept]:
        """What has not come again since restart(), each told once."""
        numbers = [number for number, told in self._before.values() if not told]
        if not numbers:
            return None
        self._before = {content: (number, True) for content, (number, _) in self._before.items()}
        return NotKept(len(numbers), min(numbers), max(numbers))

    def clear(self) -> None:
        self._present.clear()
        self._before.clear()
