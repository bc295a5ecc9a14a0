#include "tests/events/counting_new.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t largest = 0;

} // namespace

void* operator new(std::size_t size) {
    largest = std::max(largest, size);
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace assent::test {

std::size_t largest_request() {
    return largest;
}

void forget_requests() {
    largest = 0;
}

} // namespace assent::test
