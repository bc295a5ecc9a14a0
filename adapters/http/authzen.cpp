#include "adapters/http/authzen.hpp"

#include "adapters/json/command.hpp"

#include <array>
#include <utility>

namespace assent::http {
namespace {

using json::Value;

/// Collects the first complaint.
class Reading {
public:
    [[nodiscard]] const Value* object(const Value& in, std::string_view name, bool needed) {
        const auto* found = in.find(name);
        if (found == nullptr && needed) complain(std::string{name} + " is missing");
        if (found != nullptr && found->object() == nullptr) {
            complain(std::string{name} + " must be an object");
        }
        return found;
    }

    [[nodiscard]] std::string text(const Value* in, std::string_view owner, std::string_view name) {
        if (in == nullptr) return {};
        const auto where = std::string{owner} + "." + std::string{name};
        const auto* found = in->find(name);
        if (found == nullptr) complain(where + " is missing");
        if (found != nullptr && found->string() == nullptr) complain(where + " must be a string");
        return std::string{in->text_of(name)};
    }

    void complain(std::string what) {
        if (!trouble_) trouble_ = std::move(what);
    }

    [[nodiscard]] const std::optional<std::string>& trouble() const { return trouble_; }

private:
    std::optional<std::string> trouble_;
};

/// The member of a command's data that a resource of that kind names.
std::string_view member_of(TargetKind kind) {
    switch (kind) {
    case TargetKind::stored_model:
        return "model";
    case TargetKind::deployable_model:
        return "snapshot";
    case TargetKind::deployed_model:
        return "deployment";
    case TargetKind::environment:
        return "environment";
    default:
        return "";
    }
}

/// `deployment/variation`; a variation's name has no slash, a deployment's id may.
std::pair<std::string, std::string> parts_of_variation(const std::string& id) {
    const auto slash = id.rfind('/');
    if (slash == std::string::npos) return {id, ""};
    return {id.substr(0, slash), id.substr(slash + 1)};
}

void add_if_missing(json::Object& data, std::string_view name, std::string_view value) {
    for (const auto& member : data) {
        if (member.name == name) return;
    }
    data.push_back({std::string{name}, json::text(value)});
}

json::ParsedCommand
as_command(const Evaluation& asked, const Value* properties, std::string surface) {
    json::Object data;
    if (properties != nullptr) data = *properties->object();
    if (asked.kind == TargetKind::variation) {
        const auto [deployment, variation] = parts_of_variation(asked.resource);
        add_if_missing(data, "deployment", deployment);
        add_if_missing(data, "variation", variation);
    } else if (const auto name = member_of(asked.kind); !name.empty()) {
        add_if_missing(data, name, asked.resource);
    }
    if (surface.empty()) surface = name_of(Surface::deployment);
    return json::parse_command(
        json::to_text(Value{json::Object{{"id", json::text("check")},
                                         {"tenant", json::text(asked.tenant.text())},
                                         {"actor", json::text(asked.subject.text())},
                                         {"type", json::text(asked.action)},
                                         {"surface", json::text(surface)},
                                         {"data", Value{std::move(data)}}}}));
}

bool is_permission(std::string_view action) {
    return action == "read" || action == "write" || action == "execute";
}

/// Command types begin with a capital, as the catalogue has them.
bool looks_like_command(std::string_view action) {
    return !action.empty() && action.front() >= 'A' && action.front() <= 'Z';
}

Permission permission_of(std::string_view action) {
    if (action == "write") return Permission::WRITE;
    return action == "execute" ? Permission::EXECUTE : Permission::READ;
}

Verdict absent(const Evaluation& asked) {
    Verdict verdict;
    verdict.found = false;
    Reason reason;
    reason.code = Code::not_found;
    reason.target = {asked.kind, asked.resource};
    verdict.reasons.push_back(std::move(reason));
    return verdict;
}

/// A kind of question that nothing allows, or whoever is a user is allowed.
Verdict plain(const Evaluation& asked, bool allowed) {
    Verdict verdict;
    verdict.allowed = allowed;
    Reason reason;
    reason.rule = {RuleFamily::GEN, 1};
    if (!allowed) reason.rule = {};
    reason.code = allowed ? Code::allowed : Code::denied;
    reason.target = {asked.kind, asked.resource};
    verdict.reasons.push_back(std::move(reason));
    return verdict;
}

template <class Row>
Verdict on_entity(const Tenant& tenant, const Evaluation& asked, Ref<Row> entity, Timestamp time) {
    const auto user = tenant.users.find(asked.subject);
    if (user && (!entity || !may(tenant, user, Permission::READ, entity, time))) {
        return absent(asked);
    }
    const AccessQuestion about{.permission = permission_of(asked.action), .entity = entity};
    return authorize(tenant, {.subject = asked.subject, .about = about}, time);
}

/// Seeing a variation is seeing its deployment; changing it is what updating it asks for.
Verdict on_variation(const Tenant& tenant, const Evaluation& asked, Timestamp time) {
    const auto [id, variation] = parts_of_variation(asked.resource);
    const auto deployment = tenant.deployments.find(id);
    const bool there =
        deployment && tenant.deployments[deployment].variation(VariationName{variation});
    if (!there) return absent(asked);
    if (asked.action == "execute") return plain(asked, false);
    if (asked.action == "read") return on_entity(tenant, asked, deployment, time);
    CommandEnvelope update;
    update.tenant = tenant.id;
    update.actor = asked.subject;
    update.command = UpdateVariation{
        .deployment = DeploymentId{id}, .variation = VariationName{variation}, .settings = {"{}"}};
    return authorize(tenant, {.subject = asked.subject, .about = CommandQuestion{&update}}, time);
}

} // namespace

std::expected<Evaluation, std::string> parse_evaluation(std::string_view body) {
    const auto request = json::parse(body);
    if (!request) return std::unexpected{"the body is " + request.error().detail};
    if (request->object() == nullptr) return std::unexpected{"the body must be an object"};
    Reading in;
    const auto* subject = in.object(*request, "subject", true);
    const auto* resource = in.object(*request, "resource", true);
    const auto* action = in.object(*request, "action", true);
    const auto* context = in.object(*request, "context", false);
    Evaluation asked;
    asked.subject_is_user = in.text(subject, "subject", "type") == "user";
    asked.subject = UserId{in.text(subject, "subject", "id")};
    asked.kind =
        enum_named<TargetKind>(in.text(resource, "resource", "type")).value_or(TargetKind::none);
    asked.resource = in.text(resource, "resource", "id");
    asked.action = in.text(action, "action", "name");
    if (in.trouble()) return std::unexpected{*in.trouble()};

    const auto* of_subject = in.object(*subject, "properties", false);
    const auto* of_action = in.object(*action, "properties", false);
    (void)in.object(*resource, "properties", false);
    if (of_subject == nullptr) in.complain("subject.properties.tenant is missing");
    asked.tenant = TenantId{in.text(of_subject, "subject.properties", "tenant")};
    std::string surface;
    if (context != nullptr) {
        for (const std::string_view later : {"assent.as_of", "assent.at_least"}) {
            if (context->find(later) == nullptr) continue;
            in.complain("context." + std::string{later} + " is not built yet in this release");
        }
        surface = context->text_of("assent.surface");
    }
    if (in.trouble()) return std::unexpected{*in.trouble()};
    if (!asked.subject_is_user || !looks_like_command(asked.action)) return asked;

    auto command = as_command(asked, of_action, std::move(surface));
    if (command) {
        asked.command = *std::move(command);
    } else if (command.error().code == Code::not_built) {
        asked.not_built = true;
    } else if (!command.error().detail.starts_with("type ")) {
        return std::unexpected{"the action's command: " + command.error().detail};
    }
    return asked;
}

Verdict evaluate(const Tenant& tenant, const Evaluation& asked, Timestamp time) {
    if (!asked.subject_is_user) return plain(asked, false);
    if (asked.command) {
        return authorize(
            tenant, {.subject = asked.subject, .about = CommandQuestion{&*asked.command}}, time);
    }
    if (!tenant.users.find(asked.subject)) {
        return authorize(tenant, {.subject = asked.subject, .about = AccessQuestion{}}, time);
    }
    if (!is_permission(asked.action)) return plain(asked, false);
    switch (asked.kind) {
    case TargetKind::stored_model:
        return on_entity(tenant, asked, tenant.models.find(asked.resource), time);
    case TargetKind::deployable_model:
        return on_entity(tenant, asked, tenant.snapshots.find(asked.resource), time);
    case TargetKind::deployed_model:
        return on_entity(tenant, asked, tenant.deployments.find(asked.resource), time);
    case TargetKind::variation:
        return on_variation(tenant, asked, time);
    case TargetKind::environment:
        if (!tenant.environments.find(asked.resource)) return absent(asked);
        return plain(asked, asked.action == "read");
    case TargetKind::tenant:
        if (asked.resource != tenant.id.text()) return absent(asked);
        return plain(asked, asked.action == "read");
    default:
        return absent(asked);
    }
}

} // namespace assent::http
