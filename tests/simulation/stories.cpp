#include "tests/simulation/stories.hpp"

#include "tests/engine/world.hpp"
#include "tests/simulation/witness.hpp"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <list>

namespace assent::test {
namespace {

/// A tenant that is ready for the race, and the two or three commands that the story is about.
class Stage {
public:
    Stage() {
        world_.log.lands_at_once = false;
        prepare({command("create", create_tenant("ada", 1), "operator"),
                 command("g", create_group("team")),
                 command("h", create_group("guests")),
                 command("j", join("team", "ada"))});
    }

    World& world() { return world_; }

    Author& author() { return author_; }

    /// Puts commands on the topic that nobody has decided yet; gives the offset of the first.
    std::int64_t ask(std::initializer_list<CommandEnvelope> commands) {
        const auto first = std::ssize(*world_.commands);
        for (const auto& each : commands) {
            world_.commands->push_back(at(std::ssize(*world_.commands), each));
        }
        return first;
    }

    /// A node that has read the log, and owns nothing.
    Node& node(const std::string& name, const std::function<void(PartitionOptions&)>& change = {}) {
        nodes_.emplace_back(world_, name, change);
        names_.push_back(name);
        run(nodes_.back());
        return nodes_.back();
    }

    /// A node that has claimed, and whose TermBegun stands in the log, not yet seen by it.
    Node& claimant(const std::string& name,
                   std::int64_t generation = 1,
                   const std::function<void(PartitionOptions&)>& change = {}) {
        auto& made = node(name, change);
        made.partition->assign(Assignment{generation});
        run(made);
        return made;
    }

    /// A node that owns the partition and has sent what it decided.
    Node& owner(const std::string& name,
                std::int64_t generation = 1,
                const std::function<void(PartitionOptions&)>& change = {}) {
        auto& made = claimant(name, generation, change);
        land(1);
        run(made);
        return made;
    }

    void run(Node& node) {
        try {
            node.run();
        } catch (const Refold& e) {
            ++alarms_;
            if (!alarms_allowed) throw Violation{std::string{"alarm: "} + e.what()};
            // As whoever drives it does: once more from the start.
            PartitionOptions options;
            options.node = "again";
            options.suspect = e.position();
            node.partition = std::make_unique<Partition>(PartitionState{log_id, 1, 0},
                                                         world_.log,
                                                         node.topic,
                                                         world_.clock,
                                                         node.entropy,
                                                         std::move(options));
            node.run();
        }
    }

    void land(std::size_t count) { world_.log.land(count); }

    /// Takes the oldest record away that was sent; it may be put into the log later.
    std::string hold() { return world_.log.lose(); }

    void put(std::string bytes) { world_.log.put(std::move(bytes)); }

    /// The process is gone, and its writer with it; what it sent may still land.
    void crash(Node& node) { node.partition.reset(); }

    void time_out() { world_.log.fail({.kind = WriteFailure::Kind::lost, .detail = "timed out"}); }

    void later(std::chrono::minutes time) { world_.clock.time = noon + time; }

    /// Nothing goes wrong any more.
    void settle() {
        world_.log.lands_at_once = true;
        world_.log.land();
        for (int round = 0; round < 40; ++round) {
            world_.clock.pass(3s);
            for (auto& each : nodes_) {
                if (each.partition) run(each);
            }
        }
    }

    /// Holds everybody to the log as it is now.
    void check(bool all_decided = true) {
        Witness witness{log_id, world_.commands, 1};
        std::int64_t position = 0;
        for (const auto& bytes : world_.log.records) {
            witness.see({.position = position++, .bytes = bytes, .hash = sha256(bytes)});
        }
        auto name = names_.begin();
        for (const auto& each : nodes_) {
            for (const auto& answer : each.answered) witness.expect_answer(*answer.decision);
            if (each.partition) witness.expect_state(*name, each.partition->state());
            ++name;
        }
        if (all_decided) witness.expect_all_decided();
    }

    bool alarms_allowed = false;

private:
    void prepare(std::initializer_list<CommandEnvelope> commands) {
        put(author_.open());
        put(author_.begin("setup"));
        ask(commands);
        for (const auto& each : *world_.commands) put(author_.decide(each));
    }

