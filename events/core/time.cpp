#include "events/core/time.hpp"

#include <cstdint>
#include <cstdio>

namespace assent {
namespace {

/// Reads fixed-width numbers and separators from the front of a text.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    std::optional<int> number(std::size_t digits) {
        if (rest_.size() < digits) return {};
        int value = 0;
        for (const char c : rest_.substr(0, digits)) {
            if (c < '0' || c > '9') return {};
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    bool skip(std::string_view any_of) {
        if (rest_.empty() || !any_of.contains(rest_.front())) return false;
        rest_.remove_prefix(1);
        return true;
    }

    [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    [[nodiscard]] bool done() const { return rest_.empty(); }

    /// The digits of a fraction, as microseconds; finer ones are dropped.
    std::optional<int> micros() {
        int value = 0;
        int digits = 0;
        while (peek() >= '0' && peek() <= '9') {
            const int digit = *number(1);
            if (++digits <= 6) value = value * 10 + digit;
        }
        if (digits == 0) return {};
        for (; digits < 6; ++digits) value *= 10;
        return value;
    }

private:
    std::string_view rest_;
};

} // namespace

std::string to_rfc3339(Timestamp time) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    char text[64];
    int length = std::snprintf(text,
                               sizeof text,
                               "%04d-%02u-%02uT%02d:%02d:%02d",
                               static_cast<int>(date.year()),
                               static_cast<unsigned>(date.month()),
                               static_cast<unsigned>(date.day()),
                               static_cast<int>(clock.hours().count()),
                               static_cast<int>(clock.minutes().count()),
                               static_cast<int>(clock.seconds().count()));
    std::string result(text, static_cast<std::size_t>(length));
    if (const auto fraction = clock.subseconds().count(); fraction != 0) {
        length = std::snprintf(text, sizeof text, ".%06d", static_cast<int>(fraction));
        result.append(text, static_cast<std::size_t>(length));
    }
    return result + "Z";
}

std::optional<Timestamp> from_rfc3339(std::string_view text) {
    using namespace std::chrono;
    Scanner in{text};
    const auto y = in.number(4);
    if (!y || !in.skip("-")) return {};
    const auto mo = in.number(2);
    if (!mo || !in.skip("-")) return {};
    const auto d = in.number(2);
    if (!d || !in.skip("Tt")) return {};
    const auto h = in.number(2);
    if (!h || !in.skip(":")) return {};
    const auto mi = in.number(2);
    if (!mi || !in.skip(":")) return {};
    const auto s = in.number(2);
    if (!s) return {};
    int fraction = 0;
    if (in.skip(".")) {
        const auto micros = in.micros();
        if (!micros) return {};
        fraction = *micros;
    }
    minutes offset{0};
    if (!in.skip("Zz")) {
        const bool negative = in.peek() == '-';
        if (!in.skip("+-")) return {};
        const auto oh = in.number(2);
        if (!oh || *oh > 23 || !in.skip(":")) return {};
        const auto om = in.number(2);
        if (!om || *om > 59) return {};
        offset = hours{*oh} + minutes{*om};
        if (negative) offset = -offset;
    }
    const year_month_day date{
        year{*y}, month{static_cast<unsigned>(*mo)}, day{static_cast<unsigned>(*d)}};
    if (!in.done() || !date.ok() || *h > 23 || *mi > 59 || *s > 59) return {};
    return sys_days{date} + hours{*h} + minutes{*mi} + seconds{*s} + microseconds{fraction} -
           offset;
}

} // namespace assent
