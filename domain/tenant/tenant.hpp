#pragma once

#include "domain/tenant/glance.hpp"
#include "domain/tenant/hash_key.hpp"
#include "domain/tenant/names.hpp"
#include "domain/tenant/privileges.hpp"
#include "domain/tenant/rows.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace assent {

/// The rows of one kind, by name and by number. A row whose thing is gone stays, not `present`.
template <class Row>
struct Table {
    Names names;
    std::vector<Row> rows; ///< As many as there are names.

    std::vector<Glance<Row>> glances; ///< Derived, kept by `Edit`.

    [[nodiscard]] const Row& operator[](Ref<Row> ref) const { return rows[ref.index]; }

    /// The group that owns the row; a Ref to nothing where nobody does.
    [[nodiscard]] Ref<Group> owner(Ref<Row> ref) const { return glances[ref.index].owner(); }

    /// Takes the row over into `glances`.
    void note(Ref<Row> ref) {
        if (glances.capacity() < rows.size()) {
            // By a quarter, as the rows: there may be very many.
            glances.reserve(rows.size() + rows.size() / 4 + 8);
        }
        if (glances.size() < rows.size()) glances.resize(rows.size());
        glances[ref.index] = Glance{rows[ref.index]};
    }

    /// What bears that name now; a Ref to nothing if nothing does.
    [[nodiscard]] Ref<Row> find(std::string_view name) const {
        const auto number = names.find(name);
        return number && glances[*number].present() ? Ref<Row>{*number} : Ref<Row>{};
    }

    template <class Tag>
    [[nodiscard]] Ref<Row> find(const Id<Tag>& id) const {
        return find(id.text());
    }

    [[nodiscard]] const std::string& name(Ref<Row> ref) const { return names.text(ref.index); }
};

/// Everything that holds in one tenant at one position. Read it through the public members; only
/// `evolve` (and whoever restores a checkpoint) changes it, through `Edit`, so that the digest
/// follows. A value: copies are independent. No locks; one thread at a time may change it.
class Tenant {
public:
    explicit Tenant(TenantId name);

    TenantId id;
    std::uint64_t position = 0; ///< Of the last decision.
    std::uint64_t version = 0;  ///< Of the last decision that changed anything.

    Settings settings;
    Table<User> users;
    Table<CustomRole> custom_roles;
    Table<Group> groups;
    Table<Space> spaces;
    Table<Environment> environments;
    Table<Audience> audiences;
    Table<Model> models;
    Table<Snapshot> snapshots;
    Table<Deployment> deployments;
    Table<Runtime> runtimes;
    Table<Job> jobs;
    Table<TestResult> test_results;
    Table<LifeCycle> life_cycles;
    Table<LifeCycleInstance> life_cycle_instances;
    Table<Notification> notifications;
    Privileges privileges;

    std::uint32_t administrators = 0;  ///< Derived.
    std::vector<Ref<Snapshot>> active; ///< Derived: the snapshots that take a place.
    boost::unordered_flat_map<std::uint64_t, Ref<Deployment>, HashKey> by_place; ///< Derived.

    /// The one deployment of `model` in `environment`, if there is one.
    [[nodiscard]] Ref<Deployment> deployed(Ref<Model> model, Ref<Environment> environment) const {
        const auto found = by_place.find(place(model, environment));
        return found == by_place.end() ? Ref<Deployment>{} : found->second;
    }

    static std::uint64_t place(Ref<Model> model, Ref<Environment> environment) {
        return static_cast<std::uint64_t>(model.index) << 32U | environment.index;
    }

    /// The one list of tables: digests, checkpoints and `table` go by it.
    static constexpr auto tables() {
        return std::tuple{&Tenant::users,
                          &Tenant::custom_roles,
                          &Tenant::groups,
                          &Tenant::spaces,
                          &Tenant::environments,
                          &Tenant::audiences,
                          &Tenant::models,
                          &Tenant::snapshots,
                          &Tenant::deployments,
                          &Tenant::runtimes,
                          &Tenant::jobs,
                          &Tenant::test_results,
                          &Tenant::life_cycles,
                          &Tenant::life_cycle_instances,
                          &Tenant::notifications};
    }

    template <class Row>
    [[nodiscard]] const Table<Row>& table() const {
        return this->*std::get<Table<Row> Tenant::*>(tables());
    }

    template <class Row>
    [[nodiscard]] Table<Row>& mutable_table() {
        return this->*std::get<Table<Row> Tenant::*>(tables());
    }

    /// The fingerprint of all that counts in this tenant (R10), kept while it changes.
    [[nodiscard]] Fingerprint digest() const;

    /// The same, computed from nothing: what `digest` must be.
    [[nodiscard]] Fingerprint recomputed_digest() const;

    Fingerprint rows_digest; ///< The sum over all rows; kept by `Edit`.
};

/// Calls `visit` with every table of the tenant, in the order of `Tenant::tables`.
template <class T, class Visitor>
void for_each_table(T& tenant, Visitor&& visit) {
    std::apply([&](const auto... table) { (visit(tenant.*table), ...); }, Tenant::tables());
}

/// Calls `visit(std::type_identity<Row>{})` with the rows of that collection (RWX-2).
template <class Visitor>
decltype(auto) with_rows_of(Collection collection, Visitor&& visit) {
    switch (collection) {
    case Collection::stored_models:
        return visit(std::type_identity<Model>{});
    case Collection::deployable_models:
        return visit(std::type_identity<Snapshot>{});
    case Collection::deployed_models:
        return visit(std::type_identity<Deployment>{});
    case Collection::model_test_results:
        return visit(std::type_identity<TestResult>{});
    case Collection::model_mlcs:
        return visit(std::type_identity<LifeCycleInstance>{});
    case Collection::jobs:
        return visit(std::type_identity<Job>{});
    case Collection::runtimes:
        return visit(std::type_identity<Runtime>{});
    case Collection::notifications:
        break;
    }
    return visit(std::type_identity<Notification>{});
}

} // namespace assent
