#include "tests/projections/played_company.hpp"

#include "adapters/json/command.hpp"
#include "adapters/json/value.hpp"

#include <chrono>
#include <fstream>
#include <stdexcept>

namespace assent::test {
namespace {

constexpr std::int64_t first_offset = 1'700'000'000; ///< Serves as the time of day, too.

std::vector<CommandRecord> read_sample() {
    std::ifstream file{ASSENT_SOURCE_DIR "/docs/sample/company.ndjson"};
    if (!file) throw std::runtime_error("docs/sample/company.ndjson is missing");
    std::vector<CommandRecord> commands;
    for (std::string text; std::getline(file, text);) {
        const auto line = json::parse(text).value();
        const auto offset = first_offset + static_cast<std::int64_t>(commands.size());
        commands.push_back(
            {.offset = offset,
             .command = json::parse_complete_command(json::to_text(*line.find("command")))});
    }
    return commands;
}

} // namespace

const std::vector<CommandRecord>& sample_commands() {
    static const auto commands = read_sample();
    return commands;
}

PartitionState opened_partition() {
    LogId log{};
    log.fill(0x5a);
    PartitionState state{log, 1, 0};
    append_to(state, LogOpened{.partitions = 1, .first_command_offset = first_offset});
    append_to(state,
              TermBegun{.nonce = {},
                        .node = "node-1",
                        .generation = 3,
                        .command_source = "sample",
                        .begun_at = {}});
    return state;
}

void append_to(PartitionState& state, const Record& record) {
    const auto sealed = seal_next(state, state.head, record);
    // Positions of a log may skip numbers.
    const auto position = state.position + 2;
    const auto folded =
        fold(state, {.position = position, .bytes = sealed.bytes, .hash = sealed.hash});
    if (folded.judgement != Judgement::valid) throw std::logic_error("a record is not valid");
}

std::vector<std::string> play(PartitionState& state, std::span<const CommandRecord> commands) {
    std::vector<std::string> bodies;
    for (const auto& command : commands) {
        const Record decision =
            decide(state, command, Timestamp{std::chrono::seconds{command.offset}});
        bodies.push_back(encode_body(decision));
        append_to(state, decision);
    }
    return bodies;
}

const PartitionState& played_company() {
    static const auto state = [] {
        auto played = opened_partition();
        play(played, sample_commands());
        return played;
    }();
    return state;
}

const Tenant& acme() {
    return played_company().find(TenantId{"acme"})->tenant;
}

} // namespace assent::test
