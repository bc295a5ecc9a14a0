#include "tools/bench/http_company.hpp"

#include "tools/bench/benchmark.hpp"

#include <atomic>
#include <charconv>
#include <chrono>
#include <semaphore>
#include <thread>

namespace assent::bench {
namespace {

constexpr std::chrono::seconds patience{60};

node::NodeOptions node_options() {
    node::NodeOptions options;
    options.lane.partition.node = "bench";
    options.lane.say = [](const std::string&) {};
    options.lane.halted = [](const node::Halted&) {};
    return options;
}

http::ServerOptions server_options() {
    http::ServerOptions options;
    options.listen = "127.0.0.1:0";
    options.dev = true;
    options.threads = server_threads;
    return options;
}

std::unique_ptr<auth::Gate> open_gate(Clock& clock) {
    auto gate = auth::Gate::open({.dev = true}, clock);
    if (!gate) throw Failure(gate.error());
    return *std::move(gate);
}

} // namespace

HttpCompany::HttpCompany(const std::filesystem::path& folder)
    : file_(folder), backend_(file_.path(), 1, entropy_),
      node_(backend_, clock_, entropy_, node_options()), gate_(open_gate(clock_)),
      server_(server_options(), node_, *gate_) {
    node_.start();
    server_.start();
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!node_.ready()) {
        if (std::chrono::steady_clock::now() > deadline) throw Failure("the node is never ready");
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
}

HttpCompany::~HttpCompany() {
    server_.stop();
    node_.stop(patience);
}

void HttpCompany::decide(std::span<const CommandRecord> commands) {
    constexpr std::ptrdiff_t in_flight = 1'000;
    std::counting_semaphore<in_flight> places{in_flight};
    std::atomic<std::size_t> failed = 0;
    for (const auto& command : commands) {
        places.acquire();
        node_.submit({*command.command}, patience, [&](const auto& answer) {
            if (!answer) ++failed;
            places.release();
        });
    }
    for (std::ptrdiff_t i = 0; i < in_flight; ++i) places.acquire();
    if (failed != 0) throw Failure("some commands were not decided");
}

std::uint16_t HttpCompany::port() const {
    const auto address = server_.address();
    const auto colon = address.rfind(':');
    std::uint16_t port = 0;
    std::from_chars(address.data() + colon + 1, address.data() + address.size(), port);
    return port;
}

} // namespace assent::bench
