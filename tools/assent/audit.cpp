// The history of a tenant: what was decided, and what happened.

#include "adapters/http/target.hpp"
#include "tools/assent/server.hpp"
#include "tools/assent/subcommands.hpp"
#include "tools/assent/table.hpp"
#include "tools/assent/told.hpp"
#include "tools/assent/tree.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace assent::tool {
namespace {

/// What is wanted of the history.
struct Audit {
    ServerOptions server;
    bool events = false;
    std::string format; ///< Empty: as `--output` says.
    std::string after;
    std::string entity;
    std::string by;
    std::string type;
    std::string from;
    std::string to;
    std::string at_least;
    std::size_t limit = 0; ///< 0: all.
};

std::string target_of(const Audit& audit, const std::string& after, std::size_t limit) {
    auto target = tenant_path(audit.server, audit.events ? "/events" : "/decisions") +
                  "?limit=" + std::to_string(limit);
    const auto query = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"after", after},
        {"entity", audit.entity},
        {"actor", audit.by},
        {"type", audit.type},
        {"from", audit.from},
        {"to", audit.to},
        {"at_least", audit.at_least},
    });
    for (const auto& [name, value] : query) {
        if (value.empty()) continue;
        target += "&" + std::string{name} + "=" + http::percent_encoded(value);
    }
    return target;
}

/// The last column of a table: why it was decided so, or what happened, is best read one by one.
json::Value without_details(const json::Value& item) {
    auto members = *item.object();
    std::erase_if(members, [](const json::Member& each) {
        return each.name == "reasons" || each.name == "effects" || each.name == "data";
    });
    return json::Value{std::move(members)};
}

/// RFC 4180. A spreadsheet takes what begins like a formula for one: it gets a quote in front.
std::string csv_cell(const json::Value& value) {
    auto text = value.string() != nullptr ? *value.string()
                : value.is_null()         ? std::string{}
                                          : json::to_text(value);
    if (value.string() != nullptr && !text.empty() &&
        std::string_view{"=+-@"}.contains(text.front())) {
        text.insert(text.begin(), '\'');
    }
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted{'"'};
    for (const char c : text) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
    return quoted + '"';
}

constexpr auto decision_columns = std::to_array<std::string_view>({"position",
                                                                   "at",
                                                                   "id",
                                                                   "type",
                                                                   "actor",
                                                                   "surface",
                                                                   "outcome",
                                                                   "code",
                                                                   "version",
                                                                   "reason",
                                                                   "events",
                                                                   "reasons"});
constexpr auto event_columns = std::to_array<std::string_view>(
    {"position", "index", "at", "type", "actor", "command", "reason", "data"});

template <class Columns>
std::string csv_line(const json::Value* item, const Columns& columns) {
    std::string line;
    for (const auto column : columns) {
        if (!line.empty() || column != columns.front()) line += ',';
        const auto* found = item == nullptr ? nullptr : item->find(column);
        line += item == nullptr ? std::string{column} : found == nullptr ? "" : csv_cell(*found);
    }
    return line + "\r\n";
}

std::string csv_line(const json::Value* item, bool events) {
    return events ? csv_line(item, event_columns) : csv_line(item, decision_columns);
}

/// Prints page by page where the format allows it: a history may be long.
int print(const Audit& audit, const std::string& format) {
    constexpr std::size_t page = 1000;
    json::Array kept; // For what is printed as a whole.
    json::Object last;
    std::size_t count = 0;
    if (format == "csv") std::fputs(csv_line(nullptr, audit.events).c_str(), stdout);
    for (std::string after = audit.after;;) {
        const auto wanted = audit.limit == 0 ? page : std::min(page, audit.limit - count);
        const auto reply = ask(audit.server,
                               {.method = "GET",
                                .target = target_of(audit, after, wanted),
                                .headers = credential_of(audit.server),
                                .body = {}});
        const auto* items = reply.body.find("items");
        if (reply.status >= 400 || items == nullptr || items->array() == nullptr) {
            if (format == "json")
                std::printf("%s\n", json::to_text(reply.body).c_str());
            else
                std::fprintf(stderr, "assent: %s", bad_news(reply).c_str());
            return std::to_underlying(exit_status_of(reply.status));
        }
        count += items->array()->size();
        for (const auto& item : *items->array()) {
            if (format == "ndjson")
                std::printf("%s\n", json::to_text(item).c_str());
            else if (format == "csv")
                std::fputs(csv_line(&item, audit.events).c_str(), stdout);
            else
                kept.push_back(format == "table" ? without_details(item) : item);
        }
        last = *reply.body.object();
        after = reply.body.text_of("next");
        if (after.empty() || (audit.limit != 0 && count >= audit.limit)) break;
    }
    if (format == "json") {
        for (auto& [name, value] : last) {
            if (name == "items") value = json::Value{std::move(kept)};
        }
        std::printf("%s\n", json::to_text(json::Value{std::move(last)}).c_str());
    } else if (format == "table" && kept.empty()) {
        std::fprintf(stderr, "Nothing of that kind happened.\n");
    } else if (format == "table") {
        std::fputs(table_of(kept).c_str(), stdout);
    }
    return 0;
}

} // namespace

void add_audit(CLI::App& app, Chosen& chosen) {
    auto& command = describe(subcommand_at(app, "audit"),
                             "Shows the history: decisions, allowed and refused, or events",
                             "audit --entity churn-prod --from 2026-11-01T00:00:00Z");
    const auto audit = std::make_shared<Audit>();
    command.add_flag(
        "--events", audit->events, "What happened, instead of what was decided and why");
    command.add_option("--format", audit->format, "json and csv have all of it, as ndjson has")
        ->check(CLI::IsMember({"table", "json", "ndjson", "csv"}));
    command.add_option("--after", audit->after, "Behind this position");
    command.add_option("--entity", audit->entity, "Only what is about it");
    command.add_option("--by", audit->by, "Only what this actor did, or tried");
    command.add_option("--type", audit->type, "Only commands (with --events: events) of this type");
    command.add_option("--from", audit->from, "Not before: an RFC 3339 time");
    command.add_option("--to", audit->to, "Not behind: an RFC 3339 time");
    command.add_option(
        "--at-least", audit->at_least, "Not before this was seen: the token of an earlier answer");
    command.add_option("--limit", audit->limit, "At most so many (default: all)")
        ->check(CLI::PositiveNumber);
    add_server_options(command, audit->server, NamesTenant::by_option);
    command.callback([audit, &chosen] {
        chosen.action = [audit, &chosen] {
            const auto by_output = chosen.json ? "json" : "table";
            return print(*audit, audit->format.empty() ? by_output : audit->format);
        };
    });
}

} // namespace assent::tool
