#pragma once

#include "adapters/auth/principal.hpp"
#include "adapters/json/value.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The OpenID AuthZEN Authorization API 1.0. The protocol (`Api`) knows subjects, actions and
/// resources by their names only; what they mean is told by a `DecisionPoint`.
namespace assent::http::authzen {

/// A subject or a resource. All texts and values here and below belong to the request, which
/// outlives the call that is given them.
struct Entity {
    std::string_view type;
    std::string_view id;
    const json::Value* properties = nullptr; ///< An object, or nothing.
};

struct Action {
    std::string_view name;
    const json::Value* properties = nullptr; ///< An object, or nothing.
};

/// May the subject do this to the resource?
struct Question {
    Entity subject;
    Action action;
    Entity resource;
    const json::Value* context = nullptr; ///< An object, or nothing.
};

/// Why a question, or a whole request, has no answer: a status of HTTP, and a line for people.
struct Fault {
    int status = 400;
    std::string message;
};

struct Answer {
    bool decision = false;
    json::Object context; ///< Left out where it is empty.
};

/// When the answering of several questions ends.
enum class Semantic : std::uint8_t {
    execute_all,
    deny_on_first_deny,    ///< With the first false, which is the last answer.
    permit_on_first_permit ///< With the first true, which is the last answer.
};

/// What a search looks for; that part of its question is blank but for its type.
enum class Sought : std::uint8_t { subject, resource, action };

struct Found {
    std::vector<std::string> names; ///< Ids, or the names of actions; all of them, in order.
    json::Object context;
};

/// Who decides. Safe from any thread.
class DecisionPoint {
public:
    DecisionPoint() = default;
    DecisionPoint(const DecisionPoint&) = delete;
    DecisionPoint& operator=(const DecisionPoint&) = delete;
    virtual ~DecisionPoint() = default;

    using GoOn = std::function<void(std::optional<Fault>)>;

    /// Calls `go_on` exactly once, now or later, on this thread or another: with nothing as soon
    /// as the questions can be answered from a state as late as they ask for, or with what keeps
    /// all of them from being answered.
    virtual void await(const auth::Principal& caller,
                       std::span<const Question> questions,
                       const GoOn& go_on) = 0;

    /// An answer, or a fault, to each of the questions, in their order; fewer where `semantic` ends
    /// it before. A fault counts as false.
    [[nodiscard]] virtual std::vector<std::expected<Answer, Fault>> evaluate(
        const auth::Principal& caller, std::span<const Question> questions, Semantic semantic) = 0;

    /// Everything for which `evaluate` would say true, at one position.
    [[nodiscard]] virtual std::expected<Found, Fault>
    search(const auth::Principal& caller, Sought sought, const Question& question) = 0;
};

/// Whether nothing is asked after an answer that says `decision`.
[[nodiscard]] constexpr bool ends_with(Semantic semantic, bool decision) {
    return decision ? semantic == Semantic::permit_on_first_permit
                    : semantic == Semantic::deny_on_first_deny;
}

} // namespace assent::http::authzen
