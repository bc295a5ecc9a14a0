#include "adapters/http/authzen/request.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace assent::http::authzen {
namespace {

using json::Value;

/// Which parts a question has.
struct Shape {
    bool subject_id = true;
    bool action = true;
    bool resource_id = true;
};

constexpr Shape shape_of(Sought sought) {
    return {.subject_id = sought != Sought::subject,
            .action = sought != Sought::action,
            .resource_id = sought != Sought::resource};
}

/// Reads members and keeps the first complaint.
class Reading {
public:
    /// The member `name` of `in`, or of `defaults` where `in` has none.
    const Value*
    object(const Value& in, const Value* defaults, std::string_view name, bool needed) {
        const auto* found = in.find(name);
        if (found == nullptr && defaults != nullptr) found = defaults->find(name);
        if (found == nullptr) {
            if (needed) complain(name, "is missing");
            return nullptr;
        }
        if (found->object() != nullptr) return found;
        complain(name, "must be an object");
        return nullptr;
    }

    std::string_view text(const Value& in, std::string_view owner, std::string_view name) {
        const auto* found = in.find(name);
        if (found != nullptr && found->string() != nullptr) return *found->string();
        complain(std::string{owner} + "." + std::string{name},
                 found == nullptr ? "is missing" : "must be a string");
        return {};
    }

    const Value* properties(const Value& in, std::string_view owner) {
        const auto* found = in.find("properties");
        if (found == nullptr || found->object() != nullptr) return found;
        complain(std::string{owner} + ".properties", "must be an object");
        return nullptr;
    }

    Entity entity(const Value& in, std::string_view owner, bool with_id) {
        Entity entity{.type = text(in, owner, "type"), .id = {}};
        if (with_id) entity.id = text(in, owner, "id");
        entity.properties = properties(in, owner);
        return entity;
    }

    Action action(const Value& in) {
        return {.name = text(in, "action", "name"), .properties = properties(in, "action")};
    }

    void complain(std::string_view what, std::string_view how) {
        if (!flaw_) flaw_ = std::string{what} + " " + std::string{how};
    }

    [[nodiscard]] std::optional<std::string>& flaw() { return flaw_; }

private:
    std::optional<std::string> flaw_;
};

OrFlaw<Question> read_question(const Value& in, const Value* defaults, Shape shape) {
    Reading reading;
    Question asked;
    if (const auto* subject = reading.object(in, defaults, "subject", true)) {
        asked.subject = reading.entity(*subject, "subject", shape.subject_id);
    }
    if (const auto* resource = reading.object(in, defaults, "resource", true)) {
        asked.resource = reading.entity(*resource, "resource", shape.resource_id);
    }
    if (shape.action) {
        if (const auto* action = reading.object(in, defaults, "action", true)) {
            asked.action = reading.action(*action);
        }
    }
    asked.context = reading.object(in, defaults, "context", false);
    if (reading.flaw()) return std::unexpected{*std::move(reading.flaw())};
    return asked;
}

/// What stands beside `evaluations` is used by those that do not bring their own: it must be
/// something that can be used.
std::optional<std::string> flaw_of_defaults(const Value& body) {
    Reading reading;
    for (const std::string_view name : {"subject", "resource"}) {
        const auto* found = reading.object(body, nullptr, name, false);
        if (found != nullptr) (void)reading.entity(*found, name, true);
    }
    const auto* action = reading.object(body, nullptr, "action", false);
    if (action != nullptr) (void)reading.action(*action);
    (void)reading.object(body, nullptr, "context", false);
    return reading.flaw();
}

OrFlaw<Semantic> read_semantic(const Value& body) {
    constexpr auto names = std::to_array<std::string_view>(
        {"execute_all", "deny_on_first_deny", "permit_on_first_permit"});
    const auto* options = body.find("options");
    if (options == nullptr) return Semantic::execute_all;
    if (options->object() == nullptr) return std::unexpected{"options must be an object"};
    const auto* wanted = options->find("evaluations_semantic");
    if (wanted == nullptr) return Semantic::execute_all;
    const auto* name = wanted->string();
    const auto* const found = name == nullptr ? names.end() : std::ranges::find(names, *name);
    if (found == names.end()) {
        return std::unexpected{"options.evaluations_semantic must be execute_all, "
                               "deny_on_first_deny or permit_on_first_permit"};
    }
    return static_cast<Semantic>(found - names.begin());
}

} // namespace

OrFlaw<Value> parse_body(std::string_view text) {
    auto body = json::parse(text);
    if (!body) return std::unexpected{"the body is " + body.error().detail};
    if (body->object() == nullptr) return std::unexpected{"the body must be an object"};
    return *std::move(body);
}

OrFlaw<Question> read_evaluation(const Value& body) {
    return read_question(body, nullptr, {});
}

std::expected<std::optional<Batch>, Fault> read_batch(const Value& body) {
    const auto refuse = [](std::string message, int status = 400) {
        return std::unexpected{Fault{.status = status, .message = std::move(message)}};
    };
    const auto semantic = read_semantic(body);
    if (!semantic) return refuse(semantic.error());
    const auto* evaluations = body.find("evaluations");
    if (evaluations == nullptr) return std::nullopt;
    const auto* items = evaluations->array();
    if (items == nullptr) return refuse("evaluations must be an array");
    if (items->empty()) return std::nullopt;
    if (items->size() > batch_questions_max) {
        return refuse("more than 1000 evaluations in one request", 413);
    }
    if (auto flaw = flaw_of_defaults(body)) return refuse(*std::move(flaw));

    Batch batch{.questions = {}, .semantic = *semantic};
    batch.questions.reserve(items->size());
    for (const auto& item : *items) {
        auto question = item.object() != nullptr
                            ? read_question(item, &body, {})
                            : OrFlaw<Question>{std::unexpected{"an evaluation must be an object"}};
        if (question) {
            batch.questions.emplace_back(*question);
        } else {
            batch.questions.emplace_back(
                std::unexpected{Fault{.message = std::move(question.error())}});
        }
    }
    return batch;
}

OrFlaw<Question> read_search(const Value& body, Sought sought) {
    return read_question(body, nullptr, shape_of(sought));
}

OrFlaw<PageRequest> read_page(const Value& body) {
    PageRequest page;
    const auto* given = body.find("page");
    if (given == nullptr) return page;
    if (given->object() == nullptr) return std::unexpected{"page must be an object"};
    if (const auto* token = given->find("token")) {
        if (token->string() == nullptr) return std::unexpected{"page.token must be a string"};
        page.token = *token->string();
    }
    if (const auto* limit = given->find("limit")) {
        const auto* number = std::get_if<std::int64_t>(&limit->data);
        const bool huge = std::holds_alternative<std::uint64_t>(limit->data);
        if (!huge && (number == nullptr || *number < 1)) {
            return std::unexpected{"page.limit must be a whole number of at least 1"};
        }
        constexpr std::uint64_t most = page_limit_max;
        page.limit = huge ? most : std::min(most, static_cast<std::uint64_t>(*number));
    }
    return page;
}

} // namespace assent::http::authzen
