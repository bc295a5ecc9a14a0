#pragma once

#include "adapters/http/net.hpp"
#include "adapters/http/service.hpp"

#include <utility>

/// Private to the server.
namespace assent::http {

/// A service whose news of a position that was reached come on the threads of the server: who
/// waited for it goes on to read, and lists may be long, while the thread that brings such news is
/// the engine's.
class OffEngine : public Service {
public:
    /// Both outlive this.
    OffEngine(Service& service, asio::io_context& io) : service_(service), io_(io) {}

    void submit(CommandEnvelope command, std::chrono::milliseconds patience, Reply reply) override {
        service_.submit(std::move(command), patience, std::move(reply));
    }

    bool read(const TenantId& tenant, const std::function<void(const ReadView&)>& look) override {
        return service_.read(tenant, look);
    }

    bool reach(const TenantId& tenant,
               std::string_view token,
               std::chrono::milliseconds patience,
               std::function<void(std::optional<Unavailable>)> then) override {
        return service_.reach(
            tenant,
            token,
            patience,
            [this, then = std::move(then)](std::optional<Unavailable> late) mutable {
                asio::dispatch(io_, [then = std::move(then), late = std::move(late)]() mutable {
                    then(std::move(late));
                });
            });
    }

    void
    history(const TenantId& tenant, std::chrono::milliseconds patience, HistoryScan scan) override {
        service_.history(tenant, patience, std::move(scan));
    }

    [[nodiscard]] std::vector<PartitionHealth> health() override { return service_.health(); }

private:
    Service& service_;
    asio::io_context& io_;
};

} // namespace assent::http
