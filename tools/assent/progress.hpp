#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace assent::tool {

/// Tells people on standard error how far long work is, how fast, and how long it will still take:
/// a bar that moves on a terminal, a line every few seconds elsewhere. Nothing for short work.
class Progress {
public:
    /// `total` of what `unit` names, e.g. "records".
    Progress(std::string label, std::string unit, std::uint64_t total);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Removes the bar.
    ~Progress();

    /// So many are done, of all.
    void at(std::uint64_t done);

    [[nodiscard]] double seconds() const;

private:
    void show(std::uint64_t done);

    using Clock = std::chrono::steady_clock;

    std::string label_;
    std::string unit_;
    std::uint64_t total_;
    bool terminal_;
    bool shown_ = false;
    Clock::time_point begun_ = Clock::now();
    Clock::time_point next_;
};

} // namespace assent::tool
