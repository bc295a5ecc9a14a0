#include "tests/reference/world.hpp"

#include <algorithm>

namespace assent::reference {
namespace {

std::optional<std::pair<std::string, std::int64_t>> shadow_of(const Object& split) {
    const auto found = split.find("shadow");
    if (found == split.end()) return {};
    const auto& shadow = std::get<Object>(found->second.is);
    return std::pair{std::get<std::string>(shadow.at("variation").is),
                     std::get<std::int64_t>(shadow.at("percent").is)};
}

Split split_of(const Object& split) {
    Split result;
    for (const auto& [variation, percent] : std::get<Object>(split.at("weights").is)) {
        const auto n = std::get<std::int64_t>(percent.is);
        if (n != 0) result.weights[variation] = n;
    }
    result.shadow = shadow_of(split);
    return result;
}

template <class World>
auto look_up(World& world, const std::string& collection, const std::string& id)
    -> decltype(world.entity(collection, id)) {
    const auto in = [&](auto& table) -> decltype(world.entity(collection, id)) {
        const auto found = table.find(id);
        return found == table.end() ? nullptr : &found->second;
    };
    if (collection == "stored_models") return in(world.models);
    if (collection == "deployable_models") return in(world.snapshots);
    if (collection == "deployed_models") return in(world.deployments);
    if (collection == "model_test_results") return in(world.results);
    if (collection == "model_mlcs") return in(world.mlcs);
    if (collection == "jobs") return in(world.jobs);
    if (collection == "runtimes") return in(world.runtimes);
    return in(world.notifications);
}

} // namespace

Routing routing_of(const Value& value) {
    const auto& members = std::get<Object>(value.is);
    Routing routing;
    if (const auto found = members.find("audiences"); found != members.end()) {
        for (const auto& item : std::get<List>(found->second.is)) {
            const auto& audience = std::get<Object>(item.is);
            routing.audiences.emplace_back(std::get<std::string>(audience.at("audience").is),
                                           split_of(audience));
        }
    }
    routing.general = split_of(std::get<Object>(members.at("general").is));
    routing.fallback = std::get<std::string>(members.at("fallback").is);
    return routing;
}

bool Deployment::any_protected() const {
    return std::ranges::any_of(variations, [](const auto& v) { return v.second.is_protected; });
}

bool Deployment::runs(const std::string& snapshot) const {
    return std::ranges::any_of(variations,
                               [&](const auto& v) { return v.second.snapshot == snapshot; });
}

std::string Deployment::fallback() const {
    return kind == "realtime" ? routing.fallback : "default";
}

const Entity* World::entity(const std::string& collection, const std::string& id) const {
    return look_up(*this, collection, id);
}

Entity* World::entity(const std::string& collection, const std::string& id) {
    return look_up(*this, collection, id);
}

std::vector<std::string> World::running(const std::string& snapshot) const {
    std::vector<std::string> found;
    for (const auto& [id, deployment] : deployments) {
        if (deployment.runs(snapshot)) found.push_back(id);
    }
    return found;
}

std::int64_t World::active() const {
    return std::ranges::count_if(snapshots,
                                 [](const auto& s) { return s.second.status == "active"; });
}

} // namespace assent::reference
