#!/usr/bin/python3
"""yieldwatch history pull and the key of FRED: who gets it, and that nothing shows it."""

from __future__ import annotations

import json

from made_sources import FRED, OBSERVATIONS, Step
from pull_case import ALL, GOOD, PullCase, main

CANARY = "canary0123456789abcdefghijklmnop"


class PullKeysTest(PullCase):
    def test_a_key_goes_to_fred_alone_and_is_shown_nowhere(self) -> None:
        echo: Step = {"body": json.dumps({"error_message": f"Bad value {CANARY} for api_key"})}
        server = self.server(OBSERVATIONS=[echo, *GOOD[OBSERVATIONS][1:]])
        result = self.pull(server, "--fred-key-file", self.key_file(CANARY))
        self.assertEqual(result.returncode, 65)
        self.assertIn("UST1M    FRED DGS1MO: FRED says: Bad value *** for api_key", result.stdout)
        self.assertNotIn(CANARY, result.stdout + result.stderr)
        self.assertEqual(self.files(), set(ALL) - {"UST1M"})
        keyed = [target for target in server.targets() if CANARY in target]
        self.assertEqual(len(keyed), len(FRED))
        self.assertTrue(all(target.startswith(OBSERVATIONS) for target in keyed))
        for path in self.out.iterdir():
            self.assertNotIn(CANARY, path.read_text())

    def key_file(self, key: str, mode: int = 0o600) -> str:
        path = self.folder / "fred.key"
        path.write_text(key + "\n")
        path.chmod(mode)
        return str(path)

    def test_a_key_that_is_cut_where_it_is_quoted_is_not_shown_either(self) -> None:
        echo: Step = {"body": json.dumps({"error_message": "x" * 190 + CANARY})}
        server = self.server(OBSERVATIONS=[echo, *GOOD[OBSERVATIONS][1:]])
        result = self.pull(server, "--fred-key-file", self.key_file(CANARY))
        self.assertIn("x" * 100, result.stdout)
        self.assertNotIn(CANARY[:8], result.stdout + result.stderr)

    def test_a_mirror_does_not_get_the_key_of_the_environment(self) -> None:
        self.env["FRED_API_KEY"] = CANARY
        server = self.server()
        self.assertEqual(self.pull(server).returncode, 0)
        self.assertNotIn(CANARY, "".join(server.targets()))
        self.assertFalse(any(target.startswith(OBSERVATIONS) for target in server.targets()))

    def test_a_key_that_everybody_can_read_is_refused(self) -> None:
        server = self.server()
        result = self.pull(server, "--fred-key-file", self.key_file(CANARY, 0o644))
        self.assertEqual(result.returncode, 64)
        self.assertIn("can be read or written by everybody", result.stderr)
        self.assertEqual(server.targets(), [])

    def test_what_is_no_key_is_not_repeated(self) -> None:
        self.env["FRED_API_KEY"] = CANARY + " &file_type=xml"
        result = self.run_it("history", "pull", str(self.out))
        self.assertEqual(result.returncode, 64)
        self.assertIn("the environment's FRED_API_KEY holds no key", result.stderr)
        self.assertNotIn(CANARY, result.stderr)
        missing = self.run_it("history", "pull", str(self.out), "--fred-key-file", "/no/such.key")
        self.assertEqual(missing.returncode, 64)
        self.assertIn("/no/such.key: No such file", missing.stderr)


if __name__ == "__main__":
    main()
