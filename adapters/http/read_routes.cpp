#include "adapters/http/kept_lists.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/read_parameters.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/json/encode.hpp"
#include "projections/approvals.hpp"
#include "projections/authorization.hpp"
#include "projections/capacity.hpp"
#include "projections/privileges.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

namespace assent::http {
namespace {

using json::Value;

/// The first items of a list, or all of them.
struct Found {
    std::shared_ptr<Items> items;
    bool more = false; ///< Than a page holds.
};

/// Views are made when they are read: as they are copied, they need a fifth of the memory.
class Privileges : public Items {
public:
    explicit Privileges(PrivilegeList list) : list_(std::move(list)) {}

    void arrange() override { list_.arrange(); }

    [[nodiscard]] std::size_t size() const override { return list_.size(); }

    [[nodiscard]] Value item(std::size_t index) const override {
        return json::to_json_value(list_[index], json::Empty::null);
    }

    [[nodiscard]] std::size_t bytes() const override { return list_.bytes(); }

private:
    PrivilegeList list_;
};

/// How to read one collection; both give nothing for what the reader may not see.
struct CollectionReader {
    std::string_view name;
    Found (*list)(const Tenant&, const Reader&, const Page&, const ReadParameters&);
    /// Null where there are only lists.
    std::optional<Value> (*find)(const Tenant&, const Reader&, std::string_view);
};

template <class View>
Found found(Listing<View> listing) {
    return {.items = std::make_shared<ItemsOf<View>>(std::move(listing.items)),
            .more = listing.more};
}

template <class View>
std::optional<Value> as_json(const std::optional<View>& view) {
    if (!view) return {};
    return json::to_json_value(*view, json::Empty::null);
}

template <class View, class Row>
constexpr CollectionReader reader_of(std::string_view name) {
    return {
        name,
        [](const Tenant& tenant, const Reader& reader, const Page& page, const ReadParameters&) {
            return found(list<View, Row>(tenant, reader, page));
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
     [](const Tenant& tenant, const Reader& reader, const Page& page, const ReadParameters&) {
         auto all = std::make_shared<Privileges>(PrivilegeList{tenant, reader.time});
         const bool more = all->size() > page.limit;
         return Found{.items = std::move(all), .more = more};
     },
     [](const Tenant& tenant, const Reader& reader, std::string_view id) {
         return as_json(find_privilege(tenant, reader, id));
     }},
    {"approvals",
     [](const Tenant& tenant,
        const Reader& reader,
        const Page& page,
        const ReadParameters& parameters) {
         return found(list_approvals(tenant, reader, page, parameters.status));
     },
     nullptr},
});

const Unavailable no_room{.detail = "too many long lists are being read at the moment",
                          .retry_after = std::chrono::seconds{10}};

/// Which list it is that a cursor belongs to.
std::string list_named(std::string_view what, const ReadParameters& parameters) {
    std::string name{what};
    if (parameters.status) name += "?status=" + std::string{name_of(*parameters.status)};
    return name;
}

/// `count` items from `first` on.
Response page_response(const KeptLists::List& list,
                       std::size_t first,
                       std::size_t count,
                       const std::optional<std::string>& next) {
    json::Array items;
    const auto end = std::min(list.items->size(), first + count);
    for (auto i = first; i < end; ++i) items.push_back(list.items->item(i));
    return {.body = json::to_text(Value{json::Object{{"items", Value{std::move(items)}},
                                                     {"next", next ? json::text(*next) : Value{}},
                                                     {"position", json::number(list.position)},
                                                     {"token", json::text(list.token)}}}),
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
                                 const ReadParameters& parameters) {
    if (what.empty()) return tenant_value(tenant);
    if (what == "capacity") {
        return json::to_json_value(capacity_of(tenant, reader), json::Empty::null);
    }
    return as_json(serving_of(tenant, reader, parameters.snapshot, parameters.environment));
}

} // namespace

Response Routes::read(const Request& request, const Route& route, const Target& target) {
    const auto& where = request.target;
    const auto& path = target.path;
    const auto what = path.size() > 3 ? std::string_view{path[3]} : std::string_view{};
    const auto* const collection = std::ranges::find(collections, what, &CollectionReader::name);
    const bool is_collection = collection != collections.end();
    const bool is_list = route.is_list();
    const std::string actor{request.principal.actor()};
    if (actor.empty()) {
        return to_response(unauthenticated("send the header Assent-Actor with who reads", where));
    }
    if (!request.principal.may_speak_to(path[2])) return nothing_there(where);
    ReadParameters parameters;
    if (const auto flaw = read_parameters(target, route, parameters)) {
        return malformed_request(where, *flaw);
    }
    if (is_list && parameters.cursor) return read_on(request, target, parameters);

    // Only copied under the lock; turned into text behind it.
    Found listed;
    std::optional<Value> thing;
    KeptLists::List list{.items = {},
                         .reader = path[2] + '\0' + actor,
                         .list = list_named(what, parameters),
                         .position = 0,
                         .token = {}};
    service_.read(TenantId{path[2]}, [&](const ReadView& view) {
        const auto& tenant = view.tenant;
        const Reader reader{.user = tenant.users.find(actor), .time = view.now};
        if (!reader.user) return;
        list.position = tenant.position;
        list.token = view.token;
        if (is_list) {
            const Page first{.after = {}, .limit = parameters.limit};
            listed = collection->list(tenant, reader, first, parameters);
            if (!listed.more || listed.items->size() > parameters.limit) return;
            // Later pages are of this moment, too.
            const Page all{.after = {}, .limit = SIZE_MAX};
            listed.items = collection->list(tenant, reader, all, parameters).items;
        } else {
            thing = is_collection ? collection->find(tenant, reader, path[4])
                                  : whole_thing(what, tenant, reader, parameters);
        }
    });
    if (thing) return thing_response(*std::move(thing), list.position, list.token);
    if (!listed.items) return nothing_there(where);
    listed.items->arrange();
    list.items = std::move(listed.items);
    if (!listed.more) return page_response(list, 0, parameters.limit, {});
    const auto kept = std::make_shared<const KeptLists::List>(std::move(list));
    const auto key = lists_.keep(kept, now_());
    if (!key) return to_response(read_unavailable(no_room, where));
    return page_response(*kept, 0, parameters.limit, KeptLists::cursor_of(*key, parameters.limit));
}

/// A later page of a list that was begun.
Response
Routes::read_on(const Request& request, const Target& target, const ReadParameters& parameters) {
    const auto& where = request.target;
    const std::string actor{request.principal.actor()};
    bool is_user = false;
    service_.read(TenantId{target.path[2]}, [&](const ReadView& view) {
        is_user = static_cast<bool>(view.tenant.users.find(actor));
    });
    if (!is_user) return nothing_there(where);
    const auto place = lists_.find(*parameters.cursor,
                                   target.path[2] + '\0' + actor,
                                   list_named(target.path[3], parameters),
                                   now_());
    if (!place) {
        if (place.error() == KeptLists::Missing::expired) return cursor_expired(where);
        return malformed_request(where, "cursor is not one that this server gave for this list");
    }
    const auto end = place->offset + parameters.limit;
    std::optional<std::string> next;
    if (end < place->list->items->size()) next = KeptLists::cursor_of(place->key, end);
    return page_response(*place->list, place->offset, parameters.limit, next);
}

} // namespace assent::http
