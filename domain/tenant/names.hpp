#pragma once

#include "events/core/fingerprint.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
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
        return (*names_)[number].text;
    }

    [[nodiscard]] const Fingerprint& print(std::uint32_t number) const {
        return (*names_)[number].print;
    }

    [[nodiscard]] std::size_t size() const { return names_->size(); }

private:
    struct Name {
        std::string text;
        Fingerprint print;
    };

    using List = std::deque<Name>;

    /// A name that is looked for, with its hash.
    struct Wanted {
        std::string_view text;
        Fingerprint print;
    };

    struct Hash {
        using is_transparent = void;
        using is_avalanching = void;

        const List* names;

        std::size_t operator()(std::uint32_t number) const { return (*names)[number].print.low; }

        std::size_t operator()(const Wanted& wanted) const { return wanted.print.low; }
    };

    struct Same {
        using is_transparent = void;

        const List* names;

        bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }

        bool operator()(const Wanted& wanted, std::uint32_t number) const {
            return (*names)[number].text == wanted.text;
        }

        bool operator()(std::uint32_t number, const Wanted& wanted) const {
            return (*this)(wanted, number);
        }
    };

    /// Of numbers alone, for there are many: the names are looked up behind them.
    using Index = boost::unordered_flat_set<std::uint32_t, Hash, Same>;

    [[nodiscard]] static Index index_of(const List& names);

    std::unique_ptr<List> names_ = std::make_unique<List>(); ///< Stays where it is: the index looks
                                                             ///< into it.
    Index numbers_ = index_of(*names_);
};

} // namespace assent
