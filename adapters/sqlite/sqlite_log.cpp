#include "adapters/sqlite/sqlite_log.hpp"

#include "adapters/sqlite/committer.hpp"
#include "adapters/sqlite/follower.hpp"
#include "adapters/sqlite/reader.hpp"

#include <utility>
#include <vector>

namespace assent::sqlite {
namespace {

class Writer : public LogWriter {
public:
    Writer(std::uint32_t partition, Committer& committer)
        : partition_(partition), committer_(committer) {}

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    ~Writer() override { state_->abandon(); }

    void append(std::string bytes) override {
        if (state_->failed()) return;
        committer_.enqueue({partition_, std::move(bytes), state_});
    }

    std::optional<WriteFailure> failure() override { return state_->failure(); }

private:
    std::uint32_t partition_;
    Committer& committer_;
    std::shared_ptr<WriterState> state_ = std::make_shared<WriterState>();
};

/// Of a log that was opened for reading only.
class NoWriter : public LogWriter {
public:
    void append(std::string) override {}

    std::optional<WriteFailure> failure() override {
        return WriteFailure{WriteFailure::Kind::lost, "the log was opened for reading only"};
    }
};

} // namespace

struct SqliteLog::Parts {
    class Partition : public PartitionLog {
    public:
        Partition(Parts& parts, std::uint32_t number) : parts_(parts), number_(number) {}

        std::unique_ptr<LogReader> read_from(std::int64_t position) override {
            return std::make_unique<Reader>(
                parts_.file, number_, position, *parts_.tails[number_], parts_.wake);
        }

        std::unique_ptr<LogWriter> open_writer() override {
            if (!parts_.committer) return std::make_unique<NoWriter>();
            return std::make_unique<Writer>(number_, *parts_.committer);
        }

    private:
        Parts& parts_;
        std::uint32_t number_;
    };

    Parts(LogFile found, const SqliteLogOptions& options) : file(std::move(found)) {
        for (std::uint32_t number = 0; number < file.partitions; ++number) {
            tails.push_back(std::make_unique<LiveTail>(0));
            partitions.push_back(std::make_unique<Partition>(*this, number));
        }
        if (file.access == Access::read_write) {
            committer = std::make_unique<Committer>(file, tails, wake, options.poll_interval);
        } else {
            follower = std::make_unique<Follower>(file, tails, wake, options.poll_interval);
        }
    }

    const LogFile file;
    Wake wake;
    Tails tails;
    std::vector<std::unique_ptr<Partition>> partitions;
    std::unique_ptr<Committer> committer; ///< Of a log that may be written.
    std::unique_ptr<Follower> follower;   ///< Of one that may not.
};

namespace {

template <class Find>
auto opened(const std::filesystem::path& path, Find find) {
    try {
        return find();
    } catch (const SqliteError& error) {
        throw OpenError(path.string() + ": " + error.advice());
    }
}

} // namespace

SqliteLog::SqliteLog(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

SqliteLog::~SqliteLog() = default;

std::unique_ptr<SqliteLog> SqliteLog::create(const std::filesystem::path& file,
                                             std::uint32_t partitions,
                                             SqliteLogOptions options) {
    return opened(file, [&] {
        return std::unique_ptr<SqliteLog>{new SqliteLog{
            std::make_unique<Parts>(create_file(file, partitions, options.busy_timeout), options)}};
    });
}

std::unique_ptr<SqliteLog> SqliteLog::open_existing(const std::filesystem::path& file,
                                                    SqliteLogOptions options) {
    return opened(file, [&] {
        return std::unique_ptr<SqliteLog>{
            new SqliteLog{std::make_unique<Parts>(find_file(file, options.busy_timeout), options)}};
    });
}

std::unique_ptr<SqliteLog> SqliteLog::open_read_only(const std::filesystem::path& file,
                                                     SqliteLogOptions options) {
    return opened(file, [&] {
        return std::unique_ptr<SqliteLog>{new SqliteLog{
            std::make_unique<Parts>(find_file_to_read(file, options.busy_timeout), options)}};
    });
}

std::uint32_t SqliteLog::partitions() const {
    return parts_->file.partitions;
}

PartitionLog& SqliteLog::partition(std::uint32_t number) {
    return *parts_->partitions.at(number);
}

std::int64_t SqliteLog::end(std::uint32_t number) const {
    return opened(parts_->file.path, [&] {
        auto database = parts_->file.connect_to_read();
        auto select = database.prepare(select_head);
        return static_cast<std::int64_t>(head_of(select, number).chain.seq) + 1;
    });
}

void SqliteLog::set_wake(std::function<void()> wake) {
    parts_->wake.set(std::move(wake));
}

} // namespace assent::sqlite
