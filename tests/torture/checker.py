"""Holds what clients were told to what the log says.

A history is a list of calls: {"id", "type", "sent", "answered", "outcome", "code", "position"}, with
the moments of its first sending and of its answer on one counter, and no "outcome" where none came.
Decisions are the lines of `assent export`, in their order.
"""


def check(history, decisions, limit):
    """What is wrong, in words; empty when nothing is."""
    return [
        *wrong_answers(history, decisions),
        *wrong_offsets(decisions),
        *wrong_positions(decisions),
        *wrong_capacity(decisions, limit),
        *wrong_order(history, decisions),
    ]


def first_decisions(decisions):
    """By id, the decision that counts for it: neither a repetition nor the refusal of an id that
    was used for something else."""
    found = {}
    for number, decision in enumerate(decisions):
        if decision["outcome"] == "duplicate" or decision.get("code") == "id_reused":
            continue
        if "id" in decision:
            found.setdefault(decision["id"], []).append((number, decision))
    return found


def wrong_answers(history, decisions):
    found = first_decisions(decisions)
    for name, all_of_it in found.items():
        if len(all_of_it) > 1:
            yield f"{name} was decided {len(all_of_it)} times"
    for call in history:
        if "outcome" not in call or call.get("code") == "id_reused":
            continue
        if call["id"] not in found:
            yield f"{call['id']} was answered {call['outcome']}, and is not in the log"
            continue
        _, decision = found[call["id"]][0]
        for member in ("outcome", "code", "position"):
            if call.get(member) != decision.get(member):
                yield (
                    f"{call['id']} was answered {member} {call.get(member)}, "
                    f"the log has {decision.get(member)}"
                )


def wrong_offsets(decisions):
    last = {}
    for decision in decisions:
        partition, offset = decision["partition"], decision["command_offset"]
        before = last.get(partition, -1)
        if offset != before + 1:
            yield f"partition {partition}: command {offset} follows {before}"
        last[partition] = offset


def wrong_positions(decisions):
    last = {}
    for decision in decisions:
        if "position" not in decision or decision["outcome"] == "duplicate":
            continue
        tenant = decision["tenant"]
        if decision["position"] != last.get(tenant, 0) + 1:
            yield f"{tenant}: position {decision['position']} follows {last.get(tenant, 0)}"
        last[tenant] = decision["position"]


def wrong_capacity(decisions, limit):
    active = {}
    for decision in decisions:
        now = active.setdefault(decision.get("tenant"), set())
        for event in decision["events"]:
            snapshot = event.get("data", {}).get("snapshot")
            if event["type"] == "ModelActivated":
                now.add(snapshot)
            elif event["type"] in ("ModelDeactivated", "ModelStatusEnded"):
                now.discard(snapshot)
        if len(now) > limit:
            yield f"{decision['id']}: {len(now)} are active, {limit} may be"


def wrong_order(history, decisions):
    """What was answered before something else was asked stands before it in the log."""
    place = {name: found[0][0] for name, found in first_decisions(decisions).items()}
    known = [call for call in history if call["id"] in place and call.get("code") != "id_reused"]
    first_asked = {}
    for call in sorted(known, key=lambda call: call["sent"]):
        first_asked.setdefault(call["id"], call)  # Asked again, it keeps its place.
    asked = first_asked.values()
    told = sorted((c for c in known if "outcome" in c), key=lambda call: call["answered"])
    latest, at = None, 0
    for call in asked:
        while at < len(told) and told[at]["answered"] < call["sent"]:
            if latest is None or place[told[at]["id"]] > place[latest["id"]]:
                latest = told[at]
            at += 1
        if latest and place[latest["id"]] > place[call["id"]] and latest["id"] != call["id"]:
            yield f"{latest['id']} was answered before {call['id']} was asked, and comes behind it"
