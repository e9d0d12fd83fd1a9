#!/usr/bin/python3
"""Whatever is wrong with a history or its rules is a clear error or a stated limit.

usage: evidence_input_test.py YIELDWATCH
"""

from __future__ import annotations

import re
import sys
import unittest

from made_history import HISTORY, RULE, Result, evidence, prices, weekdays, yields

YIELDWATCH = sys.argv.pop(1)
DAYS = weekdays(1500)
NO_RECORD = "no record: no session has both a value of the signal and a known outcome"

REGIME = '[[regime]]\nname = "{name}"\nexpr = "{expr}"\n{level}\n'


def run(yield_rows: list[str] | None = None, price_rows: list[str] | None = None,
        rules: str = RULE, *options: str, **more: str) -> Result:
    return evidence(YIELDWATCH, yields(DAYS) if yield_rows is None else yield_rows,
                    prices(DAYS) if price_rows is None else price_rows, rules, *options, **more)


class HistoryTest(unittest.TestCase):
    def test_a_history_shorter_than_the_window_has_no_record(self) -> None:
        result = run(yields(DAYS[:50]), prices(DAYS[:50]))
        self.assertEqual(result.code, 0)
        self.assertIn(NO_RECORD, result.out)
        self.assertNotIn("mean", result.out)

    def test_a_horizon_that_the_history_has_no_room_for_says_so_alone(self) -> None:
        for horizons in ('"20d", "60d"', '"60d", "20d"'):
            out = run(yields(DAYS[:100]), prices(DAYS[:100]), RULE.replace('"20d", "60d"', horizons)).out
            self.assertIn("record 2000-03-27 to 2000-04-20, 19 sessions", out)
            self.assertRegex(out, rf"60d +{NO_RECORD}")
            self.assertRegex(out, r"20d +[+-]\d")

    def test_a_record_too_short_for_a_p_says_so(self) -> None:
        result = run(yields(DAYS[:400]), prices(DAYS[:400]))
        self.assertIn("no p: the record is too short to tell a response from chance", result.out)
        self.assertNotIn("no p:", run().out)

    def test_a_history_of_nothing_has_no_record(self) -> None:
        result = run(["date,UST10Y"], ["date,IWM,SPY"])
        self.assertEqual(result.code, 65)
        self.assertEqual(result.err, "history.toml: no value in all of this history: it has no record\n")
        self.assertEqual(result.out, "")

    def test_a_question_without_a_record_is_named_in_every_format(self) -> None:
        result = run(yields(DAYS[:100]), prices(DAYS[:100]), RULE, "--format", "json")
        self.assertEqual(result.err, "rule up UST10Y has no record over 60 sessions in this history\n")

    def test_the_fingerprint_is_of_the_ticks_and_of_the_outcome(self) -> None:
        def fingerprints(price_rows: list[str], history: str) -> set[str]:
            rows = run(None, price_rows, RULE, "--format", "json", history=history).rows()
            return {row["fingerprint"] for row in rows}
        first = fingerprints(prices(DAYS), HISTORY)
        self.assertEqual(len(first), 1)
        self.assertEqual(first, fingerprints(prices(DAYS), HISTORY))
        self.assertNotEqual(first, fingerprints(prices(DAYS[:-1]), HISTORY))
        self.assertNotEqual(first, fingerprints(prices(DAYS), HISTORY.replace("IWM / SPY", "IWM")))

    def test_months_without_a_yield_are_told(self) -> None:
        err = run(yields(DAYS[:349] + DAYS[500:])).err
        self.assertEqual(err, "rule up: change(UST10Y, 60d) has no new value for 151 sessions of "
                              f"RELATIVE after {DAYS[348]}; the last one stands there\n")

    def test_yields_too_far_from_those_before_a_hole_are_counted(self) -> None:
        result = run(yields(DAYS[:500] + DAYS[700:]))
        self.assertEqual(result.code, 65)
        self.assertRegex(result.err, r"^\d+ values were refused; yieldwatch replay names them\n")

    def test_months_without_an_outcome_are_told(self) -> None:
        err = run(price_rows=prices(DAYS[:500] + DAYS[700:])).err
        self.assertEqual(err, "outcome RELATIVE has no value between 2001-11-30 and 2002-09-09; "
                              "an outcome counts over that hole as over a day\n")

    def test_a_few_days_without_either_are_not(self) -> None:
        self.assertEqual(run(yields(DAYS[:500] + DAYS[520:]), prices(DAYS[:900] + DAYS[910:])).err, "")

    def test_an_outcome_that_ends_before_the_signal_begins_has_no_record(self) -> None:
        result = run(yields(DAYS[600:]), prices(DAYS[:500]))
        self.assertIn(NO_RECORD, result.out)

    def test_an_outcome_that_begins_after_the_signal_ends_has_no_response(self) -> None:
        result = run(yields(DAYS[:500]), prices(DAYS[600:]))
        self.assertIn("no new value for 899 sessions", result.err)
        self.assertRegex(result.out, r"20d +- 100bp +- +- +- +- - -\n")
        self.assertIn("0 episodes: too few to say", result.out)

    def test_yields_as_fractions_are_told_from_the_level_they_never_reach(self) -> None:
        err = run(yields(DAYS, scale=0.01)).err
        self.assertRegex(err, r"^rule up never fired: its signal came to 1\.\d+bp, and its first "
                              r"level is 50bp\n$")

    def test_a_fall_that_is_never_deep_enough_is_told(self) -> None:
        rule = RULE.replace('"50bp", exit = "40bp"', '"-500bp", exit = "-400bp"')
        rule = rule.replace("tiers", "below = true\ntiers")
        self.assertRegex(run(rules=rule).err, r"came to -1\d\d\.\d+bp, and its first level is -500bp")

    def test_rows_out_of_order_are_told_with_their_places(self) -> None:
        rows = yields(DAYS)
        rows[300], rows[301] = rows[301], rows[300]
        result = run(rows)
        self.assertEqual(result.code, 65)
        self.assertRegex(result.err, r"^yields\.csv:301:1: .* must be in rising order")
        self.assertIn("sessions", result.out)

    def test_an_instrument_that_no_file_has_is_told(self) -> None:
        result = run(rules=RULE.replace("UST10Y", "UST2Y"))
        self.assertIn("warning: rule up needs UST2Y, which no file of this history has", result.err)
        self.assertIn(NO_RECORD, result.out)


