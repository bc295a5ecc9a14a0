#include "domain/rules/deployment.hpp"
#include "domain/rules/handlers.hpp"

#include <type_traits>

/// What may be done to an entity of any collection: other metadata, another group, its end.
namespace assent {
namespace {

template <class Row>
Target target_of(std::type_identity<Row>, std::string_view id) {
    return {Row::target_kind, std::string{id}};
}

/// What refers to the entity, so that it cannot go.
bool is_referred_to(const auto& row) {
    if constexpr (requires { row.running; }) {
        if (!row.running.empty()) return true;
    }
    if constexpr (requires { row.referred; }) return row.referred != 0;
    return false;
}

} // namespace

void permit_edit(Rights& rights, Collection collection, std::string_view id) {
    with_rows_of(collection, [&]<class Row>(std::type_identity<Row> type) {
        const auto entity = rights.tenant().table<Row>().find(id);
        const auto target = target_of(type, id);
        if (rights.must_see(entity, target)) rights.need(Permission::WRITE, entity, target);
    });
}

void edit(Changes& changes, Collection collection, std::string_view id, const Json& metadata) {
    const auto& before =
        with_rows_of(collection, [&]<class Row>(std::type_identity<Row>) -> const Json& {
            const auto& table = changes.tenant().table<Row>();
            return table[table.find(id)].metadata;
        });
    if (before == metadata) return;
    changes.happen(MetadataEdited{collection, EntityId{std::string{id}}, metadata});
}

void permit(Rights& rights, const MoveEntity& command) {
    with_rows_of(command.collection, [&]<class Row>(std::type_identity<Row> type) {
        const auto entity = rights.tenant().table<Row>().find(command.id);
        const auto target = target_of(type, command.id.text());
        if (!rights.must_see(entity, target)) return;
        rights.need(Permission::WRITE, entity, target);
        permit_group(rights, target, command.group, RWX(24));
    });
}

void carry_out(Changes& changes, const MoveEntity& command) {
    const auto group = changes.refer<Group>(command.group, target(command.group));
    const auto before = with_rows_of(command.collection, [&]<class Row>(std::type_identity<Row>) {
        const auto& table = changes.tenant().table<Row>();
        return table[table.find(command.id)].group;
    });
    if (before == group) return;
    changes.happen(EntityMoved{command.collection, command.id, command.group});
}

void permit(Rights& rights, const DeleteEntity& command) {
    with_rows_of(command.collection, [&]<class Row>(std::type_identity<Row> type) {
        const auto& tenant = rights.tenant();
        const auto entity = tenant.table<Row>().find(command.id);
        const auto target = target_of(type, command.id.text());
        if (!rights.must_see(entity, target)) return;
        if (tenant.settings.packs.rwx) {
            rights.require(holds(rights.user(), SecurityRole::rwx_admin),
                           RWX(24),
                           target,
                           {mark_of(rights.user(), SecurityRole::rwx_admin)});
        }
        if constexpr (std::same_as<Row, Deployment>) permit_ending(rights, entity);
    });
}

void carry_out(Changes& changes, const DeleteEntity& command) {
    with_rows_of(command.collection, [&]<class Row>(std::type_identity<Row> type) {
        const auto& table = changes.tenant().table<Row>();
        const auto entity = table.find(command.id);
        if constexpr (std::same_as<Row, Deployment>) {
            end_deployment(changes, entity);
        } else {
            if (is_referred_to(table[entity])) {
                changes.reject(
                    Code::in_use, {}, target_of(type, command.id.text()), table[entity].group_set);
            }
            changes.happen(EntityDeleted{command.collection, command.id});
        }
    });
}

} // namespace assent
