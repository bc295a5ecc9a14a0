#include "adapters/http/cursor.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/json/encode.hpp"
#include "projections/approvals.hpp"
#include "projections/authorization.hpp"
#include "projections/capacity.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace assent::http {
namespace {

using json::Value;

constexpr std::size_t limit_max = 1000;

/// What the interface has, and this release not yet.
constexpr auto later_collections = std::to_array<std::string_view>({
    "events",
    "decisions",
});

/// The items of a page, or of one thing the thing itself.
struct Found {
    Value value;
    bool more = false;
    std::string last; ///< The id of the last item.
};

/// What the query of a read says.
struct Parameters {
    Page page = {};
    std::optional<ApprovalStatus> status = {};
    std::string snapshot = {};
    std::string environment = {};
};

/// How to read one collection; both give nothing for what the reader may not see.
struct CollectionReader {
    std::string_view name;
    Found (*list)(const Tenant&, const Reader&, const Parameters&);
    /// Null where there are only lists.
    std::optional<Value> (*find)(const Tenant&, const Reader&, std::string_view);
};

template <class View>
Found as_json(const Listing<View>& listing) {
    return {.value = json::to_json_value(listing.items, json::Empty::null),
            .more = listing.more,
            .last = listing.items.empty() ? std::string{} : listing.items.back().id};
}

template <class View>
std::optional<Value> as_json(const std::optional<View>& view) {
    if (!view) return {};
    return json::to_json_value(*view, json::Empty::null);
}

template <class View, class Row>
constexpr CollectionReader reader_of(std::string_view name) {
    return {name,
            [](const Tenant& tenant, const Reader& reader, const Parameters& parameters) {
                return as_json(list<View, Row>(tenant, reader, parameters.page));
            },
            [](const Tenant& tenant, const Reader& reader, std::string_view id) {
                return as_json(find<View, Row>(tenant, reader, id));
            }};
}

constexpr auto collections = std::to_array<CollectionReader>({
    reader_of<UserView, User>("users"),
    reader_of<GroupView, Group>("groups"),
    reader_of<SpaceView, Space>("spaces"),
    reader_of<EnvironmentView, Environment>("environments"),
    reader_of<AudienceView, Audience>("audiences"),
    reader_of<ModelView, Model>("stored_models"),
    reader_of<SnapshotView, Snapshot>("deployable_models"),
    reader_of<DeploymentView, Deployment>("deployed_models"),
    reader_of<TestResultView, TestResult>("model_test_results"),
    reader_of<LifeCycleInstanceView, LifeCycleInstance>("model_mlcs"),
    reader_of<JobView, Job>("jobs"),
    reader_of<RuntimeView, Runtime>("runtimes"),
    reader_of<NotificationView, Notification>("notifications"),
    {"privileges",
     [](const Tenant& tenant, const Reader& reader, const Parameters& parameters) {
         return as_json(list_privileges(tenant, reader, parameters.page));
     },
     [](const Tenant& tenant, const Reader& reader, std::string_view id) {
         return as_json(find_privilege(tenant, reader, id));
     }},
    {"approvals",
     [](const Tenant& tenant, const Reader& reader, const Parameters& parameters) {
         return as_json(list_approvals(tenant, reader, parameters.page, parameters.status));
     },
     nullptr},
});

/// Why the parameters of a read are not what they may be.
using Flaw = std::optional<std::string>;

Flaw read_limit(const std::string& value, Page& page) {
    const auto* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, page.limit);
    if (read.ec == std::errc{} && read.ptr == end && page.limit >= 1 && page.limit <= limit_max) {
        return {};
    }
    return "limit must be a whole number from 1 to 1000";
}

Flaw read_parameter(std::string_view name, const std::string& value, Parameters& into) {
    if (name == "limit") return read_limit(value, into.page);
    if (name == "snapshot") into.snapshot = value;
    if (name == "environment") into.environment = value;
    if (name == "status") {
        into.status = enum_named<ApprovalStatus>(value);
        if (!into.status) return "status must be one of requested, active, inactive";
    }
    if (name == "cursor") {
        auto after = after_cursor(value);
        if (!after) return "cursor is not one that this server gave";
        into.page.after = *std::move(after);
    }
    return {};
}

/// Which parameters a read takes.
std::vector<std::string_view> parameters_of(std::string_view what, bool is_list) {
    if (what == "serving") return {"snapshot", "environment"};
    if (!is_list) return {};
    if (what == "approvals") return {"limit", "cursor", "status"};
    return {"limit", "cursor"};
}

