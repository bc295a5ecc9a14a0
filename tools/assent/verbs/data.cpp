#include "tools/assent/verbs/data.hpp"

#include "tools/cli/exit_status.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

namespace assent::tool {
namespace {

using json::Object;
using json::Value;

[[noreturn]] void wrong(std::string_view word, const std::string& what) {
    throw cli::Failure{cli::ExitStatus::wrong_usage, std::string{word} + ": " + what};
}

/// The name that errors call a word by: its first flag.
std::string_view flag_of(const Word& word) {
    const auto begin = word.names.find("--");
    return word.names.substr(begin, word.names.find(',', begin) - begin);
}

Value whole_number(std::string_view text, std::string_view word) {
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end) {
        wrong(word, "'" + std::string{text} + "' is no whole number");
    }
    return json::number(number);
}

Value decimal(const std::string& text, std::string_view word) {
    auto value = json::parse(text);
    if (value && (std::holds_alternative<double>(value->data) ||
                  std::holds_alternative<std::int64_t>(value->data))) {
        return *std::move(value);
    }
    wrong(word, "'" + text + "' is no number");
}

Value on_off(std::string_view text, std::string_view word) {
    if (text == "on" || text == "true") return Value{true};
    if (text == "off" || text == "false") return Value{false};
    wrong(word, "'" + std::string{text} + "' is neither on nor off");
}

/// `V=P`
json::Member share(std::string_view text, std::string_view word) {
    const auto equals = text.rfind('=');
    if (equals == std::string_view::npos || equals == 0) {
        wrong(word, "'" + std::string{text} + "' is not VARIATION=PERCENT");
    }
    return {std::string{text.substr(0, equals)}, whole_number(text.substr(equals + 1), word)};
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(',', begin), text.size());
        if (end > begin) parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

void add_shares(Object& into, std::string_view text, std::string_view word) {
    for (const auto part : split(text)) {
        auto one = share(part, word);
        if (std::ranges::find(into, one.name, &json::Member::name) != into.end()) {
            wrong(word, "'" + one.name + "' stands twice");
        }
        into.push_back(std::move(one));
    }
}

Value shadow(std::string_view text, std::string_view word) {
    auto one = share(text, word);
    return Value{Object{{"variation", json::text(one.name)}, {"percent", std::move(one.value)}}};
}

/// `A:V=P,V=P`; the colon is the last one, for ids may have some.
Value audience(std::string_view text, std::string_view word) {
    const auto colon = text.substr(0, text.find('=')).rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        wrong(word, "'" + std::string{text} + "' is not AUDIENCE:VARIATION=PERCENT,...");
    }
    Object weights;
    add_shares(weights, text.substr(colon + 1), word);
    return Value{Object{{"audience", json::text(text.substr(0, colon))},
                        {"weights", Value{std::move(weights)}}}};
}

Value value_of(const Word& word, const std::vector<std::string>& written) {
    const auto flag = flag_of(word);
    const auto& last = written.back();
    switch (word.as) {
    case As::text:
        return json::text(last);
    case As::number:
        return whole_number(last, flag);
    case As::decimal:
        return decimal(last, flag);
    case As::yes:
    case As::on_off:
        return on_off(last, flag);
    case As::json:
        return json_of(last, flag);
    case As::shadow:
        return shadow(last, flag);
    case As::texts: {
        json::Array items;
        for (const auto& each : written) {
            for (const auto part : split(each)) items.push_back(json::text(part));
        }
        return Value{std::move(items)};
    }
    case As::weights: {
        Object shares;
        for (const auto& each : written) add_shares(shares, each, flag);
        return Value{std::move(shares)};
    }
    case As::audiences: {
        json::Array items;
        for (const auto& each : written) items.push_back(audience(each, flag));
        return Value{std::move(items)};
    }
    }
    return {};
}

/// Puts `value` at `path`, making the objects on the way. False where something is in the way.
bool put(Object& into, std::string_view path, Value value) {
    const auto dot = path.find('.');
    const std::string name{path.substr(0, dot)};
    auto found = std::ranges::find(into, name, &json::Member::name);
    if (dot == std::string_view::npos) {
        if (found != into.end()) return false;
        into.push_back({name, std::move(value)});
        return true;
    }
    if (found == into.end()) found = into.insert(into.end(), {name, Value{Object{}}});
    auto* within = std::get_if<Object>(&found->value.data);
    return within != nullptr && put(*within, path.substr(dot + 1), std::move(value));
}

} // namespace

json::Value json_of(const std::string& text, std::string_view word) {
    if (!text.starts_with('@')) {
        auto value = json::parse(text);
        if (!value) wrong(word, "this is no JSON: " + value.error().detail);
        return *std::move(value);
    }
    std::ifstream file{text.substr(1), std::ios::binary};
    if (!file) wrong(word, "cannot read the file " + text.substr(1));
    auto value = json::parse(std::string{std::istreambuf_iterator<char>{file}, {}});
    if (!value) wrong(word, text.substr(1) + " is no JSON: " + value.error().detail);
    return *std::move(value);
}

json::Object data_of(const Verb& verb, const Written& written) {
    Object data;
    const auto words = verb.words.all();
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (written[i].empty()) continue;
        const auto& word = words[i];
        if (!put(data, word.member, value_of(word, written[i]))) {
            wrong(flag_of(word), "says again what another option says");
        }
    }
    if (const auto& [member, text] = verb.fixed; !member.empty()) {
        put(data, member, *json::parse(text));
    }
    return data;
}

json::Value command_of(std::string_view type, json::Object data, const CommandHead& head) {
    Object command{{"id", json::text(head.id)}, {"tenant", json::text(head.tenant)}};
    if (!head.actor.empty()) command.push_back({"actor", json::text(head.actor)});
    command.push_back({"type", json::text(type)});
    if (!head.surface.empty()) command.push_back({"surface", json::text(head.surface)});
    if (head.expected_version) {
        command.push_back({"expected_version", json::number(*head.expected_version)});
    }
    if (!head.reason.empty()) command.push_back({"reason", json::text(head.reason)});
    command.push_back({"data", Value{std::move(data)}});
    return Value{std::move(command)};
}

} // namespace assent::tool
