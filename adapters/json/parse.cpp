#include "adapters/json/value.hpp"
#include "events/core/utf8.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace assent::json {
namespace {

/// At most 64 bytes of a name.
std::string clipped(std::string_view name) {
    const auto front = cut_to(name, 64);
    return std::string{front} + (front.size() < name.size() ? "..." : "");
}

/// What Boost's parser calls. Builds the value, and remembers the first member that was given
/// twice: Boost's own values silently keep the last.
class Builder {
public:
    using error_code = boost::json::error_code;
    using string_view = boost::json::string_view;

    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();

    bool on_document_begin(error_code&) { return true; }

    bool on_document_end(error_code&) { return true; }

    bool on_array_begin(error_code&) { return open(Value{Array{}}); }

    bool on_array_end(std::size_t, error_code&) { return close(); }

    bool on_object_begin(error_code&) {
        Object object;
        object.reserve(8);
        return open(Value{std::move(object)});
    }

    bool on_object_end(std::size_t, error_code&) {
        if (!twice_) twice_ = find_twice(std::get<Object>(open_.back().data));
        return close();
    }

    bool on_string_part(string_view part, std::size_t, error_code&) { return collect(part); }

    bool on_string(string_view part, std::size_t, error_code&) {
        collect(part);
        return put(Value{std::exchange(collected_, {})});
    }

    bool on_key_part(string_view part, std::size_t, error_code&) { return collect(part); }

    bool on_key(string_view part, std::size_t, error_code&) {
        collect(part);
        std::get<Object>(open_.back().data).push_back({std::exchange(collected_, {}), {}});
        return true;
    }

    bool on_number_part(string_view part, error_code&) { return collect(part); }

    bool on_int64(std::int64_t number, string_view, error_code&) {
        collected_.clear();
        return put(Value{number});
    }

    bool on_uint64(std::uint64_t number, string_view, error_code&) {
        collected_.clear();
        return put(Value{number});
    }

    /// Boost's own conversion may be off in the last digit, so the text is read again.
    bool on_double(double, string_view part, error_code& error) {
        collect(part);
        double number = 0;
        const auto* end = collected_.data() + collected_.size();
        const auto read = std::from_chars(collected_.data(), end, number);
        collected_.clear();
        if (read.ec != std::errc{} || !std::isfinite(number)) {
            error = boost::json::make_error_code(boost::json::error::exponent_overflow);
            return false;
        }
        // 1.0, 1e0 and 1 are one number; so are 0 and -0.
        constexpr double exact_max = 9007199254740992.0;
        if (number == std::trunc(number) && std::abs(number) <= exact_max) {
            return put(Value{static_cast<std::int64_t>(number)});
        }
        return put(Value{number});
    }

    bool on_bool(bool value, error_code&) { return put(Value{value}); }

    bool on_null(error_code&) { return put(Value{}); }

    bool on_comment_part(string_view, error_code&) { return true; }

    bool on_comment(string_view, error_code&) { return true; }

    [[nodiscard]] const std::optional<std::string>& twice() const { return twice_; }

    /// What has been read so far; of unfinished things the outermost.
    [[nodiscard]] Value take() {
        while (!open_.empty()) close();
        return std::move(root_);
    }

private:
    bool collect(string_view part) {
        collected_.append(part.data(), part.size());
        return true;
    }

    bool open(Value container) {
        open_.push_back(std::move(container));
        return true;
    }

    bool close() {
        Value done = std::move(open_.back());
        open_.pop_back();
        return put(std::move(done));
    }

    bool put(Value value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (auto* array = std::get_if<Array>(&open_.back().data)) {
            array->push_back(std::move(value));
        } else {
            std::get<Object>(open_.back().data).back().value = std::move(value);
        }
        return true;
    }

    /// Where in the document the innermost open container stands, e.g. `data.routing.`.
    [[nodiscard]] std::string path() const {
        std::string result;
        for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
            if (const auto* object = open_[i].object()) {
                if (!result.empty()) result += '.';
                result += clipped(object->back().name);
            } else {
                result += "[" + std::to_string(open_[i].array()->size()) + "]";
            }
        }
        return result.empty() ? result : result + ".";
    }