class RulesTest(unittest.TestCase):
    def test_an_outcome_that_is_a_yield_is_an_error(self) -> None:
        result = run(rules=RULE.replace("RELATIVE", "UST10Y"))
        self.assertEqual((result.code, result.out), (78, ""))
        self.assertIn("error: outcome UST10Y is a yield", result.err)

    def test_an_outcome_that_no_file_has_is_an_error(self) -> None:
        result = run(rules=RULE.replace("RELATIVE", "QQQ"))
        self.assertEqual(result.code, 78)
        self.assertIn("outcome QQQ needs QQQ, which no file of this history has", result.err)
        self.assertIn("rules.toml:5:22: warning:", run(rules=RULE.replace("RELATIVE", "RELATIV")).err)

    def test_an_outcome_of_prices_that_fall_to_nothing_leaves_those_sessions_out(self) -> None:
        result = run(rules=RULE, history=HISTORY.replace("ln(IWM / SPY)", "IWM - SPY"))
        self.assertNotIn("nan", result.out + result.err)
        rows = run(None, None, RULE, "--format", "json",
                   history=HISTORY.replace("ln(IWM / SPY)", "IWM - SPY")).rows()
        self.assertGreater(rows[0]["sessions"], 0)
        self.assertLess(rows[0]["sessions"], 1400)

    def test_a_rule_without_an_outcome_is_told_and_left_out(self) -> None:
        bare = RULE.replace("outcome =", "# outcome =").replace('"up"', '"bare"')
        result = run(rules=RULE + bare)
        self.assertEqual(result.code, 0)
        self.assertIn("warning: rule bare has no outcome, and so no record", result.err)
        self.assertNotIn("bare", result.out)
        self.assertEqual(run(None, None, bare, "--format", "json").rows(), [])

    def test_levels_and_horizons_in_other_units_are_errors_in_their_place(self) -> None:
        for wrong, right, told in [
                ('"0.5%"', '"50bp"', "rules.toml:4:29: error: the signal is in bp: write 50bp"),
                ('0.5', '"50bp"', "rules.toml:4:25: error: enter is a number"),
                ('"0.5"', '"50bp"', "rules.toml:4:2"),
                ('"0d"', '"20d"', "rules.toml:5:47: error: a window of 0"),
                ('"-3d"', '"20d"', "rules.toml:5:47: error: \"-3d\" is no window"),
                ('"1h"', '"20d"', "rules.toml:5:46: error: a horizon is counted in sessions"),
                ('"60d"', '"20d"', "rules.toml:5:53: error: horizon 60d is there already")]:
            with self.subTest(wrong=wrong):
                result = run(rules=RULE.replace(right, wrong, 1))
                self.assertEqual((result.code, result.out), (78, ""))
                self.assertTrue(result.err.startswith(told), result.err)

    def test_every_mistake_in_a_regime_has_its_place(self) -> None:
        good = {"name": "easy", "expr": "change(UST10Y, 60d)", "level": 'below = "0bp"'}
        for change, told in [
                ({"name": "Easy Money"}, '7:8: error: "Easy Money" is no name of a regime'),
                ({"expr": "chang(UST10Y, 60d)"}, '8:9: error: unknown signal "chang": did you mean'),
                ({"expr": "change(UST10Y, 60d"}, "8:"),
                ({"level": ""}, "6:1: error: a regime has one of below and above"),
                ({"level": 'below = "0bp"\nabove = "0bp"'}, "6:1: error: a regime has one of"),
                ({"level": 'below = "0%"'}, "9:11: error: the signal is in bp: write 0bp"),
                ({"level": "below = 0"}, "9:9: error: below is an integer"),
                ({"level": 'under = "0bp"'}, "9:1: error: unknown key under in regime"),
                ({"level": 'below = "0bp"\nrevised = "yes"'}, "10:11: error: revised is a string")]:
            with self.subTest(change=change):
                result = run(rules=RULE + REGIME.format(**(good | change)))
                self.assertEqual((result.code, result.out), (78, ""))
                self.assertTrue(result.err.startswith("rules.toml:" + told), result.err)

    def test_a_regime_that_is_there_twice_has_its_place(self) -> None:
        regime = REGIME.format(name="easy", expr="change(UST10Y, 60d)", level='below = "0bp"')
        result = run(rules=RULE + regime + regime)
        self.assertEqual(result.code, 78)
        self.assertEqual(result.err, 'rules.toml:11:1: error: there is a regime "easy" already\n')

    def test_a_regime_whose_series_no_file_has_is_told(self) -> None:
        regime = REGIME.format(name="easy", expr="change(HYOAS, 60d)", level='below = "0bp"')
        result = run(rules=RULE + regime)
        self.assertIn("warning: regime easy needs HYOAS, which no file of this history has",
                      result.err)
        self.assertRegex(result.out, "easy +0 episodes: too few to say")


