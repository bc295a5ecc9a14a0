#include "adapters/node/arrivals.hpp"

#include <utility>

namespace assent::node {

bool Arrivals::wait(std::uint64_t seq, Time deadline, Then then) {
    std::optional<http::Unavailable> why;
    {
        const std::scoped_lock lock{mutex_};
        why = closed_;
        if (!why && seen_ < seq) {
            waiting_.emplace(deadline, Waiting{.seq = seq, .then = std::move(then)});
            return true;
        }
    }
    then(std::move(why));
    return false;
}

template <class Which>
std::vector<Arrivals::Then> Arrivals::take(Which which) {
    std::vector<Then> taken;
    for (auto it = waiting_.begin(); it != waiting_.end();) {
        if (which(*it)) {
            taken.push_back(std::move(it->second.then));
            it = waiting_.erase(it);
        } else {
            ++it;
        }
    }
    return taken;
}

void Arrivals::reached(std::uint64_t seq) {
    std::vector<Then> there;
    {
        const std::scoped_lock lock{mutex_};
        seen_ = seq;
        there = take([seq](const auto& entry) { return entry.second.seq <= seq; });
    }
    for (const auto& then : there) then({});
}

void Arrivals::start_over() {
    const std::scoped_lock lock{mutex_};
    seen_ = 0;
}

void Arrivals::fail_late(Time now) {
    std::vector<Then> late;
    {
        const std::scoped_lock lock{mutex_};
        late = take([now](const auto& entry) { return entry.first <= now; });
    }
    for (const auto& then : late) {
        then(http::Unavailable{.detail = "the position asked for was not reached in time; it may "
                                         "come, or this node lags behind"});
    }
}

void Arrivals::close(const http::Unavailable& why) {
    std::vector<Then> left;
    {
        const std::scoped_lock lock{mutex_};
        closed_ = why;
        left = take([](const auto&) { return true; });
    }
    for (const auto& then : left) then(why);
}

std::optional<Arrivals::Time> Arrivals::next_deadline() const {
    const std::scoped_lock lock{mutex_};
    if (waiting_.empty()) return {};
    return waiting_.begin()->first;
}

} // namespace assent::node
