#pragma once

#include "adapters/kafka/settings.hpp"
#include "domain/engine/ports.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace assent::kafka {

/// What goes along with a command; what is empty does not.
struct CommandHeaders {
    std::string_view trace = {};     ///< `traceparent`
    std::string_view signature = {}; ///< `authorization`
};

/// Puts commands on the command topic, each in the partition of its tenant. All methods are safe
/// from any thread.
class CommandProducer {
public:
    /// The offset that the command has in its partition, or trouble: it may stand there all the
    /// same, now or later (R21).
    using Done = std::function<void(std::expected<std::int64_t, Trouble>)>;

    /// `give_up` is how long a command may wait for its confirmation: no longer than the request
    /// that brought it (R21).
    CommandProducer(const Settings& settings,
                    std::uint32_t partitions,
                    std::chrono::milliseconds give_up);
    CommandProducer(const CommandProducer&) = delete;
    CommandProducer& operator=(const CommandProducer&) = delete;

    /// Gives up what is not confirmed; each `done` has been called when it returns.
    ~CommandProducer();

    /// Never waits. `done` is called exactly once, from a thread of the producer's or, where the
    /// command cannot even be queued, from within the call; it may not throw or wait.
    void produce(std::string_view tenant,
                 std::string_view json,
                 Done done,
                 const CommandHeaders& headers = {});

private:
    class Impl;

    std::unique_ptr<Impl> impl_;
};

} // namespace assent::kafka
