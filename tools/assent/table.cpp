#include "tools/assent/table.hpp"

#include "events/core/utf8.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace assent::tool {
namespace {

constexpr auto too_deep = std::to_array<std::string_view>({"metadata", "settings", "routing"});

std::string padded(std::string text, std::size_t to) {
    text.append(to - std::min(to, characters(text)), ' ');
    return text;
}

/// Control characters would move the cursor of whoever reads.
std::string harmless(std::string_view text) {
    std::string shown{text};
    std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    return shown;
}

std::string joined(const json::Array& items) {
    std::string text;
    for (const auto& item : items) text += (text.empty() ? "" : ",") + cell(item);
    return text.empty() ? "-" : text;
}

/// A variation by its name, a role of a space by whose it is, a reason by what it says; else as
/// JSON.
std::string short_form(const json::Value& value) {
    if (const auto message = value.text_of("message"); !message.empty()) {
        return std::string{value.text_of("rule")} + " " + std::string{message};
    }
    if (const auto name = value.text_of("name"); !name.empty()) {
        const auto* is_protected = value.find("protected");
        const bool lock = is_protected != nullptr && is_protected->boolean() != nullptr &&
                          *is_protected->boolean();
        return std::string{name} + (lock ? " (protected)" : "");
    }
    if (const auto role = value.text_of("role"); !role.empty()) {
        const auto user = value.text_of("user");
        const auto whose = user.empty() ? value.text_of("group") : user;
        return std::string{whose} + "=" + std::string{role};
    }
    return json::to_text(value);
}

std::vector<std::string> columns_of(const json::Array& items) {
    std::vector<std::string> columns;
    for (const auto& item : items) {
        if (item.object() == nullptr) continue;
        for (const auto& [name, value] : *item.object()) {
            if (std::ranges::find(too_deep, name) == too_deep.end() &&
                std::ranges::find(columns, name) == columns.end()) {
                columns.push_back(name);
            }
        }
    }
    return columns;
}

std::string heading(std::string name) {
    for (auto& c : name) {
        if (c == '_') c = '-';
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return name;
}

} // namespace

std::string cell(const json::Value& value) {
    if (value.is_null()) return "-";
    if (const auto* text = value.string()) return text->empty() ? "-" : harmless(*text);
    if (const auto* flag = value.boolean()) return *flag ? "yes" : "no";
    if (const auto* items = value.array()) return joined(*items);
    if (value.object() != nullptr) return harmless(short_form(value));
    return json::to_text(value);
}

std::string table_of(const json::Array& items) {
    const auto columns = columns_of(items);
    std::vector<std::vector<std::string>> rows(1);
    for (const auto& name : columns) rows[0].push_back(heading(name));
    for (const auto& item : items) {
        auto& row = rows.emplace_back();
        for (const auto& name : columns) {
            const auto* value = item.find(name);
            row.push_back(value == nullptr ? "-" : cell(*value));
        }
    }
    std::vector<std::size_t> widths(columns.size());
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], characters(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const bool last = i + 1 == row.size();
            line += last ? row[i] : padded(row[i], widths[i]) + "  ";
        }
        text += line + "\n";
    }
    return text;
}

std::string lines_of(const json::Object& thing) {
    std::size_t widest = 0;
    for (const auto& member : thing) widest = std::max(widest, characters(member.name));
    std::string text;
    for (const auto& [name, value] : thing) {
        text += padded(name, widest) + "  " + cell(value) + "\n";
    }
    return text;
}

} // namespace assent::tool
