#include "tools/cli/open_log.hpp"

#include "adapters/kafka/admin.hpp"
#include "adapters/kafka/kafka_log.hpp"
#include "adapters/sqlite/sqlite_log.hpp"
#include "events/core/match.hpp"
#include "tools/cli/exit_status.hpp"

#include <utility>
#include <vector>

namespace assent::cli {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void not_initialised(const std::string& where) {
    throw Failure{ExitStatus::refused,
                  where + " holds no log yet; 'assent init --log " + where + "' makes one"};
}

LogIdentity identity_of(PartitionLog& partition_0, const std::string& where, Bell& bell) {
    const auto found = read_identity(
        partition_0, patience_until_now_plus(std::chrono::milliseconds{log_patience}, bell));
    if (!found) throw Failure{ExitStatus::unavailable, where + ": " + found.error().detail};
    if (!*found) not_initialised(where);
    return **found;
}

class SqliteToRead : public ReadOnlyLog {
public:
    SqliteToRead(const std::filesystem::path& file, const std::string& where)
        : log_(sqlite::SqliteLog::open_read_only(file)) {
        log_->set_wake([this] { bell_.ring(); });
        identity_ = identity_of(log_->partition(0), where, bell_);
    }

    ~SqliteToRead() override { log_->set_wake({}); }

    PartitionLog& partition(std::uint32_t number) override { return log_->partition(number); }

    std::int64_t end(std::uint32_t number) override { return log_->end(number); }

private:
    std::unique_ptr<sqlite::SqliteLog> log_;
};

class KafkaToRead : public ReadOnlyLog {
public:
    KafkaToRead(kafka::Settings settings, const std::string& where)
        : settings_(std::move(settings)), admin_(settings_) {
        const auto topics = admin_.check_topics();
        if (!topics) refuse(topics.error(), where);
        for (std::uint32_t i = 0; i < topics->partitions; ++i) {
            logs_.push_back(std::make_unique<kafka::KafkaLog>(
                settings_, i, [this] { bell_.ring(); }, kafka::KafkaLog::Reading::ahead));
        }
        identity_ = identity_of(*logs_[0], where, bell_);
        if (identity_.partitions != topics->partitions) {
            throw Failure{ExitStatus::refused,
                          where + ": the log was made with " +
                              std::to_string(identity_.partitions) + " partitions, its topic has " +
                              std::to_string(topics->partitions)};
        }
    }

    PartitionLog& partition(std::uint32_t number) override { return *logs_[number]; }

    std::int64_t end(std::uint32_t number) override {
        const auto range = admin_.range(settings_.events_topic(), number);
        if (!range) throw Failure{ExitStatus::unavailable, range.error().detail};
        return range->end;
    }

private:
    [[noreturn]] static void refuse(const kafka::TopicProblem& problem, const std::string& where) {
        using enum kafka::TopicProblem::Kind;
        if (problem.kind == missing) not_initialised(where);
        throw Failure{problem.kind == trouble ? ExitStatus::unavailable : ExitStatus::refused,
                      problem.detail};
    }

    kafka::Settings settings_;
    kafka::Admin admin_;
    std::vector<std::unique_ptr<kafka::KafkaLog>> logs_;
};

} // namespace

void Bell::ring() {
    const std::scoped_lock lock{mutex_};
    ringing_ = true;
    rung_.notify_all();
}

void Bell::wait(std::chrono::milliseconds limit) {
    std::unique_lock lock{mutex_};
    rung_.wait_for(lock, limit, [this] { return ringing_; });
    ringing_ = false;
}

Patience patience_until_now_plus(std::chrono::milliseconds limit, Bell& bell) {
    return [deadline = Clock::now() + limit, &bell] {
        bell.wait(std::chrono::milliseconds{100});
        return Clock::now() < deadline;
    };
}

std::unique_ptr<ReadOnlyLog> open_to_read(const LogOptions& options) {
    return match(
        target_of(options),
        [&](const SqliteTarget& target) -> std::unique_ptr<ReadOnlyLog> {
            return std::make_unique<SqliteToRead>(target.file, options.log);
        },
        [&](const kafka::Settings& settings) -> std::unique_ptr<ReadOnlyLog> {
            return std::make_unique<KafkaToRead>(settings, options.log);
        });
}

} // namespace assent::cli