    World world_;
    Author author_;
    std::list<Node> nodes_;
    std::vector<std::string> names_;
    int alarms_ = 0;
};

/// Accepted at noon, and rejected an hour later: it expires in between.
CommandEnvelope short_grant(const std::string& id) {
    return command(id, grant(Collection::stored_models, "team", "guests", {READ}, noon + 10min));
}

/// Accepted where the grant was, and unchanged where it was not.
CommandEnvelope revoke_it(const std::string& id) {
    return command(id, revoke(Collection::stored_models, "team", "guests"));
}

void gap() {
    Stage s;
    s.ask({short_grant("c1"), command("c2", create_group("c2"))});
    auto& a = s.owner("a");
    s.hold(); // Never lands.
    s.land(1);
    s.run(a);
    s.settle();
    s.check();
}

void interleaved_zombie() {
    Stage s;
    s.ask({short_grant("c1"), command("c2", create_group("c2")), short_grant("c1")});
    s.owner("a");
    const auto d1 = s.hold();
    const auto d2 = s.hold();
    const auto d3 = s.hold();
    s.later(60min);
    s.owner("b", 2);
    s.land(1); // b: c1 is refused.
    s.put(d3); // a: the repetition of c1, which it accepted.
    s.settle();
    s.check();
}

void acknowledged_is_not_valid() {
    Stage s;
    s.ask({short_grant("c1")});
    s.owner("a");
    const auto d1 = s.hold();
    s.later(60min);
    s.owner("b", 2);
    s.put(d1); // Delivered, and void.
    s.settle();
    s.check();
}

void refusal_answered_early() {
    Stage s;
    s.ask({short_grant("c1")});
    s.later(60min);
    auto& a = s.owner("a");
    s.hold();
    s.time_out();
    s.later(0min); // Its clock was wrong.
    s.run(a);
    s.settle();
    s.check();
}

void duplicate_answered_early() {
    Stage s;
    s.ask({short_grant("c1"), short_grant("c1")});
    s.owner("a");
    s.hold();
    s.hold();
    s.later(60min);
    s.owner("b", 2);
    s.settle();
    s.check();
}

void barrier_skipped() {
    Stage s;
    s.ask({short_grant("c1"), command("c2", create_group("c2"))});
    auto& a = s.owner("a");
    s.crash(a);
    const auto d1 = s.hold();
    s.hold();
    auto& again = s.claimant("a2", 2); // Has read up to its own old TermBegun.
    s.put(d1);                         // Lands before the new one does.
    s.land(1);
    s.run(again);
    s.settle();
    s.check();
}

void two_terms_one_seen() {
    Stage s;
    s.ask({short_grant("c1"), command("c2", create_group("c2"))});
    auto& a = s.claimant("a");
    s.crash(a);
    s.world().log.sent.resize(1); // Its TermBegun is on its way, and nothing else.
    auto& again = s.claimant("a2", 2);
    s.land(2); // Both TermBeguns, and nobody has read them.
    s.run(again);
    s.settle();
    s.check();
}

void write_state_survives() {
    Stage s;
    s.ask({short_grant("c1"), command("c2", create_group("c2"))});
    auto& a = s.owner("a");
    s.hold();
    s.hold();
    s.time_out();
    s.run(a);
    s.ask({command("c3", create_group("c3"))});
    s.settle();
    s.check();
}

/// The writer of the old term goes on in it: a new one decides again what the old one had sent.
void old_term_goes_on() {
    Stage s;
    s.ask({short_grant("c1"), revoke_it("c2")});
    auto& a = s.owner("a");
    const auto d1 = s.hold();
    s.hold();
    s.time_out();
    s.later(60min);
    s.run(a);
    s.put(d1); // Late.
    if (s.world().log.sent.size() >= 2) {
        s.hold();
        s.land(1);
    }
    s.run(a);
    s.settle();
    s.check();
}

void no_nonce() {
    Stage s;
    s.ask({short_grant("c1"), revoke_it("c2")});
    auto& a = s.claimant("a");
    auto& b = s.claimant("b", 2);
    s.land(1); // a's.
    const auto bs = s.hold();
    s.run(a);
    const auto d1 = s.hold();
    s.hold();
    s.later(60min);
    s.run(b);
    s.put(d1);
    if (!s.world().log.sent.empty()) {
        s.hold();
        s.land(1);
    }
    s.put(bs);
    s.settle();
    s.check();
}

void offset_of_the_group() {
    Stage s;
    const auto first = s.ask({short_grant("c1"), command("c2", create_group("c2"))});
    s.owner("a");
    s.hold();
    s.hold();
    auto& b = s.node("b");
    b.topic.seek(first + 1); // What was committed when it was sent.
    b.partition->assign(Assignment{2});
    s.run(b);
    s.settle();
    s.check();
}

void term_begun_lands_twice() {
    Stage s;
    s.ask({short_grant("c1"), command("c2", create_group("c2"))});
    auto& a = s.claimant("a");
    const auto begun = s.world().log.sent.front().bytes;
    s.land(1);
    s.run(a);
    const auto d1 = s.world().log.sent.front().bytes;
    s.land(1);
    s.put(begun);
    s.put(d1);
    s.run(a);
    s.settle();
    s.check();
}

void foreign_term_ignored() {
    Stage s;
    s.ask({short_grant("c1"), command("c2", create_group("c2"))});
    auto& a = s.owner("a");
    s.land(1);
    s.put(s.author().sealed(TermBegun{.nonce = Nonce{0xdd},
                                      .node = "dead",
                                      .generation = 0,
                                      .command_source = "topic",
                                      .begun_at = noon}));
    s.land(1);
    s.run(a);
    s.settle();
    s.check();
}

void digest_of_the_read_state() {
    Stage s;
    s.ask({short_grant("c1"), command("c2", create_group("c2"))});
    auto& a = s.owner("a", 1, [](PartitionOptions& options) { options.digest_every = 1; });
    s.land(10);
    s.run(a);
    s.settle();
    s.check();
}

void mixed_builds() {
    Stage s;
    s.ask({short_grant("c1")});
    auto& author = s.author();
    s.put(author.begin("new build"));
    const auto& head = author.state.head;
    s.put(seal({.type = std::to_underlying(RecordType::decision),
                .schema = Decision::schema + 1,
                .log = log_id,
                .partition = 0,
                .term = head.term,
                .seq = head.seq + 1,
                .prev = head.chain,
                .body = "of a later release"}));
    try {
        auto& old = s.claimant("old build", 2);
        if (old.partition->state().head.seq != head.seq + 1) {
            throw Violation{"S3: the old build goes on, without what the new one wrote"};
        }
    } catch (const Damage& e) {
        if (std::string_view{e.what()}.contains("upgrade")) return; // It stops, and says why.
        throw;
    }
}

void too_large_for_the_log() {
    Stage s;
    auto wordy = register_model("m", "team");
    wordy.metadata = Json{R"({"words":")" + std::string(3000, 'x') + R"("})"};
    s.ask({command("c1", wordy), command("c2", create_group("c2"))});
    s.world().log.record_bytes_max = 2000;
    s.owner("a", 1, [](PartitionOptions& options) { options.record_bytes_max = 1900; });
    s.settle();
    s.check(false);
    if (s.world().log.writers > 5) throw Violation{"liveness: one term after the other, for ever"};
}

/// Two nodes were told that they own it. Whoever is about to lose a term is run first.
void duel() {
    Stage s;
    s.ask({short_grant("c1")});
    const auto at_once = [](PartitionOptions& options) {
        options.claim_pause = std::chrono::nanoseconds{1};
        options.claim_pause_max = std::chrono::nanoseconds{1};
    };
    auto& a = s.claimant("a", 1, at_once);
    auto& b = s.claimant("b", 2, at_once);
    s.land(2);
    Node* first = &a;
    Node* second = &b;
    for (int round = 0; round < 40; ++round) {
        s.world().clock.pass(1ms);
        s.run(*first); // Hears of the other's term...
        s.world().clock.pass(1ms);
        s.run(*first); // ...and begins one of its own.
        s.run(*second);
        s.land(100);
        std::swap(first, second);
    }
    s.check();
}

void phantom() {
    Stage s;
    s.alarms_allowed = true;
    s.ask({short_grant("c1"), command("c2", create_group("c2"))});
    auto before = s.author();
    s.put(s.author().begin("lost"));
    s.put(s.author().decide(s.world().commands->at(4)));
    auto& reader = s.node("reader"); // Knows what the log is about to lose.
    reader.answered.clear();         // What was answered from it is lost with it.
    auto& records = s.world().log.records;
    records.pop_back();
    records.pop_back();
    s.put(before.begin("kept"));
    s.put(before.decide(s.world().commands->at(4), noon + 60min));
    s.put(before.begin("kept", 2));
    s.put(before.decide(s.world().commands->at(5), noon + 60min));
    s.run(reader);
    s.settle();
    s.check();
}

#define ASSENT_GUARD(name)                                                                         \
    NamedGuard {                                                                                   \
        #name, &Guards::name                                                                       \
    }

} // namespace

const std::vector<Story>& all_stories() {
    static const std::vector<Story> all{
        {"T1",
         "the first of two records in flight is lost",
         {ASSENT_GUARD(seq), ASSENT_GUARD(hash)},
         gap},
        {"T2",
         "a record of a writer that was replaced fits behind those of the next",
         {ASSENT_GUARD(term), ASSENT_GUARD(hash)},
         interleaved_zombie},
        {"T3",
         "a record is delivered behind another's TermBegun",
         {ASSENT_GUARD(read_back)},
         acknowledged_is_not_valid},
        {"T4",
         "a refusal is lost, and turns out an acceptance",
         {ASSENT_GUARD(read_back_refusals)},
         refusal_answered_early},
        {"T5",
         "a repetition is answered from what was never valid",
         {ASSENT_GUARD(read_back_duplicates)},
         duplicate_answered_early},
        {"T6",
         "a writer decides before it has read its TermBegun",
         {ASSENT_GUARD(barrier), ASSENT_GUARD(full_chain)},
         barrier_skipped},
        {"T7",
         "two TermBeguns land, and the writer has read neither",
         {ASSENT_GUARD(barrier), ASSENT_GUARD(term), ASSENT_GUARD(hash)},
         two_terms_one_seen},
        {"T8",
         "what was decided in a lost term counts in the next",
         {ASSENT_GUARD(fresh_write_state)},
         write_state_survives},
        {"T9",
         "a new writer goes on in the old term, and the old record lands late",
         {ASSENT_GUARD(new_term), ASSENT_GUARD(hash)},
         old_term_goes_on},
        {"T10",
         "a node takes another's TermBegun for its own",
         {ASSENT_GUARD(nonce), ASSENT_GUARD(hash)},
         no_nonce},
        {"T11",
         "the record that comes back is another than the one that was sent",
         {ASSENT_GUARD(new_term), ASSENT_GUARD(hash), ASSENT_GUARD(match_by_hash)},
         old_term_goes_on},
        {"T12",
         "the next command is where the group says",
         {ASSENT_GUARD(offset_from_log)},
         offset_of_the_group},
        {"T13",
         "a TermBegun and the record behind it land twice",
         {ASSENT_GUARD(term), ASSENT_GUARD(seq), ASSENT_GUARD(full_chain)},
         term_begun_lands_twice},
        {"T14",
         "a dead node's TermBegun lands between two records of the owner",
         {ASSENT_GUARD(foreign_term), ASSENT_GUARD(own_void), ASSENT_GUARD(stuck)},
         foreign_term_ignored},
        {"T15",
         "a digest is of the state before what is in flight",
         {ASSENT_GUARD(digest_when_agreed)},
         digest_of_the_read_state},
        {"T16",
         "a later release writes what this one cannot decode",
         {ASSENT_GUARD(stops_at_unreadable)},
         mixed_builds},
        {"T17",
         "an outcome is larger than the log takes",
         {ASSENT_GUARD(size_limit)},
         too_large_for_the_log},
        {"T18",
         "two nodes claim in turn, each before the other gets anything done",
         {ASSENT_GUARD(yields)},
         duel},
        {"T19",
         "a reader knows a record that the log has lost",
         {ASSENT_GUARD(full_chain)},
         phantom},
    };
    return all;
}

void PrintTo(const Story& story, std::ostream* out) {
    *out << story.name << ": " << story.tells;
}

std::string guards_table() {
    const auto cell = [](const std::optional<std::string>& broken) {
        if (!broken) return std::string{"holds"};
        return "**" + broken->substr(0, broken->find(':')) + "**";
    };
    std::string table =
        "# Which guard catches what\n\n"
        "Made by `assent-guards`, which plays the stories of `tests/simulation/stories.cpp` on "
        "the\n"
        "engine itself; a test checks that this is what it prints. `holds`: every property of the\n"
        "protocol held. Otherwise what was broken: S1 to S5 (see `tests/simulation/witness.hpp`);\n"
        "*R8*: readers stop at damage; *alarm*: readers notice, fold again from the start, and go "
        "on\n"
        "(R9); *liveness*: safe, and stuck.\n\n"
        "| story | | with all guards | without | comes to | each kept alone |\n"
        "|---|---|---|---|---|---|\n";
    for (const auto& story : all_stories()) {
        std::string names;
        std::string alone;
        for (const auto& kept : story.without) {
            names += (names.empty() ? "" : ", ") + std::string{kept.name};
            if (story.without.size() == 1) continue;
            auto without = story.without;
            std::erase_if(without, [&](const NamedGuard& each) { return each.name == kept.name; });
            alone += (alone.empty() ? "" : "; ") + std::string{kept.name} + ": " +
                     cell(outcome_of(story, without));
        }
        table += "| " + std::string{story.name} + " | " + std::string{story.tells} + " | " +
                 cell(outcome_of(story, {})) + " | " + names + " | " +
                 cell(outcome_of(story, story.without)) + " | " + alone + " |\n";
    }
    return table;
}

std::optional<std::string> outcome_of(const Story& story, const std::vector<NamedGuard>& without) {
    const auto restore = guards;
    for (const auto& each : without) guards.*each.guard = false;
    std::optional<std::string> broken;
    try {
        story.play();
    } catch (const Violation& e) {
        broken = e.what();
    } catch (const Damage& e) {
        broken = std::string{"R8: a node stops: "} + e.what();
    }
    guards = restore;
    return broken;
}

} // namespace assent::test
