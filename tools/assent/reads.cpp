#include "adapters/http/target.hpp"
#include "tools/assent/server.hpp"
#include "tools/assent/subcommands.hpp"
#include "tools/assent/table.hpp"
#include "tools/assent/told.hpp"
#include "tools/assent/tree.hpp"
#include "tools/assent/verbs/verb.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

namespace assent::tool {
namespace {

/// A parameter of a read's query.
struct Asked {
    std::string name;
    std::string value;
};

/// One read, as it was said.
struct Read {
    ServerOptions server;
    std::string collection;
    std::string id;
    std::vector<Asked> query;
    std::string as_of;
    std::string at_least;
    std::size_t limit = 0; ///< Of a list; 0: all.
};

std::string target_of(const Read& read, const std::vector<Asked>& more) {
    std::string path;
    if (!read.collection.empty()) path += "/" + http::percent_encoded(read.collection);
    if (!read.id.empty()) path += "/" + http::percent_encoded(read.id);
    auto target = tenant_path(read.server, path);
    char before = '?';
    const auto add = [&](const std::string& name, const std::string& value) {
        if (value.empty()) return;
        target += before + name + "=" + http::percent_encoded(value);
        before = '&';
    };
    for (const auto& [name, value] : read.query) add(name, value);
    add("as_of", read.as_of);
    add("at_least", read.at_least);
    for (const auto& [name, value] : more) add(name, value);
    return target;
}

Reply get(const Read& read, const std::vector<Asked>& more = {}) {
    return ask(read.server,
               {.method = "GET",
                .target = target_of(read, more),
                .headers = credential_of(read.server),
                .body = {}});
}

int refuse(const Reply& reply, const Chosen& chosen) {
    if (chosen.json) {
        std::printf("%s\n", json::to_text(reply.body).c_str());
    } else {
        std::fprintf(stderr, "assent: %s", bad_news(reply).c_str());
    }
    return std::to_underlying(exit_status_of(reply.status));
}

/// One thing, or the answer to one question.
int show(const Read& read, const Chosen& chosen) {
    const auto reply = get(read);
    if (reply.status >= 400) return refuse(reply, chosen);
    if (chosen.json || reply.body.object() == nullptr) {
        std::printf("%s\n", json::to_text(reply.body).c_str());
        return 0;
    }
    auto thing = *reply.body.object();
    std::erase_if(thing, [](const json::Member& each) { return each.name == "token"; });
    std::fputs(lines_of(thing).c_str(), stdout);
    return 0;
}

/// Every page of a list, up to the limit.
int list(const Read& read, const Chosen& chosen) {
    constexpr std::size_t page = 1000;
    json::Array items;
    json::Object last;
    std::string cursor;
    do {
        const auto wanted = read.limit == 0 ? page : std::min(page, read.limit - items.size());
        const auto reply = get(read, {{"limit", std::to_string(wanted)}, {"cursor", cursor}});
        const auto* found = reply.body.find("items");
        if (reply.status >= 400 || found == nullptr || found->array() == nullptr) {
            return refuse(reply, chosen);
        }
        items.insert(items.end(), found->array()->begin(), found->array()->end());
        last = *reply.body.object();
        cursor = reply.body.text_of("next");
    } while (!cursor.empty() && (read.limit == 0 || items.size() < read.limit));
    if (chosen.json) {
        for (auto& [name, value] : last) {
            if (name == "items") value = json::Value{std::move(items)};
        }
        std::printf("%s\n", json::to_text(json::Value{std::move(last)}).c_str());
        return 0;
    }
    if (items.empty()) {
        std::fprintf(stderr, "There are none, or none that you may read.\n");
    } else {
        std::fputs(table_of(items).c_str(), stdout);
    }
    return 0;
}

using Act = int (*)(const Read&, const Chosen&);

/// A read at `path`; the caller adds the words that belong to it alone.
std::pair<CLI::App*, std::shared_ptr<Read>> add_read(CLI::App& app,
                                                     Chosen& chosen,
                                                     const std::string& path,
                                                     std::string_view help,
                                                     const std::string& example,
                                                     Act act) {
    auto& command = describe(subcommand_at(app, path), help, example);
    const auto read = std::make_shared<Read>();
    command.add_option("--as-of", read->as_of, "The state then: a position, or an RFC 3339 time");
    command.add_option(
        "--at-least", read->at_least, "Not before this was seen: the token of an earlier answer");
    if (act == &list) {
        command.add_option("--limit", read->limit, "At most so many (default: all)")
            ->check(CLI::PositiveNumber);
    }
    add_server_options(command, read->server, NamesTenant::by_option);
    command.callback([read, act, &chosen] {
        chosen.action = [read, act, &chosen] { return act(*read, chosen); };
    });
    return {&command, read};
}

/// An option of `command` that goes into the query.
CLI::Option*
add_query(CLI::App& command, Read& read, const char* flag, std::string name, const char* help) {
    return command.add_option_function<std::string>(
        flag,
        [&read, name = std::move(name)](const std::string& value) {
            read.query.push_back({name, value});
        },
        help);
}

/// `list` and `get` of every noun that has a collection.
void add_collection(CLI::App& app, const Noun& noun, Chosen& chosen) {
    const std::string path{noun.path};
    const auto [lists, listed] =
        add_read(app, chosen, path + " list", "Lists what you may read", path + " list", &list);
    listed->collection = noun.collection;
    if (noun.collection == "approvals") {
        add_query(*lists, *listed, "--status", "status", "Only these")
            ->check(CLI::IsMember({"requested", "active", "inactive"}));
        return;
    }
    const auto [gets, got] =
        add_read(app, chosen, path + " get", "Shows one", path + " get ID", &show);
    got->collection = noun.collection;
    gets->add_option("ID,--id", got->id, "Which one")->required();
}

void add_any_collection(CLI::App& app, Chosen& chosen) {
    constexpr auto which = "stored_models, deployable_models, deployed_models, jobs, users, ...";
    const auto [lists, listed] = add_read(app,
                                          chosen,
                                          "list",
                                          "Lists what you may read of any collection",
                                          "list deployed_models",
                                          &list);
    lists->add_option("COLLECTION", listed->collection, which)->required();
    const auto [gets, got] = add_read(app,
                                      chosen,
                                      "get",
                                      "Shows one thing of any collection",
                                      "get deployed_models churn-prod",
                                      &show);
    gets->add_option("COLLECTION", got->collection, which)->required();
    gets->add_option("ID,--id", got->id, "Which one")->required();
}

} // namespace

void add_reads(CLI::App& app, Chosen& chosen) {
    for (const auto& noun : nouns()) {
        if (!noun.collection.empty()) add_collection(app, noun, chosen);
    }
    add_any_collection(app, chosen);
    add_read(app,
             chosen,
             "tenants show",
             "Shows the tenant: its packs, options and version",
             "tenants show",
             &show);
    const auto capacity = add_read(app,
                                   chosen,
                                   "capacity",
                                   "Shows how many models may be active, and which are",
                                   "capacity",
                                   &show);
    capacity.second->collection = "capacity";
    const auto [serves, serving] = add_read(app,
                                            chosen,
                                            "serving",
                                            "Shows whether a snapshot may answer now, and why not",
                                            "serving churn-7 --environment production",
                                            &show);
    serving->collection = "serving";
    add_query(*serves, *serving, "SNAPSHOT,--snapshot", "snapshot", "Which snapshot")->required();
    add_query(*serves, *serving, "--environment", "environment", "Where")->required();
}

} // namespace assent::tool
