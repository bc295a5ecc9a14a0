#pragma once

#include "domain/engine/partition_state.hpp"
#include "domain/tenant/commands.hpp"
#include "domain/tenant/tenant.hpp"
#include "events/core/named_enum.hpp"
#include "events/record/decision.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace assent::http {

/// What a command came to: a decision that was read back from the log as valid (R18).
struct Answer {
    std::shared_ptr<const Decision> decision; ///< Never a `duplicate`: the first decision instead.
    std::string token;                        ///< The consistency token of its position.
};

/// No decision is known; the command may still be decided later (R21).
struct Unavailable {
    std::string detail;
    std::chrono::seconds retry_after{1};
};

using Reply = std::function<void(std::expected<Answer, Unavailable>)>;

/// One consistent view of a tenant, valid during the call that hands it out.
struct ReadView {
    const Tenant& tenant;
    Timestamp now;     ///< Never before the tenant's last decision (GEN-9).
    std::string token; ///< For the position of the view.
};

/// A run through the decisions of a tenant, in their order.
struct HistoryScan {
    /// The last position that was looked at, or why not even the first could be.
    using Result = std::expected<std::uint64_t, Unavailable>;

    std::uint64_t from = 1; ///< The first position.
    std::uint64_t to = 0;   ///< The last one; the tenant has it. Not before `from`.

    /// Hears each decision once, on some other thread; says whether to go on. Throws nothing.
    std::function<bool(const Decision&)> take;

    /// Called once behind all that: now, or later, on another thread. A scan may end early, where
    /// it has taken long enough, and somewhere behind `from`.
    std::function<void(Result)> done;
};

/// What a node decided, since it started.
struct DecisionCounts {
    std::array<std::uint64_t, enum_count<Outcome>> outcomes{};
    std::map<RuleId, std::uint64_t> failing; ///< Rules that forbade something.

    void add(const Decision& decision);
};

/// How far a partition is.
struct PartitionHealth {
    std::uint32_t partition = 0;
    bool ready = false;   ///< Owned, or following, and read to the end as it was when asked.
    bool writing = false; ///< This node decides here.
    std::int64_t position = 0;
    std::uint64_t seq = 0; ///< Version of the partition: records that count, so far.
    /// Positions of the log known to be ahead; nothing while unknown.
    std::optional<std::int64_t> lag = {};
    /// How long ago the first record that is not folded yet was decided, about; 0 when there is
    /// none, nothing while unknown.
    std::optional<std::chrono::nanoseconds> oldest_unapplied = {};
    std::string trouble;       ///< Empty, or one line saying what is wrong.
    std::size_t waiting = 0;   ///< Commands of this node that are not answered yet.
    std::size_t in_flight = 0; ///< Records appended, and not read back yet.
    InvalidCounts invalid = {};
    Timestamp last_decided_at = {};
    DecisionCounts decided = {};
};

/// A command as it came.
struct Submission {
    CommandEnvelope command;
    std::string token = {}; ///< The JWT that it came with, where the log wants one; else empty.
};

/// What is asked for cannot be told yet. `what` is one line for people.
class NotReady : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What the HTTP layer asks of the node. Safe from any thread.
class Service {
public:
    Service() = default;
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;
    virtual ~Service() = default;

    /// Sends a command that `flaw_of` finds nothing in. `reply` is called exactly once, from some
    /// other thread, no later than `patience` from now.
    virtual void submit(Submission submission, std::chrono::milliseconds patience, Reply reply) = 0;

    /// Calls `look` with the tenant as it is now, under a lock that keeps the engine waiting: look,
    /// copy, return. False, and no call, for a tenant that does not exist. Throws `Damage` where
    /// the partition has halted, and `NotReady` while the log has not been read to its end once.
    virtual bool read(const TenantId& tenant, const std::function<void(const ReadView&)>& look) = 0;

    /// Calls `then` exactly once, now or later, on this thread or another: with nothing as soon as
    /// `read` shows the tenant at the consistency token's position or later, or with why not, no
    /// later than `patience` from now. False, and no call, for what is no token of the tenant's.
    virtual bool reach(const TenantId& tenant,
                       std::string_view token,
                       std::chrono::milliseconds patience,
                       std::function<void(std::optional<Unavailable>)> then) = 0;

    /// Reads decisions of a tenant that exists from the log once more, without keeping the engine
    /// from anything. Bounded in time: what does not begin within `patience` is unavailable.
    virtual void
    history(const TenantId& tenant, std::chrono::milliseconds patience, HistoryScan scan) = 0;

    [[nodiscard]] virtual std::vector<PartitionHealth> health() = 0;
};

} // namespace assent::http
