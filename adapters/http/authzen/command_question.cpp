#include "adapters/http/authzen/command_question.hpp"

#include "adapters/http/authzen/open_members.hpp"
#include "adapters/json/command.hpp"
#include "events/core/match.hpp"

#include <algorithm>
#include <concepts>
#include <optional>
#include <unordered_map>
#include <utility>

namespace assent::http::authzen {
namespace {

using json::Object;
using json::Value;
using Names = std::vector<std::string_view>;

/// The types of commands, with the members of their data.
const std::unordered_map<std::string_view, Names>& command_types() {
    static const auto types = [] {
        std::unordered_map<std::string_view, Names> made;
        for_each_alternative<Command>([&]<class C>(std::type_identity<C>) {
            auto& members = made[C::type];
            for_each_field<C>([&](const auto& field) { members.push_back(field.name); });
        });
        return made;
    }();
    return types;
}

bool has(const Names& members, std::string_view name) {
    return std::ranges::find(members, name) != members.end();
}

/// A member of a command's data that the resource says.
struct Said {
    std::string_view member;
    std::string_view value;
};

/// The collection of entities of that kind, as commands about entities of all collections name it.
std::optional<std::string> collection_of(TargetKind kind) {
    auto name = std::string{name_of(kind)} + "s";
    if (!enum_named<Collection>(name)) return {};
    return name;
}

/// What the resource says of a command with those members; nothing where it is about something
/// else. The collection is kept in `collection`.
std::optional<std::vector<Said>> said_by(const ResourceKind& kind,
                                         const Names& members,
                                         std::string_view id,
                                         std::optional<std::string>& collection) {
    if (kind.kind == TargetKind::tenant) return std::vector<Said>{};
    if (kind.kind == TargetKind::variation) {
        if (!has(members, "deployment") || !has(members, "variation")) return {};
        const auto [deployment, variation] = variation_path(id);
        return std::vector<Said>{{"deployment", deployment}, {"variation", variation}};
    }
    for (const auto member : kind.members) {
        if (!member.empty() && has(members, member)) return std::vector<Said>{{member, id}};
    }
    collection = collection_of(kind.kind);
    if (!collection || !has(members, "collection") || !has(members, "id")) return {};
    return std::vector<Said>{{"collection", *collection}, {"id", id}};
}

/// Adds what the resource says; false for properties that say something else.
bool add(Object& data, const Said& said) {
    const auto found = std::ranges::find(data, said.member, &json::Member::name);
    if (found == data.end()) {
        data.push_back({std::string{said.member}, json::text(said.value)});
        return true;
    }
    const auto* text = found->value.string();
    return text != nullptr && *text == said.value;
}

Value command_value(const TenantId& tenant, const Question& question, const Object& data) {
    std::string_view surface;
    if (question.context != nullptr) surface = question.context->text_of("assent.surface");
    if (surface.empty()) surface = name_of(Surface::deployment);
    return Value{Object{{"id", json::text("check")},
                        {"tenant", json::text(tenant.text())},
                        {"actor", json::text(question.subject.id)},
                        {"type", json::text(question.action.name)},
                        {"surface", json::text(surface)},
                        {"data", Value{data}}}};
}

} // namespace

CommandAsked
command_asked(const TenantId& tenant, const Question& question, const ResourceKind& kind) {
    const auto known = command_types().find(question.action.name);
    Object data;
    if (known != command_types().end()) {
        if (const auto* properties = question.action.properties) data = *properties->object();
        std::optional<std::string> collection;
        const auto said = said_by(kind, known->second, question.resource.id, collection);
        if (!said) return NoCommand::not_applicable;
        for (const auto& one : *said) {
            if (add(data, one)) continue;
            return std::unexpected{"action.properties." + std::string{one.member} +
                                   " is another than the resource"};
        }
    }
    auto command = json::read_command(command_value(tenant, question, data));
    if (command) return AskedCommand{*std::move(command), false};
    if (known == command_types().end()) return NoCommand::unknown;
    if (fill_open_members(data, question.action.name)) {
        auto filled = json::read_command(command_value(tenant, question, data));
        if (filled) return AskedCommand{*std::move(filled), true};
    }
    return std::unexpected{"the command of the action: " + command.error().detail};
}

void set_resource(Command& command, const ResourceKind& kind, std::string_view id) {
    match(command, [&]<class C>(C& data) {
        std::optional<std::string> collection;
        const auto said = said_by(kind, command_types().at(C::type), id, collection);
        for_each_field<C>([&](const auto& field) {
            auto& member = data.*field.member;
            using Member = std::remove_cvref_t<decltype(member)>;
            for (const auto& one : *said) {
                if (one.member != field.name) continue;
                if constexpr (IsId<Member>::value || std::same_as<Member, std::string>) {
                    member = Member{std::string{one.value}};
                } else if constexpr (IsOptional<Member>::value) {
                    if constexpr (IsId<typename Member::value_type>::value) {
                        member = typename Member::value_type{std::string{one.value}};
                    }
                }
            }
        });
    });
}

std::vector<AskedCommand>
commands_about(const TenantId& tenant, const Question& question, const ResourceKind& kind) {
    std::vector<AskedCommand> commands;
    for (const auto& [type, members] : command_types()) {
        auto one = question;
        one.action = {.name = type, .properties = nullptr};
        auto asked = command_asked(tenant, one, kind);
        if (!asked) continue;
        if (auto* command = std::get_if<AskedCommand>(&*asked)) {
            commands.push_back(std::move(*command));
        }
    }
    return commands;
}

} // namespace assent::http::authzen
