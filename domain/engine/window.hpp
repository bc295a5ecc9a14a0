#pragma once

#include "events/core/fingerprint.hpp"
#include "events/record/decision.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace assent {

/// A decision that is still remembered by the id of its command.
struct Seen {
    ContentHash content{};
    std::uint64_t position = 0;    ///< In the tenant.
    std::int64_t log_position = 0; ///< Where its record stands: the outcome is read from there.
};

/// The last decisions of one tenant by command id (GEN-6, R14): a number of them, never a time, so
/// that every replay forgets at the same moment. About 61 bytes each.
class CommandWindow {
public:
    /// Remembers the decision that takes the next position of the tenant, and forgets the one that
    /// falls out. An id that is remembered already keeps the first decision that is still in here.
    void remember(std::string_view id, const ContentHash& content, std::int64_t log_position);

    [[nodiscard]] std::optional<Seen> find(std::string_view id) const;

    /// The record of the decision at `position`; nothing for what fell out.
    [[nodiscard]] std::optional<std::int64_t> log_position_of(std::uint64_t position) const;

    struct Entry {
        Fingerprint id;
        ContentHash content{};
        std::int64_t log_position = 0;
    };

    // For checkpoints.
    [[nodiscard]] const std::deque<Entry>& entries() const { return entries_; }

    [[nodiscard]] std::uint64_t first_position() const { return first_position_; }

    void restore(std::uint64_t first_position, std::deque<Entry> entries);

private:
    void push(const Entry& entry);
    void forget_first();

    std::deque<Entry> entries_;        ///< Of successive positions.
    std::uint64_t first_position_ = 1; ///< Of the first entry.
    boost::unordered_flat_map<std::uint64_t, std::uint64_t> positions_; ///< By the low id half.
    /// Low id half and position of the decisions of an id but its first: those that had another
    /// content, which are few.
    std::set<std::pair<std::uint64_t, std::uint64_t>> further_;
};

} // namespace assent
