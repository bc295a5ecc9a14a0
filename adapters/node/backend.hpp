#pragma once

#include "adapters/http/service.hpp"
#include "domain/engine/partition.hpp"
#include "domain/engine/ports.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace assent::node {

/// A kind of log with all that belongs to it: where commands come from, and who is to decide.
class Backend {
public:
    /// Something may have arrived for a partition. Called from any thread; never blocks.
    using Wake = std::function<void(std::uint32_t partition)>;

    /// Which assignment a partition has now; nothing when another node is to decide.
    using Assign = std::function<void(std::uint32_t partition, std::optional<Assignment>)>;

    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;
    virtual ~Backend() = default;

    [[nodiscard]] virtual LogId log_id() const = 0;
    [[nodiscard]] virtual std::uint32_t partitions() const = 0;

    /// The commands of this log die with the process (R22): who is taken over never claims again.
    [[nodiscard]] virtual bool embedded() const = 0;

    [[nodiscard]] virtual PartitionLog& log(std::uint32_t partition) = 0;
    [[nodiscard]] virtual CommandSource& commands(std::uint32_t partition) = 0;

    /// Begins to wake and to assign; called once, before anything is read.
    virtual void start(Wake wake, Assign assign) = 0;

    /// Ends both: afterwards neither is called. Partitions are revoked by this.
    virtual void stop() = 0;

    /// Hands a command to the source of its partition. `failed` is called, from any thread, at
    /// most once, if it certainly or possibly did not get there.
    virtual void send(http::Submission submission,
                      std::uint32_t partition,
                      std::function<void(Trouble)> failed) = 0;

    /// A decision of a partition that this node owns was read back at `position`.
    virtual void decided(std::uint32_t partition, const DecidedRecord& record) = 0;
};

} // namespace assent::node
