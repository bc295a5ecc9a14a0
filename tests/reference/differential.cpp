#include "tests/reference/differential.hpp"

#include "tests/reference/chance.hpp"
#include "tests/reference/engine.hpp"
#include "tests/reference/hearing.hpp"
#include "tests/reference/rights.hpp"
#include "tests/reference/translate.hpp"

#include <algorithm>
#include <deque>

namespace assent::reference {
namespace {

constexpr Moment opening_hours = 1'772'438'400'000'000; // 2026-03-02
constexpr std::size_t remembered = 12;

std::string words_of(const Permit& permit) {
    if (!permit.found) return "not found";
    std::string out = permit.allowed ? "allowed" : "denied";
    for (const auto& rule : permit.rules) out += " " + to_text(rule);
    return out;
}

/// The lines that one side has and the other has not.
std::string difference(const std::map<std::string, std::string>& engine,
                       const std::map<std::string, std::string>& reference) {
    std::string out;
    for (const auto& [key, line] : engine) {
        const auto other = reference.find(key);
        if (other == reference.end() || other->second != line) {
            out += "\n  engine:    " + key + " " + line;
        }
    }
    for (const auto& [key, line] : reference) {
        const auto other = engine.find(key);
        if (other == engine.end() || other->second != line) {
            out += "\n  reference: " + key + " " + line;
        }
    }
    return out;
}

class History {
public:
    History(std::uint64_t seed, Met& met) : commands_(seed, engine_types()), met_(met) {}

    std::optional<std::string> play(std::uint64_t length) {
        for (const auto& ask : commands_.opening()) {
            if (!step(ask)) return failure_;
        }
        for (std::uint64_t i = 0; i < length; ++i) {
            if (!step(commands_.next(world_, now_))) return failure_;
            if (i % 4 == 0 && !compare_checks()) return failure_;
            if (i % 40 == 0 && !compare_lists()) return failure_;
        }
        return {};
    }

private:
    bool step(const Ask& ask) {
        const auto clock = commands_.clock(now_);
        now_ = std::max(now_, clock); // GEN-9
        ++met_.commands;
        const auto engine = engine_.judge(ask, clock);
        const auto reference = judge(world_, ask, now_);
        last_.push_back(to_text(ask) + "\n    " + to_text(reference));
        if (last_.size() > remembered) last_.pop_front();
        count(ask, reference);
        if (engine == reference) return true;
        fail("engine:    " + to_text(engine) + "\nreference: " + to_text(reference) +
             "\nthe engine says: " + engine_.last_decision());
        return false;
    }

    void count(const Ask& ask, const Answer& answer) {
        ++met_.outcomes[answer.outcome];
        if (answer.outcome == "accepted") ++met_.accepted[ask.type];
        for (const auto& rule : answer.rules) ++met_.rules[to_text(rule)];
        for (const auto& code : answer.codes) ++met_.codes[code];
    }

    /// A permission on an entity, and a command as a question.
    bool compare_checks() {
        auto& chance = commands_.chance();
        ++met_.checks;
        const auto who = commands_.actor(world_);
        const auto permission = chance.word({"READ", "WRITE", "EXECUTE"});
        const auto collection = chance.word({"stored_models",
                                             "deployable_models",
                                             "deployable_models",
                                             "deployed_models",
                                             "model_test_results",
                                             "model_mlcs",
                                             "jobs",
                                             "runtimes",
                                             "notifications"});
        const auto id = some_id(collection);
        const bool engine = engine_.may(who, permission, collection, id, now_);
        const Rights rights{world_, now_};
        const bool reference = means_something(permission, collection) &&
                               rights.reads(who, collection, id) && // RWX-20
                               rights.may_on(who, permission, collection, id);
        if (engine != reference) {
            fail(who + " " + permission + " " + collection + " " + id +
                 (engine ? ": allowed by the engine only" : ": allowed by the reference only"));
            return false;
        }
        auto question = commands_.next(world_, now_);
        if (malformed(question)) return true;
        const auto by_engine = engine_.permit(question, now_);
        const auto by_reference = permit(world_, question, now_);
        if (by_engine.found == by_reference.found && by_engine.allowed == by_reference.allowed &&
            (!by_reference.found || by_engine.rules == by_reference.rules)) {
            return true;
        }
        fail("asked, not done: " + to_text(question) + "\nengine:    " + words_of(by_engine) +
             "\nreference: " + words_of(by_reference));
        return false;
    }

    /// Mostly of something that is there.
    std::string some_id(const std::string& collection) {
        auto& chance = commands_.chance();
        for (int tries = 0; tries < 4; ++tries) {
            const auto id = chance.word({"m1",
                                         "m2",
                                         "drift",
                                         "s1",
                                         "s2",
                                         "s3",
                                         "d1",
                                         "d2",
                                         "d3",
                                         "t1",
                                         "t2",
                                         "c1",
                                         "c2",
                                         "j1",
                                         "j2",
                                         "r1",
                                         "r2",
                                         "n1"});
            if (world_.entity(collection, id) != nullptr) return id;
        }
        return "m1";
    }

    bool compare_lists() {
        ++met_.lists;
        const auto user =
            std::next(world_.users.begin(),
                      static_cast<std::ptrdiff_t>(commands_.chance().below(world_.users.size())));
        const auto engine = engine_.seen_by(user->first, now_);
        const auto reference = seen_by(world_, user->first, now_);
        if (engine == reference) return true;
        fail("shown to " + user->first + ":" + difference(engine, reference));
        return false;
    }

    void fail(const std::string& what) {
        failure_ = "after";
        for (const auto& line : last_) failure_ += "\n  " + line;
        failure_ += "\n" + what;
    }

    Commands commands_;
    Met& met_;
    Engine engine_;
    World world_;
    Moment now_ = opening_hours;
    std::deque<std::string> last_;
    std::string failure_;
};

std::string table(const char* title, const std::map<std::string, std::uint64_t>& counts) {
    std::string out = std::string{title} + ":";
    for (const auto& [name, n] : counts) out += " " + name + " " + std::to_string(n);
    return out + "\n";
}

} // namespace

std::optional<std::string> play_history(std::uint64_t seed, std::uint64_t length, Met& met) {
    return History{seed, met}.play(length);
}

std::string to_text(const Met& met) {
    return std::to_string(met.commands) + " commands, " + std::to_string(met.checks) + " checks, " +
           std::to_string(met.lists) + " times all lists of somebody\n" +
           table("outcomes", met.outcomes) + table("accepted", met.accepted) +
           table("denied by", met.rules) + table("rejected", met.codes);
}

} // namespace assent::reference
