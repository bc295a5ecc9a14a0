#include "tools/assent/command_file.hpp"

#include "adapters/json/value.hpp"
#include "tools/cli/exit_status.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>
#include <utility>

namespace assent::tool {
namespace {

using cli::ExitStatus;
using cli::Failure;

std::string read_all(const std::filesystem::path& file) {
    if (file == "-") return {std::istreambuf_iterator<char>{std::cin}, {}};
    std::ifstream in{file, std::ios::binary};
    if (!in || std::filesystem::is_directory(file)) {
        throw Failure{ExitStatus::wrong_usage,
                      "cannot read " + file.string() + ": " +
                          (in ? "it is a folder" : std::strerror(errno))};
    }
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// The texts of the single commands.
std::vector<std::string_view> split(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    if (text[first] == '[') {
        auto elements = json::split_array(text);
        if (!elements) throw Failure{ExitStatus::wrong_usage, elements.error()};
        return *std::move(elements);
    }
    auto lines = lines_of(text);
    // One object, written over several lines.
    if (lines.size() > 1 && !json::parse(lines.front()) && json::parse(text)) return {text};
    return lines;
}

Expectation expectation_of(const json::Value& value) {
    Expectation expect{.outcome = std::string{value.text_of("outcome")},
                       .code = std::string{value.text_of("code")},
                       .rules = {}};
    const auto* rules = value.find("rules");
    if (rules != nullptr && rules->array() != nullptr) {
        for (const auto& rule : *rules->array()) {
            if (rule.string() != nullptr) expect.rules.push_back(*rule.string());
        }
    }
    return expect;
}

FileCommand command_of(std::string_view text, std::size_t number) {
    const auto parsed = json::parse(text);
    if (!parsed) {
        throw Failure{ExitStatus::wrong_usage,
                      "command " + std::to_string(number) + ": " + parsed.error().detail};
    }
    FileCommand command{.text = std::string{text},
                        .tenant = {},
                        .actor = {},
                        .type = {},
                        .id = {},
                        .number = number,
                        .expect = {}};
    const auto* body = &*parsed;
    if (const auto* inner = parsed->find("command")) {
        body = inner;
        command.text = json::to_text(*inner);
        if (const auto* expect = parsed->find("expect")) command.expect = expectation_of(*expect);
    }
    command.tenant = body->text_of("tenant");
    command.actor = body->text_of("actor");
    command.type = body->text_of("type");
    command.id = body->text_of("id");
    return command;
}

} // namespace

std::vector<FileCommand> read_commands(const std::filesystem::path& file) {
    const auto text = read_all(file);
    std::vector<FileCommand> commands;
    for (const auto& one : split(text)) commands.push_back(command_of(one, commands.size() + 1));
    return commands;
}

} // namespace assent::tool
