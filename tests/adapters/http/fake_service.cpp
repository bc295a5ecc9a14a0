#include "tests/adapters/http/fake_service.hpp"

#include "adapters/system/system.hpp"
#include "domain/engine/fold.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>

namespace assent::test {

FakeService::FakeService()
    : partitions{{.partition = 0,
                  .ready = true,
                  .writing = true,
                  .position = 7,
                  .seq = 3,
                  .lag = 0,
                  .trouble = {}}},
      state_(LogId{}, 1, 0) {}

void FakeService::submit(http::Submission submission,
                         std::chrono::milliseconds,
                         http::Reply reply) {
    auto& command = submission.command;
    if (broken) throw std::runtime_error("secret");
    std::function<void()> answer;
    std::vector<Waiting> there;
    {
        const std::scoped_lock lock{mutex_};
        submitted_.push_back(command.id.text());
        last_token_ = submission.token;
        if (trouble) {
            answer = [reply, trouble = *trouble] { reply(std::unexpected{trouble}); };
        } else {
            auto decision = next_ ? std::exchange(next_, {}).value()
                                  : decide(state_,
                                           {.offset = offset_, .command = std::move(command)},
                                           Timestamp{std::chrono::seconds{offset_}});
            apply(state_, decision, offset_++);
            const auto still = std::ranges::partition(waiting_, [&](const Waiting& waiting) {
                const auto* found = state_.find(waiting.tenant);
                return found == nullptr || found->tenant.position < waiting.position;
            });
            there.assign(std::make_move_iterator(still.begin()),
                         std::make_move_iterator(still.end()));
            waiting_.erase(still.begin(), still.end());
            auto token = decision.position == 0 ? "" : "t" + std::to_string(decision.position);
            const auto shared = std::make_shared<const Decision>(std::move(decision));
            decided_.push_back(shared);
            answer = [reply, token = std::move(token), shared] {
                reply(http::Answer{.decision = shared, .token = token});
            };
        }
        if (holding_) {
            held_.push_back(std::move(answer));
            held_more_.notify_all();
            return;
        }
    }
    answer();
    for (const auto& waiting : there) waiting.then({});
}

bool FakeService::reach(const TenantId& tenant,
                        std::string_view token,
                        std::chrono::milliseconds,
                        std::function<void(std::optional<http::Unavailable>)> then) {
    std::uint64_t position = 0;
    if (!token.starts_with('t')) return false;
    token.remove_prefix(1);
    const auto* const end = token.data() + token.size();
    if (std::from_chars(token.data(), end, position).ptr != end) return false;
    {
        const std::scoped_lock lock{mutex_};
        const auto* found = state_.find(tenant);
        if (found == nullptr || found->tenant.position < position) {
            waiting_.push_back({tenant, position, std::move(then)});
            return true;
        }
    }
    then({});
    return true;
}

void FakeService::lose_patience() {
    std::vector<Waiting> late;
    {
        const std::scoped_lock lock{mutex_};
        late.swap(waiting_);
    }
    for (const auto& waiting : late) waiting.then(http::Unavailable{.detail = "not in time"});
}

bool FakeService::read(const TenantId& tenant,
                       const std::function<void(const http::ReadView&)>& look) {
    if (broken) throw std::runtime_error("secret");
    if (damage) throw Damage{42, *damage};
    const std::scoped_lock lock{mutex_};
    const auto* found = state_.find(tenant);
    if (found == nullptr) return false;
    look({.tenant = found->tenant,
          .now = state_.last_decided_at,
          .token = "t" + std::to_string(found->tenant.position)});
    return true;
}

void FakeService::history(const TenantId& tenant,
                          std::chrono::milliseconds,
                          http::HistoryScan scan) {
    std::vector<std::shared_ptr<const Decision>> decided;
    {
        const std::scoped_lock lock{mutex_};
        decided = decided_;
    }
    if (trouble) return scan.done(std::unexpected{*trouble});
    std::size_t seen = 0;
    for (const auto& decision : decided) {
        const auto position = decision->position;
        if (decision->tenant != tenant || position < scan.from) continue;
        if (seen++ == scan_max) return scan.done(position - 1);
        if (!scan.take(*decision) || position == scan.to) return scan.done(position);
    }
    ADD_FAILURE() << "the tenant has no position " << scan.to;
}

std::vector<http::PartitionHealth> FakeService::health() {
    if (broken) throw std::runtime_error("secret");
    return partitions;
}

void FakeService::hold() {
    const std::scoped_lock lock{mutex_};
    holding_ = true;
}

void FakeService::release() {
    std::vector<std::function<void()>> held;
    {
        const std::scoped_lock lock{mutex_};
        holding_ = false;
        held.swap(held_);
    }
    std::ranges::reverse(held);
    for (const auto& answer : held) answer();
}

bool FakeService::wait_for_held(std::size_t count) {
    std::unique_lock lock{mutex_};
    return held_more_.wait_for(
        lock, std::chrono::seconds{10}, [&] { return held_.size() >= count; });
}

std::string FakeService::last_token() {
    const std::scoped_lock lock{mutex_};
    return last_token_;
}

std::vector<std::string> FakeService::submitted() {
    const std::scoped_lock lock{mutex_};
    return submitted_;
}

void FakeService::next(Decision decision) {
    const std::scoped_lock lock{mutex_};
    next_ = std::move(decision);
}

const auth::Gate& dev_gate() {
    static system::SystemClock clock;
    static const auto gate = auth::Gate::open({.dev = true}, clock).value();
    return *gate;
}

} // namespace assent::test
