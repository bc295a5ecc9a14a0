#pragma once

#include <cstddef>

namespace assent::test {

/// While it lives, the calling thread gets so many pieces of memory, and then none for once:
/// `operator new` throws `std::bad_alloc`, once, and goes on as always. This program's own
/// `operator new` sees to that.
class ScarceMemory {
public:
    explicit ScarceMemory(std::size_t pieces);
    ScarceMemory(const ScarceMemory&) = delete;
    ScarceMemory& operator=(const ScarceMemory&) = delete;
    ~ScarceMemory();

    /// Whether somebody was refused.
    [[nodiscard]] bool ran_out() const;
};

} // namespace assent::test
