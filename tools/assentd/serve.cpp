#include "tools/assentd/serve.hpp"

#include "adapters/http/server.hpp"
#include "adapters/node/embedded_backend.hpp"
#include "adapters/node/kafka_backend.hpp"
#include "adapters/node/node.hpp"
#include "adapters/system/system.hpp"
#include "events/core/match.hpp"
#include "tools/cli/exit_status.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <memory>
#include <mutex>
#include <tuple>
#include <utility>

namespace assent::assentd {
namespace {

using cli::ExitStatus;
using cli::Failure;

/// SIGTERM and SIGINT, and SIGUSR1 for our own threads, as values that one thread waits for. Made
/// before any other thread, so that none of them is interrupted.
class Signals {
public:
    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&set_, signal);
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
    void set(const std::string& why) {
        const std::scoped_lock lock{mutex_};
        if (why_.empty()) why_ = why;
    }

    [[nodiscard]] std::string why() const {
        const std::scoped_lock lock{mutex_};
        return why_;
    }

private:
    mutable std::mutex mutex_;
    std::string why_;
};

void log_to_standard_error() {
    auto logger = std::make_shared<spdlog::logger>(
        "assentd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

std::unique_ptr<node::Backend> open_log(const Options& options, Entropy& entropy) {
    return match(
        cli::target_of(options.log),
        [&](const cli::SqliteTarget& target) -> std::unique_ptr<node::Backend> {
            return std::make_unique<node::EmbeddedBackend>(
                target.file, options.partitions, entropy);
        },
        [&](kafka::Settings settings) -> std::unique_ptr<node::Backend> {
            settings.log = [](std::string_view line) { spdlog::warn("{}", line); };
            return std::make_unique<node::KafkaBackend>(
                std::move(settings),
                options.dev,
                entropy,
                node::KafkaOptions{.send_patience = std::chrono::milliseconds{options.patience_ms},
                                   .check = {}});
        });
}

http::ServerOptions server_options(const Options& options) {
    http::ServerOptions server;
    server.listen = options.listen;
    server.dev = options.dev;
    server.patience = std::chrono::milliseconds{options.patience_ms};
    return server;
}

/// Waits for readiness, then for a signal. Returns whether the node halted.
bool wait_for_the_end(const Signals& signals,
                      node::Node& node,
                      const Halt& halt,
                      const std::string& address,
                      bool embedded) {
    using std::chrono::milliseconds;
    bool ready = false;
    for (;;) {
        const int signal = signals.wait(ready ? milliseconds{60'000} : milliseconds{10});
        if (signal == SIGTERM || signal == SIGINT) return false;
        // On Kafka one partition may halt while the others go on; a start is all or nothing.
        if (!halt.why().empty() && (embedded || !ready)) return true;
        if (ready || !node.ready()) continue;
        ready = true;
        std::printf("ready http://%s\n", address.c_str());
        std::fflush(stdout);
    }
}

} // namespace

int serve(const Options& options) {
    const Signals signals;
    log_to_standard_error();
    system::SystemClock clock;
    system::SystemEntropy entropy;
    Halt halt;

    std::ignore = cli::target_of(options.log); // Wrong usage comes before all else.
    if (auto flaw = http::flaw_of(server_options(options))) {
        throw Failure{ExitStatus::wrong_usage, *flaw};
    }
    const auto backend = open_log(options, entropy);

    node::NodeOptions node_options;
    node_options.checkpoints = data_folder(options) / "checkpoints";
    node_options.lane.partition.node = system::node_name(entropy);
    node_options.lane.partition.session = kafka::Settings{}.session_timeout; // Nobody sets another.
    node_options.lane.partition.digest_every = options.digest_every;
    node_options.lane.partition.ignore_digest_at = options.ignore_digest_at;
    node_options.lane.checkpoint_every = options.checkpoint_every;
    node_options.lane.say = [](const std::string& line) { spdlog::warn("{}", line); };
    node_options.lane.halted = [&halt](const std::string& why) {
        spdlog::error("{}", why);
        halt.set(why);
        Signals::wake();
    };
    node::Node node{*backend, clock, entropy, std::move(node_options)};
    http::Server server{server_options(options), node};

    node.start();
    server.start();
    const bool halted =
        wait_for_the_end(signals, node, halt, server.address(), backend->embedded());
    spdlog::info("stopping: answering what was accepted");
    server.stop();
    node.stop(std::chrono::milliseconds{options.patience_ms});
    if (halted) throw Failure{ExitStatus::refused, halt.why()};
    return 0;
}

} // namespace assent::assentd
