#pragma once

#include "events/core/fingerprint.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace assent {

/// Turns the names of one kind of thing into small numbers, counted from 0 in the order in which
/// they came, so that nothing behind it compares strings. A name keeps its number for ever.
class Names {
public:
    Names() = default;
    Names(const Names& other);
    Names(Names&&) = default;
    Names& operator=(const Names& other);
    Names& operator=(Names&&) = default;
    ~Names() = default;

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text) const;

    /// The number of `text`, a new one if it has none yet.
    std::uint32_t intern(std::string_view text);

    [[nodiscard]] const std::string& text(std::uint32_t number) const {
        return names_[number].text;
    }

    [[nodiscard]] const Fingerprint& print(std::uint32_t number) const {
        return names_[number].print;
    }

    [[nodiscard]] std::size_t size() const { return names_.size(); }

private:
    struct Name {
        std::string text;
        Fingerprint print;
    };

    struct HashText {
        using is_avalanching = void;

        std::size_t operator()(std::string_view text) const { return fingerprint(text).low; }
    };

    void index_all();

    std::deque<Name> names_; ///< Grows at the end only: the index points into it.
    boost::unordered_flat_map<std::string_view, std::uint32_t, HashText> numbers_;
};

} // namespace assent