class OutputTest(unittest.TestCase):
    def test_too_few_episodes_give_no_figure(self) -> None:
        out = run().out
        table = [line for line in out.splitlines() if re.match(r"  watch +\d+d", line)]
        self.assertEqual(len(table), 2)
        for line in table:
            self.assertRegex(line, r"^  watch +\d+d +3 episodes: too few to say +unsupported$")
        self.assertIn("watch, 60 sessions after: 3 episodes: too few to say", out)

    def test_ten_episodes_do(self) -> None:
        rule = RULE.replace("60d)", "10d)").replace('"20d", "60d"', '"5d"')
        out = run(yields(DAYS, period=20), None, rule).out
        self.assertRegex(out, r"watch +5d +1\d +[+-]\d+\.\d +[+-]\d+\.\d +\d+% ")

    def test_json_is_null_where_there_is_nothing(self) -> None:
        rows = run(yields(DAYS[:100]), prices(DAYS[:100]), RULE, "--format", "json").rows()
        self.assertEqual([row["horizon"] for row in rows], [20, 60])
        for key in ("interval_pp", "p", "response_p", "response_p_corrected", "response_interval"):
            self.assertIsNone(rows[0][key], key)
        self.assertIsNotNone(rows[0]["response"])
        for key, value in rows[1].items():
            if key not in ("rule", "instrument", "tier", "horizon", "verdict", "rule_hash", "fingerprint",
                           "response_per"):
                self.assertIn(value, (None, 0, [], [None, None, None]), key)
        self.assertEqual(rows[1]["response_per"], "100bp")

    def test_json_lists_too_few_episodes_and_gives_no_figure(self) -> None:
        for row in run(yields(DAYS), None, RULE, "--format", "json").rows():
            self.assertEqual(len(row["episodes"]), 3)
            for key in ("mean_pp", "median_pp", "hit_share", "excess_pp", "interval_pp", "p"):
                self.assertIsNone(row[key], key)
            self.assertEqual(row["path_pp"], [])
            self.assertIsNotNone(row["base_mean_pp"])

    def test_json_says_nothing_else(self) -> None:
        result = run(yields(DAYS[:349] + DAYS[500:]), None, RULE, "--format", "json")
        self.assertEqual(len(result.rows()), 2)
        self.assertIn("no new value", result.err)


if __name__ == "__main__":
    unittest.main()
