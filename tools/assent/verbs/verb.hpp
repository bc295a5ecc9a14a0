#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

/// The command line's table of commands. Everything follows from it: what is parsed, what `--help`
/// says, and the command that is sent.
namespace assent::tool {

/// How what was written becomes JSON.
enum class As {
    text,
    number,   ///< A whole number.
    decimal,  ///< A number.
    yes,      ///< A flag: true.
    on_off,   ///< `on` or `off`.
    texts,    ///< An array: given again and again, or with commas between.
    json,     ///< Any JSON, or `@FILE` that holds some.
    weights,  ///< `V=P,V=P`: an object of whole percents.
    shadow,   ///< `V=P`: {variation, percent}.
    audiences ///< `A:V=P,V=P`, again and again: [{audience, weights}].
};

/// One option of a command.
struct Word {
    std::string_view names;  ///< As CLI11 takes them; `USER,--user` may stand without its flag.
    std::string_view member; ///< Of the command's `data`; `packs.rwx` is within another.
    std::string_view help;
    As as = As::text;
    bool required = true;
    std::string_view choices = {}; ///< `a|b|c`, without regard to case; empty: anything.

    /// The same, with no other value than these.
    [[nodiscard]] constexpr Word one_of(std::string_view these) const {
        auto word = *this;
        word.choices = these;
        return word;
    }
};

/// Must be there.
[[nodiscard]] constexpr Word
must(std::string_view names, std::string_view member, std::string_view help, As as = As::text) {
    return {.names = names, .member = member, .help = help, .as = as};
}

/// May be left out.
[[nodiscard]] constexpr Word
may(std::string_view names, std::string_view member, std::string_view help, As as = As::text) {
    return {.names = names, .member = member, .help = help, .as = as, .required = false};
}

/// The options of a command, in the order of its positionals. All of the table is known to the
/// compiler: making so many vectors would take it minutes, and every start of the program a while.
struct Words {
    std::array<Word, 16> words = {};

    [[nodiscard]] constexpr std::size_t size() const {
        std::size_t count = 0;
        while (count < words.size() && !words[count].names.empty()) ++count;
        return count;
    }

    [[nodiscard]] constexpr std::span<const Word> all() const {
        return std::span{words}.first(size());
    }

    friend constexpr Words operator+(Words one, const Words& other) {
        auto at = one.size();
        for (const auto& word : other.all()) one.words.at(at++) = word;
        return one;
    }
};

/// What a verb says without being told.
struct Fixed {
    std::string_view member;
    std::string_view json;
};

/// Who sends it.
enum class Sender { user, operator_ };

/// One way to say one command of the catalogue.
struct Verb {
    std::string_view path; ///< `models deploy realtime`
    std::string_view type; ///< `DeployVariation`
    std::string_view help;
    Words words;
    std::string_view example; ///< What follows `assent`; the tests say it, so it is right.
    Fixed fixed = {};
    bool has_surface = false; ///< It is an approval.
    Sender sender = Sender::user;
    bool is_about_a_tenant = false; ///< `tenants create acme`
};

/// What verbs are grouped under.
struct Noun {
    std::string_view path;
    std::string_view help;
    std::string_view collection = {}; ///< What its `list` and `get` read; empty: it has none.
};

[[nodiscard]] std::span<const Noun> nouns();

/// All of them.
[[nodiscard]] std::vector<const Verb*> verbs();

/// Parts of the table.
[[nodiscard]] std::span<const Verb> directory_verbs();
[[nodiscard]] std::span<const Verb> model_verbs();
[[nodiscard]] std::span<const Verb> work_verbs();

} // namespace assent::tool