    [[nodiscard]] std::optional<std::string> find_twice(const Object& object) const {
        constexpr std::size_t few =
            12; // Then comparing all of them takes no memory, and less time.
        if (object.size() <= few) {
            for (auto one = object.begin(); one != object.end(); ++one) {
                if (std::any_of(object.begin(), one, [&](const Member& other) {
                        return other.name == one->name;
                    })) {
                    return path() + clipped(one->name);
                }
            }
            return {};
        }
        std::vector<std::string_view> names;
        names.reserve(object.size());
        for (const auto& member : object) names.push_back(member.name);
        std::ranges::sort(names);
        const auto found = std::ranges::adjacent_find(names);
        if (found == names.end()) return {};
        return path() + clipped(*found);
    }

    std::vector<Value> open_;
    Value root_;
    std::string collected_;
    std::optional<std::string> twice_;
};

std::string words_for(const boost::json::error_code& failure, std::size_t byte) {
    using boost::json::error;
    if (failure == error::too_deep) {
        return "deeper than " + std::to_string(depth_max) + " levels of arrays and objects";
    }
    if (failure == error::incomplete) return "not JSON: it ends too early";
    if (failure == error::exponent_overflow) return "a number is out of range";
    return "not JSON: byte " + std::to_string(byte) + " does not belong there";
}

constexpr std::string_view white_space = " \t\r\n";

} // namespace

bool is_utf8(std::string_view text) {
    const auto at = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned>(static_cast<unsigned char>(text[i])) : 0U;
    };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned lead = at(i);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead < 0xC2 || lead > 0xF4) return false;
        for (std::size_t k = 1; k < length; ++k) {
            if (i + k >= text.size() || begins_character(text[i + k])) return false;
        }
        // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
        const unsigned second = at(i + 1);
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
            (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
            return false;
        }
        i += length;
    }
    return true;
}

std::expected<Value, ParseError> parse(std::string_view text) {
    if (!is_utf8(text)) return std::unexpected{ParseError{"not valid UTF-8", {}}};
    boost::json::parse_options options;
    options.max_depth = depth_max;
    boost::json::basic_parser<Builder> parser{options};
    boost::json::error_code error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    if (error) {
        return std::unexpected{ParseError{words_for(error, used), parser.handler().take()}};
    }
    if (const auto extra = text.find_first_not_of(white_space, used);
        extra != std::string_view::npos) {
        const auto what = "not JSON: byte " + std::to_string(extra) + " stands behind its end";
        return std::unexpected{ParseError{what, parser.handler().take()}};
    }
    if (const auto& twice = parser.handler().twice()) {
        return std::unexpected{ParseError{*twice + " is given twice", parser.handler().take()}};
    }
    return parser.handler().take();
}

std::expected<std::vector<std::string_view>, std::string> split_array(std::string_view text) {
    const auto not_space = [&](std::size_t from) {
        return text.find_first_not_of(white_space, from);
    };
    std::size_t i = not_space(0);
    if (i == std::string_view::npos || text[i] != '[') return std::unexpected{"not a JSON array"};
    std::vector<std::string_view> elements;
    std::size_t start = ++i;
    int depth = 0;
    bool in_string = false;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            in_string = c != '"';
            continue;
        }
        if (c == '"') in_string = true;
        if (c == '[' || c == '{') ++depth;
        const bool ends = depth == 0 && (c == ',' || c == ']');
        if ((c == ']' || c == '}') && !ends && --depth < 0) break;
        if (!ends) continue;
        const auto element = text.substr(start, i - start);
        const bool blank = element.find_first_not_of(white_space) == std::string_view::npos;
        if (!blank || c == ',' || !elements.empty()) elements.push_back(element);
        start = i + 1;
        if (c != ']') continue;
        if (not_space(start) == std::string_view::npos) return elements;
        return std::unexpected{"not JSON: byte " + std::to_string(not_space(start)) +
                               " stands behind the end of the array"};
    }
    return std::unexpected{"not JSON: the array has no end"};
}

} // namespace assent::json
