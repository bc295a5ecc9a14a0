#include "tools/assentd/serve.hpp"

#include "adapters/auth/gate.hpp"
#include "adapters/auth/signed_commands.hpp"
#include "adapters/http/server.hpp"
#include "adapters/node/embedded_backend.hpp"
#include "adapters/node/kafka_backend.hpp"
#include "adapters/node/node.hpp"
#include "adapters/system/system.hpp"
#include "events/core/match.hpp"
#include "tools/cli/exit_status.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>

namespace assent::assentd {
namespace {

using cli::ExitStatus;
using cli::Failure;

/// SIGTERM, SIGINT and SIGHUP, and SIGUSR1 for our own threads, as values that one thread waits
/// for. Made before any other thread, so that none of them is interrupted.
class Signals {
public:
    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&set_, signal);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN); // NOLINT: a client that is gone is no reason to end
    }

    /// The next one, or 0 when `limit` passes first.
    [[nodiscard]] int wait(std::chrono::milliseconds limit) const {
        const timespec wait{limit.count() / 1000, (limit.count() % 1000) * 1'000'000};
        const int signal = sigtimedwait(&set_, nullptr, &wait);
        return signal > 0 ? signal : 0;
    }

    static void wake() { kill(getpid(), SIGUSR1); }

private:
    sigset_t set_{};
};

/// Why the node cannot go on, told by its threads to the main one.
class Halt {
public:
    void set(const node::Halted& halted) {
        const std::scoped_lock lock{mutex_};
        if (first_.why.empty() || (halted.whole_node && !first_.whole_node)) first_ = halted;
    }

    /// Nothing while all goes on.
    [[nodiscard]] std::optional<node::Halted> first() const {
        const std::scoped_lock lock{mutex_};
        if (first_.why.empty()) return {};
        return first_;
    }

private:
    mutable std::mutex mutex_;
    node::Halted first_;
};

std::unique_ptr<auth::Gate> open_gate(const Options& options, Clock& clock) {
    auth::GateOptions wanted{.dev = options.dev};
    wanted.keys = options.keys.empty() ? data_folder(options) / "keys.json" : options.keys;
    if (!options.jwt_keys.empty()) {
        wanted.jwt = auth::JwtOptions{.keys = options.jwt_keys, .rules = options.jwt_rules};
    }
    const bool nobody = !options.dev && !wanted.jwt && options.tls.client_ca.empty() &&
                        !std::filesystem::exists(wanted.keys);
    if (nobody) {
        spdlog::warn("nobody can be let in: there is no key file {} and no other credential is "
                     "set up; make a key with 'assent keys create', then send SIGHUP",
                     wanted.keys.string());
    }
    auto gate = auth::Gate::open(std::move(wanted), clock);
    if (!gate) throw Failure{ExitStatus::refused, gate.error()};
    return *std::move(gate);
}

std::unique_ptr<node::Backend>
open_log(const Options& options, Entropy& entropy, const auth::Gate& gate) {
    return match(
        cli::target_of(options.log),
        [&](const cli::SqliteTarget& target) -> std::unique_ptr<node::Backend> {
            return std::make_unique<node::EmbeddedBackend>(
                target.file, options.partitions, entropy);
        },
        [&](kafka::Settings settings) -> std::unique_ptr<node::Backend> {
            settings.log = [](std::string_view line) { spdlog::warn("{}", line); };
            node::KafkaOptions wanted{.send_patience =
                                          std::chrono::milliseconds{options.patience_ms}};
            if (options.require_signed_commands) {
                wanted.check = std::bind_front(auth::flaw_of_signature, std::cref(gate));
                wanted.sign = std::bind_front(&auth::Gate::sign, &gate);
            }
            return std::make_unique<node::KafkaBackend>(
                std::move(settings), options.dev, entropy, std::move(wanted));
        });
}

http::ServerOptions server_options(const Options& options) {
    http::ServerOptions server;
    server.listen = options.listen;
    server.dev = options.dev;
    server.signed_commands = options.require_signed_commands;
    server.patience = std::chrono::milliseconds{options.patience_ms};
    server.idle = std::chrono::seconds{options.idle_s};
    server.threads = std::max(1U, std::thread::hardware_concurrency());
    if (!options.tls.certificate.empty()) server.tls = options.tls;
    server.behind_tls_proxy = options.behind_tls_proxy;
    server.connections_max = options.connections_max;
    server.requests_per_second = options.requests_per_second;
    server.public_url = options.public_url;
    constexpr std::size_t mib = 1024 * 1024;
    server.commands_max = options.commands_max;
    server.request_bytes_max = options.request_mib_max * mib;
    server.list_bytes_max = options.list_mib_max * mib;
    return server;
}

