// May this user READ that? Asked of a state of some size, one question after the other.

#include "domain/authorize.hpp"
#include "tools/bench/measure.hpp"
#include "tools/bench/workload.hpp"

#include <fmt/format.h>

#include <random>

namespace assent::bench {
namespace {

struct Asked {
    const Tenant* tenant = nullptr;
    Question question;
};

template <class Row>
Ref<Row> any_of(const Tenant& tenant, std::uint64_t dice) {
    const auto& rows = tenant.table<Row>().rows;
    return Ref<Row>{static_cast<std::uint32_t>(dice % rows.size())};
}

std::vector<Asked> questions(const PartitionState& state, std::uint64_t seed, std::size_t count) {
    std::vector<const Tenant*> tenants;
    for (const auto& [id, held] : state.tenants) tenants.push_back(&held.tenant);
    std::mt19937_64 dice{seed};
    std::vector<Asked> asked;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& tenant = *tenants[dice() % tenants.size()];
        AccessQuestion about;
        switch (dice() % 3) {
        case 0:
            about.entity = any_of<Model>(tenant, dice());
            break;
        case 1:
            about.entity = any_of<Snapshot>(tenant, dice());
            break;
        default:
            about.entity = any_of<Deployment>(tenant, dice());
        }
        const auto user = any_of<User>(tenant, dice());
        asked.push_back({&tenant, {UserId{tenant.users.name(user)}, about}});
    }
    return asked;
}

std::size_t rows_of(const PartitionState& state) {
    std::size_t rows = 0;
    for (const auto& [id, held] : state.tenants) {
        rows += held.tenant.models.rows.size() + held.tenant.snapshots.rows.size() +
                held.tenant.deployments.rows.size();
    }
    return rows;
}

} // namespace

Result checks(const Settings& settings) {
    const auto state = state_after(generated_commands(settings.seed, settings.scaled(200'000)));
    const auto asked = questions(state, settings.seed, 4096);
    const auto times = settings.scaled(200);
    std::size_t allowed = 0;
    auto result = take_turns(settings,
                             [&] {
                                 const Stopwatch watch;
                                 for (std::size_t i = 0; i < times; ++i) {
                                     for (const auto& [tenant, question] : asked) {
                                         if (authorize(*tenant, question, time_of_day).allowed)
                                             ++allowed;
                                     }
                                 }
                                 return watch.rate(times * asked.size());
                             },
                             {});
    result.note =
        fmt::format("{} models, snapshots and deployments in {} tenants; {:.0f} % allowed",
                    rows_of(state),
                    state.tenants.size(),
                    100.0 * static_cast<double>(allowed) /
                        static_cast<double>(settings.rounds * times * asked.size()));
    return result;
}

} // namespace assent::bench
