#pragma once

#include "adapters/http/service.hpp"
#include "domain/tenant/commands.hpp"
#include "events/record/decision.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace assent::node {

/// Who waits for the decision of which command: by tenant, id and content, so that whatever record
/// of the log decides it may answer (R18). Safe from any thread; replies are called under no lock.
class Replies {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// One who waits.
    using Ticket = std::uint64_t;

    Ticket wait(const CommandEnvelope& command, Time deadline, http::Reply reply);

    /// Takes everybody who waits for that command.
    [[nodiscard]] std::vector<http::Reply>
    take(const TenantId& tenant, const CommandId& id, const ContentHash& content);

    /// Gives up one of them, if it still waits.
    void fail(Ticket ticket, const http::Unavailable& why);

    void fail_all(const http::Unavailable& why);

    /// Whether anybody waits for it.
    [[nodiscard]] bool
    wanted(const TenantId& tenant, const CommandId& id, const ContentHash& content) const;

    /// Gives up those whose deadline has passed; returns whether there were any.
    bool fail_late(Time now);

    [[nodiscard]] std::optional<Time> next_deadline() const;

    [[nodiscard]] std::size_t size() const;

private:
    struct Waiting {
        std::string key;
        Time deadline;
        http::Reply reply;
    };

    [[nodiscard]] http::Reply remove(Ticket ticket);

    mutable std::mutex mutex_;
    Ticket next_ = 1;
    std::unordered_map<Ticket, Waiting> waiting_;
    std::unordered_multimap<std::string, Ticket> by_key_;
    std::multimap<Time, Ticket> by_deadline_;
};

} // namespace assent::node
