#include "adapters/http/openapi.hpp"

#include "adapters/http/read_parameters.hpp"
#include "adapters/http/route_table.hpp"
#include "adapters/http/schema.hpp"
#include "events/tenant/codec.hpp"
#include "projections/approvals.hpp"
#include "projections/capacity.hpp"
#include "projections/views.hpp"

#include <array>
#include <utility>

namespace assent::http {
namespace {

Value described(Value schema, std::string_view words) {
    std::get<Object>(schema.data).push_back({"description", text(words)});
    return schema;
}

Value all_of(Value one, Value other) {
    return Value{Object{{"allOf", Value{Array{std::move(one), std::move(other)}}}}};
}

// Schemas -------------------------------------------------------------------------------------

Value id_schema() {
    return Value{
        Object{{"type", text("string")},
               {"minLength", json::number(1)},
               {"maxLength", json::number(128)},
               {"description",
                text("Letters, digits and . _ : @ / - (GEN-10); percent-encoded in paths")}}};
}

/// What every command has, whatever its type.
Value command_schema(std::string_view type, Value data) {
    Object properties{
        {"id",
         Value{
             Object{{"type", text("string")},
                    {"minLength", json::number(1)},
                    {"maxLength", json::number(64)},
                    {"description", text("Unique; the same id again brings the first outcome")}}}},
        {"tenant", reference("Id")},
        {"actor", described(reference("Id"), "Of the credential where it is left out")},
        {"type", Value{Object{{"const", text(type)}}}},
        {"surface", names_of<Surface>()},
        {"expected_version", whole_number()},
        {"reason", type_named("string")},
        {"data", std::move(data)}};
    return object_of(
        std::move(properties), {text("id"), text("tenant"), text("type"), text("data")}, true);
}

void add_commands(Object& schemas) {
    Array references;
    Object mapping;
    for_each_alternative<Command>([&]<class C>(std::type_identity<C>) {
        const std::string name{C::type};
        schemas.push_back({name, command_schema(C::type, members_schema<C>(Direction::sent))});
        references.push_back(reference(name));
        mapping.push_back({name, text("#/components/schemas/" + name)});
    });
    schemas.push_back({"Command",
                       Value{Object{{"oneOf", Value{std::move(references)}},
                                    {"discriminator",
                                     Value{Object{{"propertyName", text("type")},
                                                  {"mapping", Value{std::move(mapping)}}}}}}}});
}

Value reason_schema() {
    return object_of({{"rule", type_named("string")},
                      {"code", type_named("string")},
                      {"message", type_named("string")},
                      {"facts", list_of(reference("Fact"))}},
                     {text("code"), text("message"), text("facts")},
                     false);
}

Value outcome_schema() {
    return object_of(
        {{"id", type_named("string")},
         {"tenant", type_named("string")},
         {"outcome", names_of<Outcome>()},
         {"position", whole_number()},
         {"version", whole_number()},
         {"token", described(type_named("string"), "For at_least")},
         {"code", names_of<Code>()},
         {"detail", type_named("string")},
         {"events",
          list_of(object_of({{"type", type_named("string")}, {"data", type_named("object")}},
                            {text("type"), text("data")},
                            false))},
         {"effects", reference("Effects")},
         {"reasons", list_of(reference("Reason"))},
         {"capacity", schema_of<CapacityReport>(Direction::read)}},
        {text("outcome")},
        false);
}

Value problem_schema() {
    return described(
        object_of({{"type", type_named("string")},
                   {"title", type_named("string")},
                   {"status", type_named("integer")},
                   {"detail", type_named("string")},
                   {"instance", type_named("string")}},
                  {text("type"), text("title"), text("status"), text("detail"), text("instance")},
                  false),
        "RFC 9457; of a command with the members of its outcome beside");
}

Value event_schema() {
    return object_of({{"position", whole_number()},
                      {"index", whole_number()},
                      {"type", type_named("string")},
                      {"data", type_named("object")},
                      {"actor", type_named("string")},
                      {"at", schema_of<Timestamp>(Direction::read)},
                      {"command", type_named("string")},
                      {"reason", type_named("string")}},
                     {text("position"),
                      text("index"),
                      text("type"),
                      text("data"),
                      text("actor"),
                      text("at"),
                      text("command"),
                      text("reason")},
                     false);
}

Value decision_schema() {
    return object_of({{"position", whole_number()},
                      {"id", type_named("string")},
                      {"type", type_named("string")},
                      {"actor", type_named("string")},
                      {"surface", names_of<Surface>()},
                      {"reason", type_named("string")},
                      {"at", schema_of<Timestamp>(Direction::read)},
                      {"outcome", names_of<Outcome>()},
                      {"code", or_null(names_of<Code>())},
                      {"version", whole_number()},
                      {"reasons", list_of(reference("Reason"))},
                      {"effects", reference("Effects")},
                      {"events", list_of(type_named("string"))}},
                     {text("position"),
                      text("id"),
                      text("type"),
                      text("actor"),
                      text("surface"),
                      text("reason"),
                      text("at"),
                      text("outcome"),
                      text("code"),
                      text("version"),
                      text("reasons"),
                      text("effects"),
                      text("events")},
                     false);
}

template <class View>
void add_view(Object& schemas, std::string_view name) {
    schemas.push_back({std::string{name}, members_schema<View>(Direction::read)});
}

Value schemas() {
    Object schemas;
    schemas.push_back({"Id", id_schema()});
    add_commands(schemas);
    schemas.push_back({"Fact",
                       object_of({{"position", whole_number()}, {"type", type_named("string")}},
                                 {text("position"), text("type")},
                                 false)});
    schemas.push_back({"Reason", reason_schema()});
    schemas.push_back(
        {"Effects",
         object_of({{"deployments", list_of(reference("Id"))}}, {text("deployments")}, false)});
    schemas.push_back({"Outcome", outcome_schema()});
    schemas.push_back({"Problem", problem_schema()});
    schemas.push_back({"Event", event_schema()});
    schemas.push_back({"Decision", decision_schema()});
    schemas.push_back({"Place",
                       object_of({{"position", whole_number()}, {"token", type_named("string")}},
                                 {text("position"), text("token")},
                                 false)});
    auto tenant = object_of({{"version", whole_number()}}, {text("version")}, false);
    schemas.push_back(
        {"Tenant", all_of(members_schema<TenantView>(Direction::read), std::move(tenant))});
    add_view<UserView>(schemas, "User");
    add_view<GroupView>(schemas, "Group");
    add_view<SpaceView>(schemas, "Space");
    add_view<EnvironmentView>(schemas, "Environment");
    add_view<PrivilegeView>(schemas, "Privilege");
    add_view<ModelView>(schemas, "StoredModel");
    add_view<SnapshotView>(schemas, "DeployableModel");
    add_view<DeploymentView>(schemas, "DeployedModel");
    add_view<AudienceView>(schemas, "Audience");
    add_view<TestResultView>(schemas, "ModelTestResult");
    add_view<LifeCycleInstanceView>(schemas, "ModelMlc");
    add_view<JobView>(schemas, "Job");
    add_view<RuntimeView>(schemas, "Runtime");
    add_view<NotificationView>(schemas, "Notification");
    add_view<ApprovalView>(schemas, "Approval");
    add_view<CapacityView>(schemas, "Capacity");
    add_view<ServingView>(schemas, "Serving");
    return Value{std::move(schemas)};
}

// Paths ---------------------------------------------------------------------------------------

struct ParameterWords {
    std::string_view name;
    std::string_view words;
};

constexpr auto parameter_words = std::to_array<ParameterWords>({
    {"at_least", "A token: answer from its position or a later one"},
    {"limit", "How many items"},
    {"cursor", "Next of the page before; kept for a minute"},
    {"status", "Only those of that status"},
    {"snapshot", "Which snapshot"},
    {"environment", "Where"},
    {"after", "Only what follows: a position, or next of the answer before"},
    {"entity", "Only what is about that id"},
    {"actor", "Only what that user did"},
    {"type", "Only that type of event, or of command"},
    {"from", "Only from that moment on"},
    {"to", "Only before that moment"},
});

Value parameter_schema(std::string_view name) {
    if (name == "limit") {
        return Value{Object{{"type", text("integer")},
                            {"minimum", json::number(1)},
                            {"maximum", json::number(1000)},
                            {"default", json::number(100)}}};
    }
    if (name == "status") return names_of<ApprovalStatus>();
    if (name == "from" || name == "to") return schema_of<Timestamp>(Direction::sent);
    return type_named("string");
}

Value parameters(const Route& route) {
    Array list;
    for (std::string_view rest = route.path; !rest.empty();) {
        const auto begin = rest.find('{');
        if (begin == std::string_view::npos) break;
        const auto end = rest.find('}', begin);
        list.push_back(Value{Object{{"name", text(rest.substr(begin + 1, end - begin - 1))},
                                    {"in", text("path")},
                                    {"required", Value{true}},
                                    {"schema", reference("Id")}}});
        rest.remove_prefix(end + 1);
    }
    for (const auto& [name, words] : parameter_words) {
        if (!route.takes(name)) continue;
        Object parameter{{"name", text(name)}, {"in", text("query")}};
        if (is_needed(name)) parameter.push_back({"required", Value{true}});
        parameter.push_back({"description", text(words)});
        parameter.push_back({"schema", parameter_schema(name)});
        list.push_back(Value{std::move(parameter)});
    }
    return Value{std::move(list)};
}

Value content(std::string_view type, Value schema) {
    return Value{Object{{std::string{type}, Value{Object{{"schema", std::move(schema)}}}}}};
}

Value response(std::string_view words, Value content) {
    return Value{Object{{"description", text(words)}, {"content", std::move(content)}}};
}

Value answer(const Route& route) {
    switch (route.handler) {
    case Handler::metrics:
        return content("text/plain", type_named("string"));
    case Handler::commands: {
        Array either{reference("Outcome"), list_of(reference("Outcome"))};
        return content("application/json", Value{Object{{"oneOf", Value{std::move(either)}}}});
    }
    case Handler::read:
    case Handler::history:
        break;
    default:
        return content("application/json", type_named("object"));
    }
    if (!route.is_list()) {
        return content("application/json", all_of(reference(route.item), reference("Place")));
    }
    auto page = object_of(
        {{"items", list_of(reference(route.item))}, {"next", or_null(type_named("string"))}},
        {text("items"), text("next")},
        false);
    auto answers = content("application/json", all_of(std::move(page), reference("Place")));
    if (route.handler == Handler::history) {
        std::get<Object>(answers.data)
            .push_back({"application/x-ndjson", Value{Object{{"schema", reference(route.item)}}}});
    }
    return answers;
}

std::string operation_id(const Route& route) {
    std::string id = route.method == "GET" ? "get" : "post";
    bool upper = true;
    for (const char c : route.path) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (letter) id += upper && c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
        upper = !letter;
    }
    return id;
}

Value operation(const Route& route) {
    Object operation{{"operationId", text(operation_id(route))}, {"summary", text(route.summary)}};
    auto list = parameters(route);
    if (!list.array()->empty()) operation.push_back({"parameters", std::move(list)});
    if (route.method == "POST") {
        auto body = type_named("object");
        if (route.handler == Handler::commands) {
            auto batch = list_of(reference("Command"));
            std::get<Object>(batch.data).push_back({"maxItems", json::number(1000)});
            body = Value{Object{{"oneOf", Value{Array{reference("Command"), std::move(batch)}}}}};
        }
        operation.push_back(
            {"requestBody",
             Value{Object{{"required", Value{true}},
                          {"content", content("application/json", std::move(body))}}}});
    }
    Object responses;
    if (route.handler != Handler::later)
        responses.push_back({"200", response("Done", answer(route))});
    responses.push_back({"default",
                         response("What stands in the way",
                                  content("application/problem+json", reference("Problem")))});
    operation.push_back({"responses", Value{std::move(responses)}});
    const bool open = route.handler == Handler::live || route.handler == Handler::ready;
    if (open) operation.push_back({"security", Value{Array{}}});
    return Value{std::move(operation)};
}

Value paths() {
    Object paths;
    for (const auto& route : route_table()) {
        const std::string method = route.method == "GET" ? "get" : "post";
        paths.push_back({std::string{route.path}, Value{Object{{method, operation(route)}}}});
    }
    return Value{std::move(paths)};
}

} // namespace

json::Value openapi_document() {
    Value bearer{Object{{"type", text("http")},
                        {"scheme", text("bearer")},
                        {"description", text("An API key, or a JWT")}}};
    Value certificate{Object{{"type", text("mutualTLS")}}};
    Value info{Object{{"title", text("Assent")},
                      {"version", text("1")},
                      {"description",
                       text("Who may deploy, change or undeploy a model, where; which models are "
                            "active; which groups may read, write or execute what.")}}};
    return Value{Object{{"openapi", text("3.1.0")},
                        {"info", std::move(info)},
                        {"security",
                         Value{Array{Value{Object{{"bearer", Value{Array{}}}}},
                                     Value{Object{{"certificate", Value{Array{}}}}}}}},
                        {"paths", paths()},
                        {"components",
                         Value{Object{{"schemas", schemas()},
                                      {"securitySchemes",
                                       Value{Object{{"bearer", std::move(bearer)},
                                                    {"certificate", std::move(certificate)}}}}}}}}};
}

} // namespace assent::http