/// Fewer than wanted where the system gives this process too few file handles: one that runs out
/// of them can read and write its log no more.
std::size_t connections_that_fit(std::size_t wanted) {
    constexpr std::size_t others = 512; // Logs, checkpoints, clients of Kafka.
    const auto handles = system::raise_file_limit();
    if (handles >= wanted + others) return wanted;
    const auto fit = handles > 2 * others ? handles - others : handles / 2;
    spdlog::warn("only {} file handles are allowed, so {} connections at once instead of {}: "
                 "see ulimit -n",
                 handles,
                 fit,
                 wanted);
    return fit;
}

/// Reads keys and certificates again; what is wrong stays as it was.
void reload(auth::Gate& gate, http::Server& server) {
    if (const auto read = gate.reload(); !read) {
        spdlog::error("SIGHUP: the credentials stay as they were: {}", read.error());
    }
    try {
        server.reload();
    } catch (const http::StartFailure& e) {
        spdlog::error("SIGHUP: TLS stays as it was: {}", e.what());
    }
    spdlog::info("SIGHUP: credentials and certificates were read again");
}

/// Waits for readiness, then for a signal. Returns whether the node halted.
bool wait_for_the_end(const Signals& signals,
                      node::Node& node,
                      const Halt& halt,
                      const std::string& url,
                      bool embedded,
                      const std::function<void()>& on_hangup) {
    using std::chrono::milliseconds;
    bool ready = false;
    for (;;) {
        const int signal = signals.wait(ready ? milliseconds{60'000} : milliseconds{10});
        if (signal == SIGTERM || signal == SIGINT) return false;
        if (signal == SIGHUP) on_hangup();
        // On Kafka one partition may halt while the others go on; a start is all or nothing.
        if (const auto halted = halt.first(); halted) {
            if (embedded || !ready || halted->whole_node) return true;
        }
        if (ready || !node.ready()) continue;
        ready = true;
        std::printf("ready %s\n", url.c_str());
        std::fflush(stdout);
    }
}

} // namespace

int serve(const Options& options) {
    const Signals signals;
    log_to_standard_error(options.log_format);
    system::SystemClock clock;
    system::SystemEntropy entropy;
    Halt halt;

    std::ignore = cli::target_of(options.log); // Wrong usage comes before all else.
    if (auto flaw = flaw_of(options)) throw Failure{ExitStatus::wrong_usage, *flaw};
    if (auto flaw = http::flaw_of(server_options(options))) {
        throw Failure{ExitStatus::wrong_usage, *flaw};
    }
    const auto gate = open_gate(options, clock);
    const auto backend = open_log(options, entropy, *gate);

    node::NodeOptions node_options;
    node_options.checkpoints = data_folder(options) / "checkpoints";
    node_options.lane.partition.node = system::node_name(entropy);
    node_options.lane.partition.session = kafka::Settings{}.session_timeout; // Nobody sets another.
    node_options.lane.partition.digest_every = options.digest_every;
    node_options.lane.partition.ignore_digest_at = options.ignore_digest_at;
    node_options.lane.checkpoint_every = options.checkpoint_every;
    node_options.lane.say = [](const std::string& line) { spdlog::warn("{}", line); };
    node_options.lane.halted = [&halt](const node::Halted& halted) {
        spdlog::error("{}", halted.why);
        halt.set(halted);
        Signals::wake();
    };
    node::Node node{*backend, clock, entropy, std::move(node_options)};
    auto wanted = server_options(options);
    wanted.connections_max = connections_that_fit(options.connections_max);
    wanted.log = request_log(options.log_requests);
    http::Server server{std::move(wanted), node, *gate};
    const auto url = (options.tls.certificate.empty() ? "http://" : "https://") + server.address();

    node.start();
    server.start();
    const bool halted = wait_for_the_end(
        signals, node, halt, url, backend->embedded(), [&] { reload(*gate, server); });
    spdlog::info("stopping: answering what was accepted");
    server.stop();
    node.stop(std::chrono::milliseconds{options.patience_ms});
    if (halted) throw Failure{ExitStatus::refused, halt.first().value_or(node::Halted{}).why};
    return 0;
}

} // namespace assent::assentd
