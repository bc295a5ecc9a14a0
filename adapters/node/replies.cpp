#include "adapters/node/replies.hpp"

#include <tuple>
#include <utility>

namespace assent::node {
namespace {

std::string key_of(const TenantId& tenant, const CommandId& id, const ContentHash& content) {
    std::string key = tenant.text();
    key += '\0';
    key += id.text();
    key += '\0';
    key.append(reinterpret_cast<const char*>(content.data()), content.size());
    return key;
}

void tell(const std::vector<http::Reply>& replies, const http::Unavailable& why) {
    for (const auto& reply : replies) reply(std::unexpected(why));
}

} // namespace

Replies::Ticket Replies::wait(const CommandEnvelope& command, Time deadline, http::Reply reply) {
    auto key = key_of(command.tenant, command.id, command.content);
    const std::scoped_lock lock{mutex_};
    const auto ticket = next_++;
    const auto waiting =
        waiting_.emplace(ticket, Waiting{std::move(key), deadline, std::move(reply)}).first;
    try {
        by_key_.emplace(waiting->second.key, ticket);
        by_deadline_.emplace(deadline, ticket);
    } catch (...) { // Out of memory: in all of them, or in none.
        std::ignore = remove(ticket);
        throw;
    }
    return ticket;
}

http::Reply Replies::remove(Ticket ticket) {
    const auto found = waiting_.find(ticket);
    if (found == waiting_.end()) return {};
    const auto erase_from = [ticket](auto& index, const auto& key) {
        const auto [first, last] = index.equal_range(key);
        for (auto it = first; it != last; ++it) {
            if (it->second != ticket) continue;
            index.erase(it);
            return;
        }
    };
    erase_from(by_key_, found->second.key);
    erase_from(by_deadline_, found->second.deadline);
    auto reply = std::move(found->second.reply);
    waiting_.erase(found);
    return reply;
}

std::vector<http::Reply>
Replies::take(const TenantId& tenant, const CommandId& id, const ContentHash& content) {
    std::vector<http::Reply> replies;
    const auto key = key_of(tenant, id, content);
    const std::scoped_lock lock{mutex_};
    for (auto found = by_key_.find(key); found != by_key_.end(); found = by_key_.find(key)) {
        replies.push_back(remove(found->second));
    }
    return replies;
}

bool Replies::wanted(const TenantId& tenant,
                     const CommandId& id,
                     const ContentHash& content) const {
    const auto key = key_of(tenant, id, content);
    const std::scoped_lock lock{mutex_};
    return by_key_.contains(key);
}

void Replies::fail(Ticket ticket, const http::Unavailable& why) {
    http::Reply reply;
    {
        const std::scoped_lock lock{mutex_};
        reply = remove(ticket);
    }
    if (reply) reply(std::unexpected(why));
}

void Replies::fail_all(const http::Unavailable& why) {
    std::vector<http::Reply> replies;
    {
        const std::scoped_lock lock{mutex_};
        for (auto& [ticket, waiting] : waiting_) replies.push_back(std::move(waiting.reply));
        waiting_.clear();
        by_key_.clear();
        by_deadline_.clear();
    }
    tell(replies, why);
}

bool Replies::fail_late(Time now) {
    std::vector<http::Reply> replies;
    {
        const std::scoped_lock lock{mutex_};
        while (!by_deadline_.empty() && by_deadline_.begin()->first <= now) {
            replies.push_back(remove(by_deadline_.begin()->second));
        }
    }
    tell(replies,
         {.detail = "no decision was seen in time; the command may still be decided: ask again "
                    "with the same id",
          .retry_after = std::chrono::seconds{1}});
    return !replies.empty();
}

std::optional<Replies::Time> Replies::next_deadline() const {
    const std::scoped_lock lock{mutex_};
    if (by_deadline_.empty()) return {};
    return by_deadline_.begin()->first;
}

std::size_t Replies::size() const {
    const std::scoped_lock lock{mutex_};
    return waiting_.size();
}

} // namespace assent::node