Flaw read_parameters(const Target& target,
                     const std::vector<std::string_view>& taken,
                     Parameters& into) {
    std::vector<std::string_view> seen;
    for (const auto& [name, value] : target.query) {
        if (name == "at_least" || name == "as_of") {
            return name + " is not built yet in this release";
        }
        if (std::ranges::find(taken, name) == taken.end()) {
            return name.substr(0, 64) + " is not a parameter of this address";
        }
        if (std::ranges::find(seen, name) != seen.end()) return name + " is given twice";
        seen.push_back(name);
        if (auto flaw = read_parameter(name, value, into)) return flaw;
    }
    // What belongs to no page is needed.
    for (const std::string_view name : {"snapshot", "environment"}) {
        const bool missing = std::ranges::find(seen, name) == seen.end();
        if (missing && std::ranges::find(taken, name) != taken.end()) {
            return std::string{name} + " is missing";
        }
    }
    return {};
}

/// GEN-11: the same for a tenant that is not there, one that does not know the reader, and a thing
/// that is not there or not the reader's to see.
Response nothing_there(std::string_view where) {
    return to_response(problem(404,
                               "not_found",
                               "There is no such thing, or you may not read it",
                               "Nothing of that name exists here, or you may not read it.",
                               where));
}

Response refused(std::string_view where, std::string_view detail) {
    return to_response(problem(400, "invalid_request", "The request is malformed", detail, where));
}

Response not_built(std::string_view where) {
    return to_response(problem(501,
                               "not_built",
                               "This release does not know that yet",
                               "The address is part of the interface, and not built yet.",
                               where));
}

Response page_response(Found found, std::uint64_t position, const std::string& token) {
    Value next;
    if (found.more) next = json::text(cursor_after(position, found.last));
    return {.body = json::to_text(Value{json::Object{{"items", std::move(found.value)},
                                                     {"next", std::move(next)},
                                                     {"position", json::number(position)},
                                                     {"token", json::text(token)}}}),
            .headers = {}};
}

Response thing_response(Value thing, std::uint64_t position, const std::string& token) {
    auto& members = std::get<json::Object>(thing.data);
    members.push_back({"position", json::number(position)});
    members.push_back({"token", json::text(token)});
    return {.body = json::to_text(thing), .headers = {}};
}

Value tenant_value(const Tenant& tenant) {
    auto value = json::to_json_value(view_of(tenant), json::Empty::null);
    std::get<json::Object>(value.data).push_back({"version", json::number(tenant.version)});
    return value;
}

/// What is no collection: the tenant, its capacity, and whether a snapshot answers.
std::optional<Value> whole_thing(std::string_view what,
                                 const Tenant& tenant,
                                 const Reader& reader,
                                 const Parameters& parameters) {
    if (what.empty()) return tenant_value(tenant);
    if (what == "capacity") {
        return json::to_json_value(capacity_of(tenant, reader), json::Empty::null);
    }
    return as_json(serving_of(tenant, reader, parameters.snapshot, parameters.environment));
}

} // namespace

Response Routes::read(const Request& request, const Target& target) {
    const auto& where = request.target;
    const auto& path = target.path;
    const auto what = path.size() > 3 ? std::string_view{path[3]} : std::string_view{};
    const auto* const collection = std::ranges::find(collections, what, &CollectionReader::name);
    const bool is_list = collection != collections.end() && path.size() == 4;
    const bool is_collection =
        is_list || (collection != collections.end() && collection->find != nullptr);
    const bool is_whole =
        path.size() == 3 || ((what == "capacity" || what == "serving") && path.size() == 4);
    if (!is_collection && !is_whole) {
        const bool later = std::ranges::find(later_collections, what) != later_collections.end();
        return later ? not_built(where) : no_such_route(where);
    }
    const auto& actor = request.principal.subject;
    if (actor.empty()) {
        return to_response(unauthenticated("send the header Assent-Actor with who reads", where));
    }
    if (!request.principal.may_speak_to(path[2])) return nothing_there(where);
    Parameters parameters;
    if (const auto flaw = read_parameters(target, parameters_of(what, is_list), parameters)) {
        return refused(where, *flaw);
    }

    // Only copied under the lock; turned into text behind it.
    std::optional<Found> found;
    std::uint64_t position = 0;
    std::string token;
    service_.read(TenantId{path[2]}, [&](const ReadView& view) {
        const auto& tenant = view.tenant;
        const Reader reader{.user = tenant.users.find(actor), .time = view.now};
        if (!reader.user) return;
        position = tenant.position;
        token = view.token;
        if (is_list) {
            found = collection->list(tenant, reader, parameters);
        } else {
            auto one = is_collection ? collection->find(tenant, reader, path[4])
                                     : whole_thing(what, tenant, reader, parameters);
            if (one) found = Found{.value = *std::move(one), .more = false, .last = {}};
        }
    });
    if (!found) return nothing_there(where);
    if (is_list) return page_response(*std::move(found), position, token);
    return thing_response(std::move(found->value), position, token);
}

} // namespace assent::http
