"""Every breach of the rooms is told with its place, and what is none is not.

usage: rooms_test.py CHECK_ROOMS
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK_ROOMS = sys.argv.pop(1)

# A file, and a line of it that is a breach.
BREACHES = [
    ("core/a.h", '#include "window/closes.h"'),
    ("window/a.cpp", '#include "rules/rule.h"'),
    ("analyzer/a.cpp", '#include "bus/message.h"'),
    ("analyzer/a.cpp", '#include "../bus/message.h"'),
    ("analyzer/a.cpp", '#include "./analyzer.h"'),
    ("analyzer/a.cpp", '#  include <bus/message.h>'),
    ("analyzer/deep/a.cpp", '#include "bus/message.h"'),
    ("wire/a.cpp", '#include "rules/rule.h"'),
    ("wire/a.cpp", '#include "analyzer/analyzer.h"'),
    ("bus/a.cpp", '#include "feed/feed.h"'),
    ("feed/a.cpp", '#include "app/config/config.h"'),
    ("feed/a.cpp", '#include "../app/config.h"'),
    ("app/a.cpp", '#include "cli/verb.h"'),
    ("core/a.cpp", "#include <ctime>"),
    ("core/a.cpp", "#include <thread>"),
    ("core/a.cpp", "#include <fstream>"),
    ("core/a.cpp", "#include <time.h>"),
    ("core/a.cpp", "#include <stdio.h>"),
    ("core/a.cpp", "#include <sys/time.h>"),
    ("core/a.cpp", "#include <boost/asio.hpp>"),
    ("core/a.cpp", '#include "yieldwatch/v1/tick.pb.h"'),
    ("core/a.cpp", "auto t = std::chrono::system_clock::now();"),
    ("core/a.cpp", "using Clock = std::chrono::steady_clock;"),
    ("core/a.cpp", "using std::chrono::high_resolution_clock;"),
    ("core/a.cpp", "auto t = Clock::now();"),
    ("core/a.cpp", "auto t = ::time(nullptr);"),
    ("core/a.cpp", "auto t = ::time(&seconds);"),
    ("core/a.cpp", "auto t = std::time(nullptr);"),
    ("core/a.cpp", "auto t = time(NULL);"),
    ("core/a.cpp", "auto t = std::clock();"),
    ("core/a.cpp", "gettimeofday(&tv, nullptr);"),
    ("core/a.cpp", "clock_gettime(CLOCK_REALTIME, &ts);"),
    ("core/a.cpp", "auto* file = std::fopen(name, mode);"),
    ("core/a.cpp", "std::FILE* file = nullptr;"),
    ("core/a.cpp", 'const char* home = std::getenv("HOME");'),
    ("core/a.cpp", 'f("http://a"); auto t = ::time(nullptr);'),
    ("core/a.cpp", "x = 1'000; auto t = ::time(nullptr); y = 1'000;"),
    ("core/a.cpp", "/* why */ auto t = ::time(nullptr);"),
]

# Lines that look like one.
IN_ORDER = [
    ("analyzer/a.cpp", '#include "rules/rule.h"'),
    ("analyzer/a.cpp", '#include "analyzer/gate.h"'),
    ("wire/a.cpp", '#include "core/tick.h"'),
    ("wire/a.cpp", '#include "yieldwatch/v1/tick.pb.h"'),
    ("app/a.cpp", "auto t = std::chrono::system_clock::now();"),
    ("feed/a.cpp", "#include <ctime>"),
    ("core/a.cpp", "#include <chrono>"),
    ("core/a.cpp", "using std::chrono::year_month_day;"),
    ("core/a.cpp", "std::snprintf(out.data(), out.size(), format, clock.data());"),
    ("core/a.cpp", "return samples.time(end) < this->time(0) || row->time(nullptr);"),
    ("core/a.cpp", "Timestamp time(SampleIndex i) const;"),
    ("core/a.cpp", "// std::time(nullptr) is what this does without"),
    ("core/a.cpp", "/* nor steady_clock */"),
    ("core/a.cpp", 'constexpr auto kText = "no \\" getenv() here";'),
]


def check(files: dict[str, str]) -> tuple[int, str]:
    """The exit code for a tree of these files, and what was said, without the tree's path."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        result = subprocess.run([sys.executable, CHECK_ROOMS, folder], capture_output=True,
                                text=True, check=False)
        return result.returncode, result.stdout.replace(folder + "/", "")


class RoomsTest(unittest.TestCase):
    def test_a_breach_is_told_with_its_place(self) -> None:
        for name, line in BREACHES:
            with self.subTest(name=name, line=line):
                code, told = check({name: f"// A file.\n/* Of two\nlines. */\n{line}\nint last;\n"})
                self.assertEqual(code, 1)
                self.assertRegex(told, rf"^{name}:4: ")
                self.assertEqual({row.split(": ")[0] for row in told.splitlines()}, {f"{name}:4"})

    def test_each_of_several_is_told(self) -> None:
        code, told = check({"core/a.h": '#include "bus/a.h"\n#include <ctime>\n',
                            "rules/b.cpp": "\n\nauto t = ::time(nullptr);\n"})
        self.assertEqual(code, 1)
        self.assertEqual([row.split(": ")[0] for row in told.splitlines()],
                         ["core/a.h:1", "core/a.h:2", "rules/b.cpp:3"])

    def test_what_is_in_order_is_not_told(self) -> None:
        for name, line in IN_ORDER:
            with self.subTest(name=name, line=line):
                code, told = check({name: f"{line}\n"})
                self.assertEqual((code, told.startswith("rooms in order")), (0, True), told)

    def test_a_room_that_nobody_knows_is_told(self) -> None:
        code, told = check({"attic/a.cpp": "\n"})
        self.assertEqual(code, 1)
        self.assertRegex(told, "^attic: ")


if __name__ == "__main__":
    unittest.main()
