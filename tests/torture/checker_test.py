"""The checker of the torture finds what it is for: each test falsifies a sound history."""

import copy
import unittest

from checker import check

LIMIT = 1


def decision(number, name, outcome="accepted", events=(), **more):
    return {
        "partition": 0, "record": number + 3, "seq": number + 3, "command_offset": number,
        "type": "X", "actor": "ada", "id": name, "tenant": "acme", "outcome": outcome,
        "position": number + 1, "version": 1, "events": list(events), **more,
    }  # fmt: skip


def event(kind, snapshot):
    return {"type": kind, "data": {"snapshot": snapshot}}


LOG = [
    decision(0, "a", events=[event("ModelActivated", "s1")]),
    decision(1, "b", outcome="rejected", code="capacity_exceeded"),
    decision(2, "c", events=[event("ModelDeactivated", "s1")]),
    decision(3, "d", events=[event("ModelActivated", "s2")]),
    {**decision(4, "a", outcome="duplicate"), "position": None},
]
LOG[4].pop("position")
HISTORY = [
    {"id": "a", "sent": 1, "answered": 4, "outcome": "accepted", "position": 1},
    {"id": "b", "sent": 2, "answered": 5, "outcome": "rejected", "code": "capacity_exceeded",
     "position": 2},
    {"id": "c", "sent": 6, "answered": 7, "outcome": "accepted", "position": 3},
    {"id": "d", "sent": 8},
]  # fmt: skip


class Checker(unittest.TestCase):
    def setUp(self):
        self.log, self.history = copy.deepcopy(LOG), copy.deepcopy(HISTORY)

    def wrong(self):
        return " / ".join(check(self.history, self.log, LIMIT))

    def test_a_sound_history_passes(self):
        self.assertEqual(self.wrong(), "")

    def test_an_answer_that_the_log_does_not_have(self):
        self.history[0]["id"] = "lost"
        self.assertIn("lost was answered accepted, and is not in the log", self.wrong())

    def test_an_answer_that_the_log_has_otherwise(self):
        self.history[1]["outcome"] = "accepted"
        self.assertIn("b was answered outcome accepted, the log has rejected", self.wrong())
        self.setUp()
        self.history[2]["position"] = 9
        self.assertIn("c was answered position 9, the log has 3", self.wrong())

    def test_an_id_that_was_decided_twice(self):
        self.log[4] = decision(4, "a")
        self.assertIn("a was decided 2 times", self.wrong())

    def test_a_command_that_was_skipped_or_done_twice(self):
        del self.log[1]
        self.assertIn("command 2 follows 0", self.wrong())
        self.setUp()
        self.log[1]["command_offset"] = 0
        self.assertIn("command 0 follows 0", self.wrong())

    def test_a_gap_in_the_positions(self):
        self.log[3]["position"] = 5
        self.assertIn("acme: position 5 follows 3", self.wrong())

    def test_one_too_many_in_any_prefix(self):
        self.log[2]["events"] = []
        self.assertIn("d: 2 are active, 1 may be", self.wrong())

    def test_an_effect_before_its_cause(self):
        self.history[2]["sent"], self.history[2]["answered"] = 0.1, 0.2
        self.assertIn("c was answered before a was asked, and comes behind it", self.wrong())

    def test_what_is_asked_again_keeps_its_place(self):
        self.history.append({**self.history[0], "sent": 20, "answered": 21})
        self.assertEqual(self.wrong(), "")

    def test_an_id_used_for_something_else_is_no_second_decision(self):
        self.log.append(decision(5, "a", outcome="rejected", code="id_reused"))
        self.log[-1]["position"] = 5
        self.history.append(
            {"id": "a", "sent": 9, "answered": 10, "outcome": "rejected", "code": "id_reused"}
        )
        self.assertEqual(self.wrong(), "")


if __name__ == "__main__":
    unittest.main(verbosity=2)
