#pragma once

#include "domain/engine/ports.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>

namespace assent::system {

/// The clock of the machine. Safe from any thread.
class SystemClock : public Clock {
public:
    [[nodiscard]] Timestamp now() override;
    [[nodiscard]] std::chrono::nanoseconds monotonic() override;
};

/// Random bits of the operating system. Safe from any thread.
class SystemEntropy : public Entropy {
public:
    [[nodiscard]] Nonce nonce() override;
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) override;

private:
    std::mutex mutex_;
    std::random_device device_;
};

/// Lets this process have as many open files as the system allows it, and says how many.
std::size_t raise_file_limit();

/// `HOST/PID/8 random digits`: names this process among all that ever write one log.
[[nodiscard]] std::string node_name(Entropy& entropy);

/// A version 7 UUID (RFC 9562): unique, and in the order of the time when it was made.
[[nodiscard]] std::string uuid_v7(Clock& clock, Entropy& entropy);

} // namespace assent::system
