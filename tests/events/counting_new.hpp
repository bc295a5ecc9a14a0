#pragma once

#include <cstddef>

/// Programs that link counting_new.cpp have their operator new replaced by one that notes what is
/// asked of it.
namespace assent::test {

/// The largest single request of this thread since `forget_requests`, in bytes.
[[nodiscard]] std::size_t largest_request();

void forget_requests();

} // namespace assent::test
