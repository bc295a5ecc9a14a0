#pragma once

#include "adapters/http/net.hpp"
#include "adapters/http/service.hpp"

#include <new>
#include <utility>

/// Private to the server.
namespace assent::http {

/// A service whose news come on the threads of the server. Those that bring them are the engine's,
/// which has better to do than to put answers into words, or to read the long list that somebody
/// waited for.
class OffEngine : public Service {
public:
    /// Both outlive this.
    OffEngine(Service& service, asio::io_context& io) : service_(service), io_(io) {}

    void submit(Submission submission, std::chrono::milliseconds patience, Reply reply) override {
        service_.submit(
            std::move(submission),
            patience,
            [this, reply = std::move(reply)](const std::expected<Answer, Unavailable>& result) {
                hand_over([reply, result] { reply(result); });
            });
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
            [this, then = std::move(then)](const std::optional<Unavailable>& late) {
                hand_over([then, late] { then(late); });
            });
    }

    void
    history(const TenantId& tenant, std::chrono::milliseconds patience, HistoryScan scan) override {
        service_.history(tenant, patience, std::move(scan));
    }

    [[nodiscard]] std::vector<PartitionHealth> health() override { return service_.health(); }

private:
    template <class Work>
    void hand_over(Work work) {
        try {
            asio::dispatch(io_, std::move(work));
        } catch (const std::bad_alloc&) {
            // The engine goes on; the exchange hears of it when its last reply is gone.
        }
    }

    Service& service_;
    asio::io_context& io_;
};

} // namespace assent::http
