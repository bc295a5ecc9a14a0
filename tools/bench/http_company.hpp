#pragma once

#include "adapters/auth/gate.hpp"
#include "adapters/http/server.hpp"
#include "adapters/node/embedded_backend.hpp"
#include "adapters/node/node.hpp"
#include "adapters/system/system.hpp"
#include "tools/bench/bare_sqlite.hpp"
#include "tools/bench/workload.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace assent::bench {

inline constexpr unsigned server_threads = 2;

/// All of `assentd` in this process, with `--dev`, on a new SQLite file.
class HttpCompany {
public:
    explicit HttpCompany(const std::filesystem::path& folder);
    HttpCompany(const HttpCompany&) = delete;
    HttpCompany& operator=(const HttpCompany&) = delete;
    ~HttpCompany();

    /// Has them decided, in their order.
    void decide(std::span<const CommandRecord> commands);

    [[nodiscard]] std::uint16_t port() const;

private:
    TemporaryFile file_;
    system::SystemClock clock_;
    system::SystemEntropy entropy_;
    node::EmbeddedBackend backend_;
    node::Node node_;
    std::unique_ptr<auth::Gate> gate_;
    http::Server server_;
};

} // namespace assent::bench
