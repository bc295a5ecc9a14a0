#pragma once

#include "adapters/http/message.hpp"
#include "adapters/json/value.hpp"
#include "tools/cli/exit_status.hpp"

#include <CLI/App.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace assent::tool {

/// The options that say which server is spoken to, and as whom.
struct ServerOptions {
    std::string server = "http://127.0.0.1:8080";
    std::string tenant;
    std::string actor;
    std::filesystem::path key_file;
    std::filesystem::path ca_file;
    double timeout_seconds = 10;
};

/// How the tenant is named: by an option, or without its flag, where the tenant is what it is
/// about.
enum class NamesTenant { by_option, as_first_word };

/// Adds them to a subcommand; each may come from `ASSENT_...`, too.
void add_server_options(CLI::App& command, ServerOptions& options, NamesTenant tenant);

/// The credential that every request of these options bears. Throws `cli::Failure` for a key file
/// that cannot be read.
[[nodiscard]] std::vector<http::Header> credential_of(const ServerOptions& options);

struct Reply {
    int status = 200;
    json::Value body;
};

/// No answer, or none with a decision. What was sent may be done all the same, if `sent`.
class NoAnswer : public cli::Failure {
public:
    NoAnswer(const std::string& line, bool sent)
        : Failure(cli::ExitStatus::unavailable, line), sent_(sent) {}

    [[nodiscard]] bool sent() const noexcept { return sent_; }

private:
    bool sent_;
};

/// What the server answers, in JSON. Asks again, the same, while it is unavailable, as long as the
/// options say; so only what is safe to repeat may be asked: reads, and commands with an id
/// (GEN-6). Where there is no server at the first time, it does not wait for one. Throws
/// `NoAnswer`, and `cli::Failure` for options that name no server.
[[nodiscard]] Reply ask(const ServerOptions& options, const http::Request& request);

/// What an answer with that status amounts to.
[[nodiscard]] cli::ExitStatus exit_status_of(int http_status);

/// `/v1/tenants/TENANT` and what follows.
[[nodiscard]] std::string tenant_path(const ServerOptions& options, std::string_view rest);

/// The tenant that is needed. Throws `cli::Failure` where none is named.
void require_tenant(const ServerOptions& options);

} // namespace assent::tool
