#include "tests/conformance/log_under_test.hpp"

#include "adapters/json/command.hpp"
#include "adapters/json/value.hpp"
#include "adapters/log/init_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace assent::test {

void Bell::ring() {
    const std::scoped_lock lock{mutex_};
    ++rings_;
    rung_.notify_all();
}

bool Bell::wait_until(const std::function<bool()>& fulfilled) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto before = [&] {
            const std::scoped_lock lock{mutex_};
            return rings_;
        }();
        if (fulfilled()) return true;
        if (std::chrono::steady_clock::now() >= deadline) return false;
        std::unique_lock lock{mutex_};
        rung_.wait_for(lock, 20ms, [&] { return rings_ != before; });
    }
}

std::string name_of_kind(const testing::TestParamInfo<LogKind>& info) {
    return info.param.name;
}

namespace {

/// Reads once. Returns what `read` said of the end; false while there is trouble.
bool take(LogReader& reader, std::size_t max, Collected& collected) {
    const auto batch = reader.read(max);
    if (!batch) return false;
    EXPECT_LE(batch->records.size(), max);
    for (const auto& record : batch->records) {
        EXPECT_EQ(record.hash, sha256(record.bytes));
        if (!collected.positions.empty()) {
            EXPECT_GT(record.position, collected.positions.back());
        }
        collected.bytes.emplace_back(record.bytes);
        collected.positions.push_back(record.position);
    }
    return batch->at_end;
}

} // namespace

Collected collect(Bell& bell, LogReader& reader, std::size_t count, std::size_t max) {
    Collected collected;
    const bool came = bell.wait_until([&] {
        for (auto before = count; collected.bytes.size() < count;) {
            if (before == collected.bytes.size()) return false;
            before = collected.bytes.size();
            take(reader, std::min(max, count - before), collected);
        }
        return true;
    });
    EXPECT_TRUE(came) << collected.bytes.size() << " of " << count << " records came";
    return collected;
}

Collected collect_to_the_end(Bell& bell, LogReader& reader) {
    Collected collected;
    EXPECT_TRUE(bell.wait_until([&] { return take(reader, 1000, collected); }))
        << "the end never came";
    return collected;
}

void append_all(Bell& bell, PartitionLog& log, std::span<const std::string> values) {
    const auto reader = log.read_from(0);
    const auto before = collect_to_the_end(bell, *reader);
    const auto writer = log.open_writer();
    for (const auto& value : values) writer->append(value);
    const auto landed = collect(bell, *reader, values.size());
    EXPECT_TRUE(std::ranges::equal(landed.bytes, values));
    EXPECT_FALSE(writer->failure()) << writer->failure()->detail;
}

void initialise(LogUnderTest& log, LogHandle& handle, std::uint32_t partitions) {
    std::vector<PartitionLog*> all;
    for (std::uint32_t i = 0; i < partitions; ++i) all.push_back(&handle.partition(i));
    const std::vector<std::int64_t> offsets(partitions, 0);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const auto identity = init_log(all, log_id, offsets, [&] {
        bool asked = false;
        static_cast<void>(log.bell.wait_until([&] { return std::exchange(asked, true); }));
        return std::chrono::steady_clock::now() < deadline;
    });
    ASSERT_TRUE(identity) << identity.error().detail;
    ASSERT_EQ(identity->log, log_id);
}

std::vector<std::string> some_records(Author& author, int decisions) {
    author.open();
    std::vector<std::string> records{author.begin()};
    for (const auto& command : some_commands(decisions)) records.push_back(author.decide(command));
    return records;
}

std::vector<CommandEnvelope> sample_commands(const std::string& suffix) {
    std::ifstream file{ASSENT_SOURCE_DIR "/docs/sample/company.ndjson"};
    std::vector<CommandEnvelope> commands;
    for (std::string line; std::getline(file, line);) {
        const auto text = json::to_text(*json::parse(line).value().find("command"));
        auto command = json::parse_complete_command(text);
        if (!command) continue; // Malformed on purpose; no queue in a process takes such a one.
        command->tenant = TenantId{command->tenant.text() + suffix};
        command->content = content_of(*command);
        commands.push_back(*std::move(command));
    }
    if (commands.size() < 300) throw std::runtime_error("the sample company is missing");
    return commands;
}

} // namespace assent::test
