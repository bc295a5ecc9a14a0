#pragma once

#include "tests/reference/world.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

/// Random commands for a small world, in which everything keeps running into everything else. What
/// comes is mostly sound, for there is much to be reached that only a chain of sound commands
/// reaches, and often enough it is not.
namespace assent::reference {

class Chance {
public:
    explicit Chance(std::uint64_t seed) : source_(seed) {}

    /// From 0 up to and without `end`. Not a std distribution: those differ between libraries.
    std::uint64_t below(std::uint64_t end) { return source_() % end; }

    bool percent(std::uint64_t n) { return below(100) < n; }

    template <class T>
    const T& one_of(const std::vector<T>& choice) {
        return choice[below(choice.size())];
    }

    std::string word(std::initializer_list<const char*> words) {
        return *(words.begin() + below(words.size()));
    }

private:
    std::mt19937_64 source_;
};

/// Gives commands, one after the other, that fit the world a little.
class Commands {
public:
    /// `types` that may come.
    Commands(std::uint64_t seed, const std::vector<std::string>& types);

    /// The commands that every history begins with.
    [[nodiscard]] std::vector<Ask> opening();

    [[nodiscard]] Ask next(const World& world, Moment now);

    /// One of this type, whatever its chances.
    [[nodiscard]] Ask of_type(const std::string& type, const World& world, Moment now);

    /// What the clock shows for the next command; it may go back.
    [[nodiscard]] Moment clock(Moment now);

    /// Somebody who might act.
    [[nodiscard]] std::string actor(const World& world);

    Chance& chance() { return chance_; }

private:
    Object data(const std::string& type, const World& world, Moment now);
    std::string new_id();

    Chance chance_;
    std::vector<std::string> types_; ///< Each as often as it is likely.
    bool has_audiences_;
    bool has_runtimes_;
    std::uint64_t made_ = 0;
    std::vector<Ask> before_; ///< Some that were given, to be given again.
};

} // namespace assent::reference
