#include "adapters/node/node.hpp"

#include "events/core/partition_of.hpp"

#include <algorithm>
#include <utility>

namespace assent::node {

Node::Node(Backend& backend, Clock& clock, Entropy& entropy, NodeOptions options)
    : backend_(backend), checkpoints_(std::move(options.checkpoints), options.lane.say),
      history_(backend), deadlines_([this](Deadlines::Time now) { return expire(now); }) {
    options.lane.partition.claims_once = backend.embedded();
    for (std::uint32_t i = 0; i < backend.partitions(); ++i) {
        lanes_.push_back(
            std::make_unique<Lane>(i, backend, checkpoints_, clock, entropy, options.lane));
    }
}

Node::~Node() {
    stop(std::chrono::milliseconds{0});
}

void Node::start() {
    started_ = true;
    for (auto& lane : lanes_) lane->start();
    backend_.start([this](std::uint32_t partition) { lanes_[partition]->wake(); },
                   [this](std::uint32_t partition, std::optional<Assignment> assignment) {
                       lanes_[partition]->assign(assignment);
                   });
}

void Node::stop(std::chrono::milliseconds patience) {
    if (!std::exchange(started_, false)) return;
    for (auto& lane : lanes_) lane->stop(patience);
    backend_.stop();
    // Nobody calls those who asked any more.
    deadlines_.stop();
    history_.stop();
}

void Node::submit(http::Submission submission,
                  std::chrono::milliseconds patience,
                  http::Reply reply) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    lane_of(submission.command.tenant).submit(std::move(submission), deadline, std::move(reply));
    deadlines_.by(deadline);
}

bool Node::read(const TenantId& tenant, const std::function<void(const http::ReadView&)>& look) {
    return lane_of(tenant).read(tenant, look);
}

bool Node::reach(const TenantId& tenant,
                 std::string_view token,
                 std::chrono::milliseconds patience,
                 std::function<void(std::optional<http::Unavailable>)> then) {
    const auto seq = seq_of_token(token, partition_of(tenant.text(), backend_.partitions()));
    if (!seq) return false;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    if (lane_of(tenant).reach(*seq, deadline, std::move(then))) deadlines_.by(deadline);
    return true;
}

void Node::history(const TenantId& tenant,
                   std::chrono::milliseconds patience,
                   http::HistoryScan scan) {
    const auto partition = partition_of(tenant.text(), backend_.partitions());
    history_.scan(
        partition,
        tenant,
        [this, partition, tenant](std::uint64_t position) {
            return lanes_[partition]->log_position_of(tenant, position);
        },
        std::move(scan),
        std::chrono::steady_clock::now() + patience);
}

std::vector<http::PartitionHealth> Node::health() {
    std::vector<http::PartitionHealth> all;
    all.reserve(lanes_.size());
    for (const auto& lane : lanes_) all.push_back(lane->health());
    return all;
}

bool Node::ready() {
    return std::ranges::all_of(health(), &http::PartitionHealth::ready);
}

std::optional<Deadlines::Time> Node::expire(Deadlines::Time now) {
    std::optional<Deadlines::Time> next;
    for (const auto& lane : lanes_) next = earlier(next, lane->expire(now));
    return next;
}

Lane& Node::lane_of(const TenantId& tenant) {
    return *lanes_[partition_of(tenant.text(), backend_.partitions())];
}

} // namespace assent::node
