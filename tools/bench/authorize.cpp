// One tenant of a large company: how long does a single yes or no take, out of a million
// privileges, and what do they weigh?

#include "domain/authorize.hpp"

#include "domain/evolve.hpp"
#include "projections/authorization.hpp"
#include "projections/privileges.hpp"
#include "tools/bench/measure.hpp"
#include "tools/bench/workload.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <string>
#include <vector>

namespace assent::bench {
namespace {

constexpr std::size_t group_count = 1'000;
constexpr std::size_t user_count = 10'000;
constexpr std::size_t groups_of_user = 3;
constexpr std::size_t model_count = 50'000; ///< And as many snapshots.
constexpr std::size_t few_privileges = 1'000;
constexpr std::size_t many_privileges = 1'000'000;
constexpr auto between = std::to_array<std::size_t>({10'000, 100'000, 240'000, 400'000});
constexpr std::size_t question_count = 200'000;

std::size_t bytes_in_use() {
    return ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
}

/// The company while it is founded: things happen, nobody is asked.
class Founding {
public:
    explicit Founding(std::uint64_t seed) : dice_(seed) {
        for (std::size_t i = 0; i < group_count; ++i) happen(GroupCreated{group(i)});
        for (std::size_t i = 0; i < user_count; ++i) {
            const UserId user{fmt::format("user-{}", i)};
            happen(UserAdded{user, AccountRole::member});
            const auto first = dice_();
            for (std::size_t k = 0; k < groups_of_user; ++k) {
                happen(GroupMemberAdded{group(first + k * 331), user});
            }
        }
        const auto before = bytes_in_use();
        for (std::size_t i = 0; i < model_count; ++i) {
            const ModelId model{fmt::format("model-{}", i)};
            happen(ModelRegistered{
                .model = model, .kind = {}, .group = group(dice_()), .metadata = {"{}"}});
            happen(SnapshotCreated{.snapshot = SnapshotId{fmt::format("model-{}/1", i)},
                                   .model = model,
                                   .origin = {},
                                   .group = group(dice_()),
                                   .metadata = {"{}"}});
        }
        entity_bytes_ = per(bytes_in_use() - before, 2 * model_count);
    }

    void grant(std::size_t count) {
        const auto before = bytes_in_use();
        while (tenant_.privileges.size() < count) {
            auto permissions = Permissions::from_bits(static_cast<std::uint8_t>(1 + dice_() % 7));
            happen(GroupAccessGranted{.collection = static_cast<Collection>(dice_() % 8),
                                      .owner = group(dice_()),
                                      .group = group(dice_()),
                                      .permissions = permissions,
                                      .expires_at = {}});
        }
        privilege_bytes_ = per(bytes_in_use() - before, count);
    }

    /// Every model is to be read by a first user's group.
    void show_all_models() {
        for (std::size_t i = 0; i < group_count; ++i) {
            happen(GroupAccessGranted{.collection = Collection::stored_models,
                                      .owner = group(i),
                                      .group = GroupId{tenant_.groups.name({0})},
                                      .permissions = Permissions::from_bits(1),
                                      .expires_at = {}});
        }
    }

    [[nodiscard]] const Tenant& tenant() const { return tenant_; }

    [[nodiscard]] double entity_bytes() const { return entity_bytes_; }

    [[nodiscard]] double privilege_bytes() const { return privilege_bytes_; }

private:
    static GroupId group(std::uint64_t number) {
        return GroupId{fmt::format("group-{}", number % group_count)};
    }

    static double per(std::size_t bytes, std::size_t count) {
        return static_cast<double>(bytes) / static_cast<double>(count);
    }

    void happen(const Event& event) {
        evolve(tenant_, event, {.position = ++tenant_.position, .at = time_of_day, .actor = {}});
    }

