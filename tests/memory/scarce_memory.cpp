#include "tests/memory/scarce_memory.hpp"

#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

constexpr std::size_t plenty = SIZE_MAX;
thread_local std::size_t pieces_left = plenty;
thread_local bool refused = false;

void* take(std::size_t size, std::size_t alignment) {
    if (pieces_left == 0) {
        pieces_left = plenty;
        refused = true;
        throw std::bad_alloc{};
    }
    if (pieces_left != plenty) --pieces_left;
    if (size == 0) size = 1;
    void* const memory =
        alignment <= alignof(std::max_align_t)
            ? std::malloc(size)
            : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (memory == nullptr) throw std::bad_alloc{};
    return memory;
}

} // namespace

void* operator new(std::size_t size) {
    return take(size, 1);
}

void* operator new[](std::size_t size) {
    return take(size, 1);
}

void* operator new(std::size_t size, std::align_val_t alignment) {
    return take(size, static_cast<std::size_t>(alignment));
}

void* operator new[](std::size_t size, std::align_val_t alignment) {
    return take(size, static_cast<std::size_t>(alignment));
}

/// Whoever asks like this can do without, as the library's sorting does: there is always some.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return std::malloc(size == 0 ? 1 : size);
}

void* operator new[](std::size_t size, const std::nothrow_t& nothing) noexcept {
    return operator new(size, nothing);
}

void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}

void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete[](void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}

void operator delete[](void* memory, std::align_val_t) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace assent::test {

ScarceMemory::ScarceMemory(std::size_t pieces) {
    refused = false;
    pieces_left = pieces;
}

ScarceMemory::~ScarceMemory() {
    pieces_left = plenty;
}

bool ScarceMemory::ran_out() const {
    return refused;
}

} // namespace assent::test
