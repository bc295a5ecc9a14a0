#pragma once

#include "tests/reference/judge.hpp"
#include "tests/reference/rights.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>

/// One command under judgement. Every function below looks at one type of command and notes all
/// there is to say: what is missing, which rules fail, which rejections apply, what it would
/// change. `judge` then answers with whatever comes first in the fixed order.
namespace assent::reference {

struct Hearing {
    World& world;
    const Ask& ask;
    Moment now;
    Rights rights;
    const std::string& who;

    bool missing = false; ///< Something named is not there, or not to be seen (GEN-11).
    std::set<Rule> failing;
    Names codes;
    std::optional<Capacity> capacity;
    std::vector<std::string> effects;
    std::vector<std::string> warnings;
    std::function<void()> change; ///< Empty: nothing to do (GEN-5).

    Hearing(World& w, const Ask& a, Moment t)
        : world(w), ask(a), now(t), rights(w, t), who(a.actor) {}

    /// A named entity has to be READable.
    void see(const std::string& collection, const std::string& id) {
        if (!rights.reads(who, collection, id)) missing = true;
    }

    void need(bool right, const char* family, int number) {
        if (!right) failing.emplace(family, number);
    }

    void reject(bool so, const char* code) {
        if (so) codes.insert(code);
    }

    /// RWX-7, RWX-8 and their kin: a bit on an existing entity, and READ with it (RWX-20).
    void need_bit(const char* bit,
                  const std::string& collection,
                  const std::string& id,
                  const char* family,
                  int number) {
        need(rights.may_on(who, bit, collection, id) && rights.reads(who, collection, id),
             family,
             number);
    }

    void need_write(const std::string& collection, const std::string& id) {
        need_bit("WRITE", collection, id, "RWX", 7);
    }

    /// The group of a new entity (RWX-12, RWX-23, RWX-27); checks it, and gives it.
    std::string new_group();

    void deployed_snapshot_ends(const std::string& snapshot);
    void snapshot_is_deployed(const std::string& snapshot);
    void end_deployment(const std::string& id);
    void raise_activation(std::int64_t before, std::int64_t after);
};

using Catalogue = std::map<std::string, void (*)(Hearing&)>;

void add_people(Catalogue& catalogue);
void add_places(Catalogue& catalogue);
void add_models(Catalogue& catalogue);
void add_deployments(Catalogue& catalogue);
void add_approval(Catalogue& catalogue);
void add_privileges(Catalogue& catalogue);
void add_audiences(Catalogue& catalogue);
void add_work(Catalogue& catalogue);
void add_entities(Catalogue& catalogue);

/// What no state could make right: the interface's `invalid`.
[[nodiscard]] bool malformed(const Ask& ask);

/// Whether a routing holds for these variations (VAR-14 to VAR-16); notes what is wrong with it.
void check_routing(Hearing& h, const Routing& routing, const Names& variations);

/// Whether a variation has any part in a routing.
[[nodiscard]] bool has_part(const Routing& routing, const std::string& variation);

/// Whether it has weight or is the fallback (VAR-23).
[[nodiscard]] bool takes_traffic(const Routing& routing, const std::string& variation);

} // namespace assent::reference
