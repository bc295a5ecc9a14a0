#include "adapters/sqlite/prefetcher.hpp"

#include <new>
#include <utility>

namespace assent::sqlite {
namespace {

constexpr std::size_t pages_max = 4;

} // namespace

Prefetcher::Prefetcher(const LogFile& file,
                       std::uint32_t partition,
                       std::int64_t position,
                       Wake& wake)
    : file_(file), partition_(partition), position_(position), wake_(wake),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Prefetcher::~Prefetcher() {
    thread_.request_stop();
}

std::expected<std::optional<Page>, Trouble> Prefetcher::take() {
    std::unique_lock lock{mutex_};
    if (pages_.empty()) {
        if (damage_) std::rethrow_exception(damage_);
        if (trouble_) return std::unexpected(*trouble_);
        return std::nullopt;
    }
    auto page = std::move(pages_.front());
    pages_.pop_front();
    lock.unlock();
    taken_.notify_one();
    return page;
}

void Prefetcher::run(const std::stop_token& stop) {
    try {
        read_all(stop);
        return;
    } catch (const Damage&) {
        const std::scoped_lock lock{mutex_};
        damage_ = std::current_exception();
    } catch (const SqliteError& error) {
        const std::scoped_lock lock{mutex_};
        if (error.code() == SQLITE_CORRUPT || error.code() == SQLITE_NOTADB) {
            damage_ = std::make_exception_ptr(Damage(position_, error.advice()));
        } else {
            trouble_ = Trouble{error.advice()};
        }
    } catch (const std::bad_alloc&) {
        const std::scoped_lock lock{mutex_};
        trouble_ = Trouble{"out of memory"}; // So short that it needs none.
    }
    wake_();
}

void Prefetcher::read_all(const std::stop_token& stop) {
    TableReader table{file_, partition_, position_};
    for (;;) {
        auto page = table.next();
        const bool complete = page.complete;
        if (!put(stop, std::move(page)) || complete) return;
    }
}

/// False when nobody wants it any more.
bool Prefetcher::put(const std::stop_token& stop, Page page) {
    {
        std::unique_lock lock{mutex_};
        if (!taken_.wait(lock, stop, [this] { return pages_.size() < pages_max; })) return false;
        pages_.push_back(std::move(page));
    }
    wake_();
    return true;
}

} // namespace assent::sqlite
