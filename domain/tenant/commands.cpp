#include "domain/tenant/commands.hpp"

#include "domain/tenant/condition.hpp"
#include "domain/tenant/cron.hpp"
#include "events/core/archive.hpp"
#include "events/core/match.hpp"
#include "events/core/utf8.hpp"

#include <algorithm>

namespace assent {
namespace {

template <class T>
concept HasRouting = requires(T command) { command.routing; };

/// Looks at every member of a command for what no state could make right.
class Inspector {
public:
    template <class T>
    void member(std::string_view name, const T& value) {
        if (flaw_) return;
        if constexpr (IsOptional<T>::value) {
            if (value) member(name, *value);
        } else if constexpr (std::same_as<T, VariationName>) {
            if (!is_variation_name(value.text())) {
                complain(name,
                         "is no variation name: at most 36 of a-z 0-9 - . , the first and "
                         "the last a letter or digit");
            }
        } else if constexpr (IsId<T>::value) {
            if (!is_well_formed_id(value.text())) {
                complain(name,
                         "is no id: 1 to 128 of A-Z a-z 0-9 . _ : @ / - , without . / - at "
                         "either end");
            }
        } else if constexpr (std::same_as<T, std::string>) {
            if (value.size() > 4096) complain(name, "is longer than 4096 bytes");
        } else if constexpr (std::same_as<T, Routing>) {
            routing(value);
        } else if constexpr (std::same_as<T, std::vector<Condition>>) {
            for (const auto& condition : value) {
                member("conditions.attribute", condition.attribute);
                if (const auto flaw = flaw_of(condition)) complain("conditions:", *flaw);
            }
        }
    }

    void complain(std::string_view name, std::string_view what) {
        if (!flaw_) flaw_ = std::string{name} + " " + std::string{what};
    }

    [[nodiscard]] std::optional<std::string> flaw() && { return std::move(flaw_); }

private:
    void routing(const Routing& value) {
        split("routing.general.weights", value.general.weights, value.general.shadow);
        for (const auto& audience : value.audiences) {
            member("routing.audiences.audience", audience.audience);
            split("routing.audiences.weights", audience.weights, audience.shadow);
        }
        member("routing.fallback", value.fallback);
    }

    void split(std::string_view name,
               const std::vector<Weight>& weights,
               const std::optional<Shadow>& shadow) {
        for (const auto& weight : weights) {
            member(name, weight.variation);
            if (weight.percent > 100) complain(name, "holds a number above 100");
        }
        if (!shadow) return;
        member("routing shadow", shadow->variation);
        if (shadow->percent > 100) complain("routing shadow percent", "is above 100");
    }

    std::optional<std::string> flaw_;
};

void inspect(Inspector&, const CommandEnvelope&, const auto&) {}

void inspect(Inspector& inspector, const CommandEnvelope&, const CreateTenant& command) {
    if (command.administrator.text() == operator_actor) {
        inspector.complain("administrator", "may not be 'operator': that name is reserved");
    }
}

void inspect(Inspector& inspector, const CommandEnvelope&, const AddUser& command) {
    if (command.user.text() == operator_actor) {
        inspector.complain("user", "may not be 'operator': that name is reserved");
    }
}

void inspect(Inspector& inspector, const CommandEnvelope&, const SetActiveModelLimit& command) {
    if (command.guardrail && command.guardrail->permille < 1000) {
        inspector.complain("guardrail", "is below 1");
    }
}

/// A role in a space is a user's or a group's.
void inspect_holder(Inspector& inspector, const auto& command) {
    if (!command.user && !command.group) {
        inspector.complain("user", "is missing: name a user or a group");
    }
    if (command.user && command.group) {
        inspector.complain("group", "stands beside user: name one of the two");
    }
}

void inspect(Inspector& inspector, const CommandEnvelope&, const SetSpaceRole& command) {
    inspect_holder(inspector, command);
}

void inspect(Inspector& inspector, const CommandEnvelope&, const RemoveSpaceRole& command) {
    inspect_holder(inspector, command);
}

/// Jobs that run a monitor come from `RunMonitor`.
void inspect_kind(Inspector& inspector, JobKind kind) {
    if (kind == JobKind::monitor) {
        inspector.complain("kind", "is scoring or metric here; RunMonitor makes the others");
    }
}

void inspect(Inspector& inspector, const CommandEnvelope&, const CreateJob& command) {
    inspect_kind(inspector, command.kind);
}

void inspect(Inspector& inspector, const CommandEnvelope&, const ScheduleJob& command) {
    inspect_kind(inspector, command.kind);
    if (!is_cron_text(command.schedule)) {
        inspector.complain("schedule",
                           "is no cron text: minute, hour, day, month and day of the week, e.g. "
                           "'30 2 * * MON-FRI'");
    }
}

void inspect_approval(Inspector& inspector, const auto& command) {
    if (!command.snapshot && !command.deployment) {
        inspector.complain("snapshot", "is missing: name a snapshot or a deployment");
    }
}

void inspect(Inspector& inspector, const CommandEnvelope&, const ActivateModel& command) {
    inspect_approval(inspector, command);
}

void inspect(Inspector& inspector, const CommandEnvelope&, const DeactivateModel& command) {
    inspect_approval(inspector, command);
}

void inspect(Inspector& inspector, const CommandEnvelope&, const SwapActive& command) {
    if (command.activate == command.deactivate) {
        inspector.complain("deactivate", "is the snapshot to activate, too: name another");
    }
}

} // namespace

ContentHash content_of(const CommandEnvelope& command) {
    std::string bytes;
    BinaryWriter out{bytes};
    put(out, command.tenant);
    put(out, command.actor);
    put(out, command.surface);
    put(out, command.expected_version);
    put(out, command.reason);
    match(command.command, [&]<class C>(const C& c) {
        put(out, std::string{C::type});
        put(out, c);
    });
    const Hash hash = sha256(bytes);
    ContentHash content;
    std::copy_n(hash.begin(), content.size(), content.begin());
    return content;
}

bool is_traceparent(std::string_view text) {
    // version - id of the trace - id of the caller - flags
    constexpr std::string_view shape = "xx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr std::size_t longest = 256; // Later versions may add to the end.
    const bool longer = text.size() > shape.size() && text.size() <= longest;
    if (text.size() != shape.size() &&
        !(longer && !text.starts_with("00") && text[shape.size()] == '-')) {
        return false;
    }
    if (text.starts_with("ff")) return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool fits = shape[i] == '-' ? text[i] == '-' : hex.contains(text[i]);
        if (!fits) return false;
    }
    const auto is_zero = [](std::string_view id) {
        return id.find_first_not_of('0') == std::string_view::npos;
    };
    return !is_zero(text.substr(3, 32)) && !is_zero(text.substr(36, 16));
}

std::string_view type_of(const Command& command) {
    return match(command, []<class C>(const C&) { return C::type; });
}

std::optional<std::string> flaw_of(const CommandEnvelope& command) {
    Inspector inspector;
    if (command.id.empty()) inspector.complain("id", "is missing");
    if (characters(command.id.text()) > 64) {
        inspector.complain("id", "is longer than 64 characters");
    }
    inspector.member("tenant", command.tenant);
    inspector.member("actor", command.actor);
    inspector.member("reason", command.reason);
    match(command.command, [&]<class C>(const C& c) {
        for_each_field<C>(
            [&](const auto& field) { inspector.member(field.name, c.*field.member); });
        inspect(inspector, command, c);
    });
    return std::move(inspector).flaw();
}

} // namespace assent
