#include "tools/assent/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace assent::tool {
namespace {

using namespace std::chrono_literals;

constexpr int bar_width = 30;

} // namespace

Progress::Progress(std::string label, std::string unit, std::uint64_t total)
    : label_(std::move(label)), unit_(std::move(unit)), total_(total),
      terminal_(isatty(STDERR_FILENO) != 0), next_(begun_ + (terminal_ ? 200ms : 5s)) {}

Progress::~Progress() {
    if (shown_ && terminal_) std::fprintf(stderr, "\r\x1b[K");
}

double Progress::seconds() const {
    return std::chrono::duration<double>(Clock::now() - begun_).count();
}

void Progress::at(std::uint64_t done) {
    const auto now = Clock::now();
    if (now < next_) return;
    next_ = now + (terminal_ ? 100ms : 5s);
    show(done);
}

void Progress::show(std::uint64_t done) {
    const double rate = static_cast<double>(done) / std::max(seconds(), 1e-9);
    const auto total = std::max(total_, done); // A log may grow meanwhile.
    const double part = total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total);
    const double left = rate > 0 ? static_cast<double>(total - done) / rate : 0;
    if (terminal_) {
        const int full = static_cast<int>(part * bar_width);
        std::fprintf(stderr,
                     "\r%s [%.*s%.*s] %3.0f %%  %.0f %s/s  %.0f s left\x1b[K",
                     label_.c_str(),
                     full,
                     "##############################",
                     bar_width - full,
                     "------------------------------",
                     part * 100,
                     rate,
                     unit_.c_str(),
                     left);
    } else {
        std::fprintf(stderr,
                     "%s: %llu of %llu %s (%.0f %%), %.0f/s, %.0f s left\n",
                     label_.c_str(),
                     static_cast<unsigned long long>(done),
                     static_cast<unsigned long long>(total),
                     unit_.c_str(),
                     part * 100,
                     rate,
                     left);
    }
    std::fflush(stderr);
    shown_ = true;
}

} // namespace assent::tool
