#include "adapters/sqlite/checkpointer.hpp"

#include <memory>

namespace assent::sqlite {
namespace {

constexpr int pages_due = 2000; // 8 MB

} // namespace

Checkpointer::Checkpointer(const LogFile& file)
    : thread_([this, database = std::make_shared<Database>(file.connect_to_write())](
                  const std::stop_token& stop) { run(stop, *database); }) {}

Checkpointer::~Checkpointer() {
    thread_.request_stop();
}

void Checkpointer::wal_has(int pages) {
    {
        const std::scoped_lock lock{mutex_};
        if (pages < pages_) moved_ = 0; // It was started afresh.
        pages_ = pages;
        if (pages_ - moved_ < pages_due) return;
    }
    due_.notify_one();
}

void Checkpointer::run(const std::stop_token& stop, Database& database) {
    std::unique_lock lock{mutex_};
    while (due_.wait(lock, stop, [this] { return pages_ - moved_ >= pages_due; })) {
        moved_ = pages_;
        lock.unlock();
        int ignored = 0;
        sqlite3_wal_checkpoint_v2(
            database.raw(), "main", SQLITE_CHECKPOINT_PASSIVE, &ignored, &ignored);
        lock.lock();
    }
}

} // namespace assent::sqlite
