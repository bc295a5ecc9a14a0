#include "adapters/sqlite/follower.hpp"

namespace assent::sqlite {

Follower::Follower(const LogFile& file, Tails& tails, Wake& wake, std::chrono::milliseconds poll)
    : partitions_(file.partitions), tails_(tails), wake_(wake), poll_(poll),
      database_(file.connect_to_read()), data_version_(database_.prepare("PRAGMA data_version")),
      select_head_(database_.prepare(select_head)) {
    look();
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

Follower::~Follower() {
    thread_.request_stop();
}

void Follower::run(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (!stop.stop_requested()) {
        stopped_.wait_for(lock, stop, poll_, [] { return false; });
        if (stop.stop_requested()) return;
        try {
            look();
        } catch (const SqliteError&) {
            continue; // Whoever reads next meets the same error, and has somebody to tell.
        }
    }
}

void Follower::look() {
    data_version_.step();
    const auto version = data_version_.number(0);
    data_version_.reset();
    if (version == seen_version_) return;
    bool news = false;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        const auto last = static_cast<std::int64_t>(head_of(select_head_, number).chain.seq);
        news |= tails_[number]->extend_to(last);
    }
    seen_version_ = version;
    if (news) wake_();
}

} // namespace assent::sqlite
