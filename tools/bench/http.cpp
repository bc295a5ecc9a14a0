// What HTTP adds: to a check, to a command, and in memory for who only keeps a connection open.

#include "adapters/json/command.hpp"
#include "tools/bench/bare_http.hpp"
#include "tools/bench/http_company.hpp"
#include "tools/bench/http_load.hpp"
#include "tools/bench/measure.hpp"
#include "tools/bench/sqlite_log.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <random>

namespace assent::bench {
namespace {

constexpr std::size_t clients = 64;

/// So many of the generated commands found the tenants and their people.
constexpr std::size_t founding = 2'000;

bool is_200(int status) {
    return status == 200;
}

/// Decided, whatever came of it.
bool is_decided(int status) {
    return status < 500;
}

/// READ, WRITE and EXECUTE on the models of all tenants, by their users.
std::vector<std::string>
questions(const Commands& commands, std::uint64_t seed, std::size_t count) {
    const auto state = state_after(commands);
    std::vector<const Tenant*> tenants;
    for (const auto& [id, held] : state.tenants) tenants.push_back(&held.tenant);
    std::mt19937_64 dice{seed};
    constexpr std::array actions{"read", "write", "execute"};
    std::vector<std::string> requests;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& tenant = *tenants[dice() % tenants.size()];
        const auto one_of = [&](const auto& table) {
            return table.names.text(static_cast<std::uint32_t>(dice() % table.rows.size()));
        };
        requests.push_back(http_request(
            "/access/v1/evaluation",
            fmt::format(R"({{"subject":{{"type":"user","id":"{}","properties":{{"tenant":"{}"}}}},)"
                        R"("action":{{"name":"{}"}},)"
                        R"("resource":{{"type":"stored_model","id":"{}"}}}})",
                        one_of(tenant.users),
                        tenant.id.text(),
                        actions[dice() % actions.size()],
                        one_of(tenant.models))));
    }
    return requests;
}

std::vector<std::string> as_requests(std::span<const CommandRecord> commands) {
    std::vector<std::string> requests;
    for (const auto& record : commands) {
        const auto& command = *record.command;
        const auto* const header =
            command.actor.text() == operator_actor ? "Assent-Actor: operator\r\n" : "";
        requests.push_back(http_request(
            "/v1/tenants/" + command.tenant.text() + "/commands", json::to_json(command), header));
    }
    return requests;
}

std::size_t heap() {
    return ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
}

} // namespace

Result http_checks(const Settings& settings) {
    const auto commands = generated_commands(settings.seed, 20'000);
    HttpCompany company{settings.folder};
    company.decide(commands);
    // Of the length that answers have.
    const BareHttp bare{R"({"decision":true,"context":{)" + std::string(250, ' ') + "}}"};
    const auto requests = questions(commands, settings.seed, settings.scaled(50'000));
    const auto rate = [&](std::uint16_t port) {
        HttpLoad load{port, clients};
        const Stopwatch watch;
        load.run(requests, is_200);
        return watch.rate(requests.size());
    };
    auto result = take_turns(
        settings, [&] { return rate(company.port()); }, [&] { return rate(bare.port()); });
    result.note = fmt::format("{} connections, {} bytes a request; client, server and limit share "
                              "the machine",
                              clients,
                              requests.front().size());
    return result;
}

Result http_commands(const Settings& settings) {
    const auto commands = generated_commands(settings.seed, settings.scaled(30'000) + founding);
    const auto measured = std::span{commands}.subspan(founding);
    const auto requests = as_requests(measured);
    auto result = take_turns(
        settings,
        [&] {
            HttpCompany company{settings.folder};
            company.decide(std::span{commands}.first(founding));
            HttpLoad load{company.port(), clients};
            const Stopwatch watch;
            load.run(requests, is_decided);
            return watch.rate(requests.size());
        },
        [&] {
            const TemporaryFile file{settings.folder};
            return decide_all(file.path(), commands, clients).rate;
        });
    // What the two cost one behind the other, on the cores that they share, bounds what can be.
    const BareHttp bare{R"({"outcome":"accepted")" + std::string(400, ' ') + "}"};
    HttpLoad load{bare.port(), clients};
    const Stopwatch watch;
    load.run(requests, is_200);
    const auto http = watch.rate(requests.size());
    const auto engine = median(result.bare);
    result.note = fmt::format("{} connections; a bare server answers {:.1f} k of the same requests "
                              "with a constant: one behind the other, {:.1f} k",
                              clients,
                              http / 1000,
                              http * engine / (http + engine) / 1000);
    return result;
}

Result http_idle(const Settings& settings) {
    constexpr std::size_t idle = 2'000;
    constexpr double bytes_allowed = 32 * 1024;
    const auto commands = generated_commands(settings.seed, founding);
    const auto requests = questions(commands, settings.seed, idle);
    double bytes = 0;
    auto result = take_turns(
        settings,
        [&] {
            HttpCompany company{settings.folder};
            company.decide(commands);
            const auto before = heap();
            HttpLoad load{company.port(), idle};
            load.run(requests, is_200); // One each, so that every buffer is there.
            bytes = static_cast<double>(heap() - before) / static_cast<double>(idle);
            return 1024 * 1024 / bytes;
        },
        [] { return 1024 * 1024 / bytes_allowed; });
    result.note = fmt::format("{:.1f} KiB a connection, of both ends; {} connections, each has "
                              "asked once",
                              bytes / 1024,
                              idle);
    return result;
}

} // namespace assent::bench