    std::mt19937_64 dice_;
    Tenant tenant_{TenantId{"acme"}};
    double entity_bytes_ = 0;
    double privilege_bytes_ = 0;
};

struct Asked {
    Ref<User> user;
    Permission permission;
    bool of_model;
    std::uint32_t entity;
};

std::vector<Asked> uniform_questions(std::uint64_t seed) {
    std::mt19937_64 dice{seed};
    std::vector<Asked> asked(question_count);
    for (auto& one : asked) {
        one = {.user = {static_cast<std::uint32_t>(dice() % user_count)},
               .permission = static_cast<Permission>(dice() % 3),
               .of_model = dice() % 2 == 0,
               .entity = static_cast<std::uint32_t>(dice() % model_count)};
    }
    return asked;
}

bool by_handles(const Tenant& tenant, const Asked& asked) {
    if (asked.of_model)
        return may(tenant, asked.user, asked.permission, Ref<Model>{asked.entity}, time_of_day);
    return may(tenant, asked.user, asked.permission, Ref<Snapshot>{asked.entity}, time_of_day);
}

/// The same question as somebody outside asks it.
struct Named {
    std::string user;
    std::string entity;
    Asked asked;
};

bool by_names(const Tenant& tenant, const Named& named) {
    const auto user = tenant.users.find(named.user);
    if (named.asked.of_model) {
        const auto model = tenant.models.find(named.entity);
        return may(tenant, user, named.asked.permission, model, time_of_day);
    }
    const auto snapshot = tenant.snapshots.find(named.entity);
    return may(tenant, user, named.asked.permission, snapshot, time_of_day);
}

/// Nanoseconds of one question each, sorted, without what looking at the clock costs.
template <class Question, class Ask>
std::vector<double> times_of(const std::vector<Question>& questions, const Ask& ask) {
    using Clock = std::chrono::steady_clock;
    std::vector<double> empty(questions.size());
    std::vector<double> times(questions.size());
    std::size_t yes = 0;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const auto a = Clock::now();
        const auto b = Clock::now();
        yes += ask(questions[i]) ? 1U : 0U;
        const auto c = Clock::now();
        empty[i] = static_cast<double>((b - a).count());
        times[i] = static_cast<double>((c - b).count());
    }
    if (yes == 0 || yes == questions.size()) throw Failure("every question has the same answer");
    const auto clock = median(std::move(empty));
    for (auto& time : times) time = std::max(1.0, time - clock);
    std::ranges::sort(times);
    return times;
}

double at(const std::vector<double>& sorted, double share) {
    return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * share)];
}

std::string told(const std::vector<double>& sorted) {
    return fmt::format("p50 {:.0f} ns, p99 {:.0f} ns", at(sorted, 0.5), at(sorted, 0.99));
}

} // namespace

Result authorize_handles(const Settings& settings) {
    Founding few{settings.seed};
    few.grant(few_privileges);
    Founding many{settings.seed};
    many.grant(many_privileges);
    const auto asked = uniform_questions(settings.seed);
    std::vector<double> last;
    const auto side = [&](const Tenant& tenant) {
        last = times_of(asked, [&](const Asked& one) { return by_handles(tenant, one); });
        return 1e9 / at(last, 0.5);
    };
    std::string of_many;
    auto result = take_turns(
        settings,
        [&] {
            const auto rate = side(many.tenant());
            of_many = told(last);
            return rate;
        },
        [&] { return side(few.tenant()); });
    result.note = fmt::format("{}; {:.0f} bytes a privilege, {:.0f} an entity; with {}: {}",
                              of_many,
                              many.privilege_bytes(),
                              many.entity_bytes(),
                              few_privileges,
                              told(last));
    for (const auto count : between) {
        few.grant(count);
        side(few.tenant());
        result.note += fmt::format("; with {}: {}", count, told(last));
    }
    return result;
}

Result authorize_names(const Settings& settings) {
    Founding company{settings.seed};
    company.grant(many_privileges);
    const auto& tenant = company.tenant();
    std::vector<Named> named;
    for (const auto& one : uniform_questions(settings.seed)) {
        named.push_back(
            {tenant.users.name(one.user),
             one.of_model ? tenant.models.name({one.entity}) : tenant.snapshots.name({one.entity}),
             one});
    }
    std::vector<double> last;
    auto result =
        take_turns(settings,
                   [&] {
                       last =
                           times_of(named, [&](const Named& one) { return by_names(tenant, one); });
                       return 1e9 / at(last, 0.5);
                   },
                   {});
    result.note = told(last);
    return result;
}

namespace {

/// What the state waits for, and what only the reader does.
std::string told_of_privileges(std::uint64_t seed) {
    Founding company{seed};
    company.grant(many_privileges);
    const Stopwatch copying;
    PrivilegeList list{company.tenant(), time_of_day};
    const auto copied = copying.seconds();
    const Stopwatch arranging;
    list.arrange();
    return fmt::format("{} privileges in {:.1f} ms, and {:.1f} ms to order them, {} MiB",
                       list.size(),
                       copied * 1000,
                       arranging.seconds() * 1000,
                       list.bytes() >> 20U);
}

} // namespace

Result list_copy(const Settings& settings) {
    Founding company{settings.seed};
    company.show_all_models();
    const auto& tenant = company.tenant();
    const Ref<User> reader = tenant.groups.rows.front().members.front();
    const Page all{.after = {}, .limit = SIZE_MAX};
    double took = 0;
    auto result = take_turns(settings,
                             [&] {
                                 const Stopwatch watch;
                                 const auto listed = list<ModelView, Model>(
                                     tenant, {.user = reader, .time = time_of_day}, all);
                                 took = watch.seconds();
                                 if (listed.items.size() != model_count)
                                     throw Failure("not every model is listed");
                                 return static_cast<double>(model_count) / took;
                             },
                             {});
    result.note = fmt::format(
        "{} models in {:.1f} ms; {}", model_count, took * 1000, told_of_privileges(settings.seed));
    return result;
}

} // namespace assent::bench
