#pragma once

#include "domain/tenant/rows.hpp"

#include <cstddef>
#include <cstdint>

namespace assent {

/// Hashes keys that are numbers.
struct HashKey {
    using is_avalanching = void;

    std::size_t operator()(const PrivilegeKey& key) const { return (*this)(key.packed); }

    std::size_t operator()(std::uint64_t key) const {
        key *= 0x9e3779b97f4a7c15U;
        return key ^ key >> 32U;
    }
};

} // namespace assent
