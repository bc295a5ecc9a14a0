#include "tools/assent/server.hpp"

#include "adapters/http/client.hpp"
#include "adapters/http/target.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <thread>

namespace assent::tool {
namespace {

using cli::ExitStatus;
using cli::Failure;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string key_in(const std::filesystem::path& file) {
    std::ifstream in{file};
    std::string key;
    in >> key;
    if (!in) {
        throw Failure{ExitStatus::wrong_usage,
                      "--key-file: no key can be read from " + file.string() +
                          "; 'assent keys create' prints one"};
    }
    return key;
}

/// Whether the server said that it will, or may, know later.
bool comes_later(int status) {
    return status == 503 || status == 429;
}

Reply reply_of(const std::string& server, const http::Response& response) {
    auto body = json::parse(response.body);
    if (body) return {response.status, *std::move(body)};
    throw NoAnswer{server + " answered " + std::to_string(response.status) +
                       " and no JSON; is it an assentd? --server names another",
                   true};
}

} // namespace

void add_server_options(CLI::App& command, ServerOptions& options, NamesTenant tenant) {
    const auto add = [&](const char* name, auto& into, const char* environment, const char* help) {
        return command.add_option(name, into, help)->envname(environment)->group("Server");
    };
    add("--server", options.server, "ASSENT_SERVER", "http://HOST:PORT or https://HOST:PORT")
        ->capture_default_str();
    add(tenant == NamesTenant::as_first_word ? "TENANT,--tenant" : "--tenant",
        options.tenant,
        "ASSENT_TENANT",
        "Which tenant; needed");
    add("--actor",
        options.actor,
        "ASSENT_ACTOR",
        "Who acts: with --dev servers, and for keys that act for others");
    add("--key-file", options.key_file, "ASSENT_KEY_FILE", "A file with an API key or a JWT");
    add("--ca-file",
        options.ca_file,
        "ASSENT_CA_FILE",
        "https: whose certificates count, instead of those that this machine trusts");
    add("--timeout",
        options.timeout_seconds,
        "ASSENT_TIMEOUT",
        "Seconds to go on asking while no answer is known")
        ->check(CLI::Range(0.0, 86400.0))
        ->capture_default_str();
}

std::vector<http::Header> credential_of(const ServerOptions& options) {
    if (!options.key_file.empty()) {
        return {{"Authorization", "Bearer " + key_in(options.key_file)}};
    }
    if (options.actor.empty()) return {};
    return {{"Assent-Actor", options.actor}};
}

Reply ask(const ServerOptions& options, const http::Request& request) {
    constexpr milliseconds shortest{1};
    const auto deadline =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double>{options.timeout_seconds});
    const auto left = [&] {
        return std::max(shortest,
                        std::chrono::duration_cast<milliseconds>(deadline - Clock::now()));
    };
    bool sent = false;
    for (;;) {
        std::optional<Reply> reply;
        std::string why;
        try {
            http::Client client{options.server, {.time_out = left(), .ca_file = options.ca_file}};
            reply = reply_of(options.server, client.send(request));
            if (!comes_later(reply->status)) return *std::move(reply);
            sent = sent || reply->status != 429;
        } catch (const http::Unreachable& e) {
            if (!sent) throw NoAnswer{e.what(), false};
            why = e.what();
        } catch (const http::ClientFailure& e) {
            sent = true;
            why = e.what();
        } catch (const std::invalid_argument& e) {
            throw Failure{ExitStatus::wrong_usage, e.what()};
        }
        constexpr milliseconds pause{200};
        if (left() <= pause) {
            if (reply) return *std::move(reply);
            throw NoAnswer{why, sent};
        }
        std::this_thread::sleep_for(pause);
    }
}

ExitStatus exit_status_of(int http_status) {
    switch (http_status) {
    case 401:
    case 403:
    case 404:
    case 409:
    case 410:
    case 412:
        return ExitStatus::refused;
    default:
        if (http_status < 400) return ExitStatus::done;
        // 501 is a part of the interface that this server's release does not know.
        if (http_status < 500 && http_status != 429) return ExitStatus::wrong_usage;
        return http_status == 501 ? ExitStatus::wrong_usage : ExitStatus::unavailable;
    }
}

std::string tenant_path(const ServerOptions& options, std::string_view rest) {
    require_tenant(options);
    return "/v1/tenants/" + http::percent_encoded(options.tenant) + std::string{rest};
}

void require_tenant(const ServerOptions& options) {
    if (options.tenant.empty()) {
        throw Failure{ExitStatus::wrong_usage,
                      "no tenant is named; write --tenant TENANT, or set ASSENT_TENANT"};
    }
}

} // namespace assent::tool
