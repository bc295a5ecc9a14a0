#pragma once

#include "adapters/http/service.hpp"
#include "adapters/node/backend.hpp"
#include "adapters/node/checkpoint_files.hpp"
#include "adapters/node/deadlines.hpp"
#include "adapters/node/history.hpp"
#include "adapters/node/lane.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace assent::node {

struct NodeOptions {
    LaneOptions lane;
    std::filesystem::path checkpoints; ///< Empty: none are kept.
};

/// One running node: all partitions of a log, each on a thread of its own. Safe from any thread.
class Node : public http::Service {
public:
    Node(Backend& backend, Clock& clock, Entropy& entropy, NodeOptions options);
    ~Node() override;

    /// Loads checkpoints, begins to read, and takes what the backend assigns.
    void start();

    /// Answers what was accepted, then ends; at most `patience` for each partition.
    void stop(std::chrono::milliseconds patience);

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

    [[nodiscard]] std::vector<http::PartitionHealth> health() override;

    /// Every partition is ready (see `PartitionHealth`).
    [[nodiscard]] bool ready();

private:
    [[nodiscard]] Lane& lane_of(const TenantId& tenant);
    [[nodiscard]] std::optional<Deadlines::Time> expire(Deadlines::Time now);

    Backend& backend_;
    CheckpointFiles checkpoints_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    History history_; ///< Asks the lanes, so it goes first.
    bool started_ = false;
    Deadlines deadlines_; ///< Asks the lanes too.
};

} // namespace assent::node
