#pragma once

#include "adapters/auth/gate.hpp"
#include "adapters/http/service.hpp"
#include "domain/engine/partition_state.hpp"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace assent::test {

/// A node without log and threads: commands are decided where they are submitted, in memory. What
/// goes wrong is told beforehand. Safe from any thread.
class FakeService : public http::Service {
public:
    FakeService();

    void submit(http::Submission submission,
                std::chrono::milliseconds patience,
                http::Reply reply) override;
    bool read(const TenantId& tenant,
              const std::function<void(const http::ReadView&)>& look) override;
    bool reach(const TenantId& tenant,
               std::string_view token,
               std::chrono::milliseconds patience,
               std::function<void(std::optional<http::Unavailable>)> then) override;
    void history(const TenantId& tenant,
                 std::chrono::milliseconds patience,
                 http::HistoryScan scan) override;
    std::vector<http::PartitionHealth> health() override;

    /// The next answers wait until `release`, which gives them in reverse order.
    void hold();
    void release();

    /// Returns once so many answers are held; false when that takes ten seconds.
    [[nodiscard]] bool wait_for_held(std::size_t count);

    /// Ids of the commands that came here, in their order.
    [[nodiscard]] std::vector<std::string> submitted();

    /// The token that came with the last of them.
    [[nodiscard]] std::string last_token();

    /// Instead of deciding: the next command comes to this.
    void next(Decision decision);

    /// Those who wait for a position that has not come give up.
    void lose_patience();

    std::optional<http::Unavailable> trouble; ///< Every command comes to this.
    std::optional<std::string> damage;        ///< Every read throws this.
    bool broken = false;                      ///< Everything throws.
    std::size_t scan_max = SIZE_MAX;          ///< Decisions that one scan of the history looks at.
    std::vector<http::PartitionHealth> partitions;

private:
    std::mutex mutex_;
    std::condition_variable held_more_;
    PartitionState state_;
    std::int64_t offset_ = 0;
    std::vector<std::string> submitted_;
    std::string last_token_;
    std::vector<std::shared_ptr<const Decision>> decided_;
    std::optional<Decision> next_;
    bool holding_ = false;
    std::vector<std::function<void()>> held_;

    struct Waiting {
        TenantId tenant;
        std::uint64_t position = 0;
        std::function<void(std::optional<http::Unavailable>)> then;
    };

    std::vector<Waiting> waiting_;
};

/// Lets everybody in at the word of their header, as `--dev` does.
[[nodiscard]] const auth::Gate& dev_gate();

} // namespace assent::test
