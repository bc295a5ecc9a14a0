#include "adapters/http/authzen/tenant_point.hpp"

#include "adapters/http/authzen/command_question.hpp"
#include "adapters/http/authzen/open_members.hpp"
#include "adapters/http/authzen/resource_kinds.hpp"
#include "adapters/json/outcome.hpp"
#include "domain/authorize.hpp"
#include "domain/rules/rights.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

namespace assent::http::authzen {
namespace {

using auth::Principal;
using json::Object;

constexpr std::string_view at_least = "assent.at_least";
constexpr std::string_view as_of = "assent.as_of";

/// What this API calls permissions, and what the rules do.
constexpr auto permissions = std::to_array<std::pair<std::string_view, Permission>>({
    {"read", Permission::READ},
    {"write", Permission::WRITE},
    {"execute", Permission::EXECUTE},
});

std::optional<Permission> permission_named(std::string_view name) {
    const auto* const found =
        std::ranges::find(permissions, name, &std::pair<std::string_view, Permission>::first);
    if (found == permissions.end()) return {};
    return found->second;
}

std::unexpected<Fault> fault(std::string message, int status = 400) {
    return std::unexpected{Fault{.status = status, .message = std::move(message)}};
}

/// The tenant is a property of the subject, or the credential's.
std::expected<TenantId, Fault> tenant_of(const Principal& caller, const Question& question) {
    const auto* properties = question.subject.properties;
    const auto* named = properties == nullptr ? nullptr : properties->find("tenant");
    if (named == nullptr) {
        if (caller.tenant) return TenantId{*caller.tenant};
        return fault(
            "subject.properties.tenant is missing, and the credential is for no one tenant");
    }
    if (named->string() == nullptr) return fault("subject.properties.tenant must be a string");
    return TenantId{*named->string()};
}

/// A question as the rules understand it.
struct Prepared {
    TenantId tenant;
    UserId subject;
    bool is_user = true; ///< Subjects of other types may do nothing.
    const ResourceKind* kind = nullptr;
    std::string_view resource;
    std::string_view action;
    std::optional<Permission> permission;
    std::optional<AskedCommand> command;
    bool hears_all = false; ///< The caller may hear whatever is true of the subject.
};

using Ready = std::expected<Prepared, Fault>;

/// All but the action.
Ready prepare_parts(const Principal& caller, const Question& question) {
    auto tenant = tenant_of(caller, question);
    if (!tenant) return std::unexpected{std::move(tenant.error())};
    if (question.context != nullptr && question.context->find(as_of) != nullptr) {
        return fault("context." + std::string{as_of} + " is not built yet in this release");
    }
    Prepared ready;
    ready.tenant = *std::move(tenant);
    ready.subject = UserId{std::string{question.subject.id}};
    ready.is_user = question.subject.type == "user";
    ready.kind = kind_named(question.resource.type);
    ready.resource = question.resource.id;
    ready.action = question.action.name;
    ready.hears_all = caller.acts_for_others || (ready.is_user && !question.subject.id.empty() &&
                                                 question.subject.id == caller.actor());
    return ready;
}

/// For a search the part that it looks for is filled in, so that there is a command; it is replaced
/// by one after the other later on.
Question without_blanks(Question question, std::optional<Sought> sought, const ResourceKind& kind) {
    if (sought == Sought::subject) question.subject.id = "any";
    if (sought == Sought::resource) {
        question.resource.id = kind.kind == TargetKind::variation ? "any/any" : "any";
    }
    return question;
}

Ready prepare(const Principal& caller,
              const Question& question,
              std::optional<Sought> sought = {}) {
    auto ready = prepare_parts(caller, question);
    if (!ready || !ready->is_user || ready->kind == nullptr) return ready;
    ready->permission = permission_named(ready->action);
    if (!looks_like_command(ready->action)) return ready;
    const auto asked = without_blanks(question, sought, *ready->kind);
    // What has no well-formed id is not there, and needs no command to say so.
    for (const std::string_view id : {asked.subject.id, asked.resource.id}) {
        if (!is_well_formed_id(id)) return ready;
    }
    if (!is_well_formed_id(ready->tenant.text())) return ready;
    auto command = command_asked(ready->tenant, asked, *ready->kind);
    if (!command) return fault(std::move(command.error()));
    if (auto* known = std::get_if<AskedCommand>(&*command)) ready->command = std::move(*known);
    return ready;
}

Verdict refused(const Prepared& asked, RuleId rule = {}) {
    Verdict verdict;
    verdict.reasons.push_back(
        {.rule = rule,
         .code = Code::denied,
         .target = {asked.kind == nullptr ? TargetKind::none : asked.kind->kind,
                    std::string{asked.resource}},
         .facts = {}});
    return verdict;
}

Verdict absent(const Prepared& asked) {
    auto verdict = refused(asked);
    verdict.found = false;
    verdict.reasons.front().code = Code::not_found;
    return verdict;
}

/// GEN-1
Verdict not_a_user(const Prepared& asked) {
    auto verdict = refused(asked, GEN(1));
    verdict.reasons.front().target = {TargetKind::user, asked.subject.text()};
    return verdict;
}

Verdict ask_command(const Tenant& tenant, const AskedCommand& asked, Timestamp time) {
    const auto* command = &asked.envelope;
    std::optional<CommandEnvelope> completed;
    if (asked.open) {
        completed = asked.envelope;
        complete(completed->command, completed->actor, tenant);
        command = &*completed;
    }
    return authorize(tenant, {.subject = command->actor, .about = CommandQuestion{command}}, time);
}

/// Whether the caller, a user, may know of everything that the question names (GEN-11).
bool sees(const Asking& caller, const Principal& principal, const Prepared& asked) {
    if (asked.kind == nullptr) return true;
    if (!asked.command) return asked.kind->allows(caller, Permission::READ, asked.resource);
    auto own = *asked.command;
    own.envelope.actor = UserId{std::string{principal.actor()}};
    return ask_command(caller.tenant, own, caller.time).found;
}

/// By the one decision function.
Verdict judge(const Tenant& tenant, const Prepared& asked, Timestamp time) {
    if (!asked.is_user) return refused(asked);
    const auto user = tenant.users.find(asked.subject);
    if (asked.command) {
        if (asked.kind->kind == TargetKind::tenant && asked.resource != tenant.id.text()) {
            return user ? absent(asked) : not_a_user(asked);
        }
        return ask_command(tenant, *asked.command, time);
    }
    if (!user) return not_a_user(asked);
    if (asked.kind == nullptr) return absent(asked);
    if (!asked.permission) return refused(asked);
    return asked.kind->judge({tenant, user, time}, *asked.permission, asked.resource);
}

constexpr std::string_view may_not_ask =
    "this credential is no user of the tenant, and may not ask about others: that takes one made "
    "with --acts-for-others";

/// What the caller hears: less than the truth where it may not READ what it asks about.
std::expected<Verdict, Fault>
hear(const Tenant& tenant, const Principal& caller, const Prepared& asked, Timestamp time) {
    if (asked.hears_all) return judge(tenant, asked, time);
    const auto user = tenant.users.find(caller.actor());
    if (!user) return fault(std::string{may_not_ask}, 403);
    if (!sees({tenant, user, time}, caller, asked)) return absent(asked);
    return judge(tenant, asked, time);
}

/// Where nothing has that tenant: as one that knows neither subject nor caller.
std::expected<Verdict, Fault> hear_nothing(const Prepared& asked) {
    if (!asked.hears_all) return fault(std::string{may_not_ask}, 403);
    return asked.is_user ? not_a_user(asked) : refused(asked);
}

/// The position that something was read at.
struct ReadAt {
    std::uint64_t position = 0;
    std::string token;

    void add_to(Object& context) const {
        if (position == 0) return;
        context.push_back({"position", json::number(position)});
        context.push_back({"token", json::text(token)});
    }
};

/// The verdict as a decision about a command would put it, so that its reasons read the same.
Answer answer_of(const Prepared& asked, Verdict verdict, const ReadAt& at) {
    Decision decision;
    decision.tenant = asked.tenant;
    decision.actor = asked.subject.text();
    decision.type = asked.action;
    decision.reasons = std::move(verdict.reasons);
    decision.outcome = verdict.allowed ? Outcome::accepted
                       : verdict.found ? Outcome::denied
                                       : Outcome::not_found;
    Answer answer{.decision = verdict.allowed, .context = {}};
    answer.context.reserve(3);
    answer.context.push_back({"reasons", json::reasons_value(decision)});
    at.add_to(answer.context);
    return answer;
}

/// The questions from `first` on that are about the same tenant, as far as `semantic` lets them be
/// asked, are heard under one lock: at one position.
struct Run {
    std::vector<std::expected<Verdict, Fault>> verdicts;
    ReadAt at;
};

std::span<const Ready> same_tenant(std::span<const Ready> ready) {
    const auto end = std::ranges::find_if(
        ready, [&](const Ready& one) { return !one || one->tenant != ready.front()->tenant; });
    return ready.first(static_cast<std::size_t>(end - ready.begin()));
}

Run hear_run(Service& service,
             const Principal& caller,
             std::span<const Ready> ready,
             Semantic semantic) {
    Run run;
    run.verdicts.reserve(ready.size());
    const auto each = [&](const auto& hear_one) {
        for (const auto& one : ready) {
            run.verdicts.push_back(hear_one(*one));
            const auto& verdict = run.verdicts.back();
            if (ends_with(semantic, verdict && verdict->allowed)) return;
        }
    };
    const auto& tenant = ready.front()->tenant;
    const bool there =
        caller.may_speak_to(tenant.text()) && service.read(tenant, [&](const ReadView& view) {
            each([&](const Prepared& one) { return hear(view.tenant, caller, one, view.now); });
            run.at = {.position = view.tenant.position, .token = view.token};
        });
    if (!there) each(hear_nothing);
    return run;
}

/// The names of all users for whom the question is true.
std::vector<std::string> subjects(const Tenant& tenant, Prepared asked, Timestamp time) {
    std::vector<std::string> names;
    const auto& users = tenant.users;
    for (std::uint32_t i = 0; i < users.rows.size(); ++i) {
        if (!users.rows[i].present) continue;
        const auto& name = users.name(Ref<User>{i});
        bool allowed = false;
        if (asked.command) {
            asked.subject = UserId{name};
            asked.command->envelope.actor = asked.subject;
            allowed = judge(tenant, asked, time).allowed;
        } else if (asked.permission) {
            allowed =
                asked.kind->allows({tenant, Ref<User>{i}, time}, *asked.permission, asked.resource);
        }
        if (allowed) names.push_back(name);
    }
    return names;
}

/// Calls `allows` with the id of everything of the kind; those it says yes to.
template <class Allows>
std::vector<std::string> those(const Tenant& tenant, const ResourceKind& kind, Allows allows) {
    std::vector<std::string> names;
    kind.each(tenant, [&](std::string_view id) {
        if (allows(id)) names.emplace_back(id);
    });
    return names;
}

std::vector<std::string>
resources(const Tenant& tenant, Prepared asked, const Principal& caller, Timestamp time) {
    const Asking subject{tenant, tenant.users.find(asked.subject), time};
    if (!subject.user) return {};
    const Asking asker{tenant, tenant.users.find(caller.actor()), time};
    return those(tenant, *asked.kind, [&](std::string_view id) {
        asked.resource = id;
        if (asked.command) {
            set_resource(asked.command->envelope.command, *asked.kind, id);
            return (asked.hears_all || sees(asker, caller, asked)) &&
                   judge(tenant, asked, time).allowed;
        }
        return asked.permission && asked.kind->allows(subject, *asked.permission, id) &&
               (asked.hears_all || asked.kind->allows(asker, Permission::READ, id));
    });
}

std::vector<std::string> actions(const Tenant& tenant,
                                 Prepared asked,
                                 std::vector<AskedCommand> commands,
                                 const Principal& caller,
                                 Timestamp time) {
    std::vector<std::string> names;
    // Nothing is done to what is not there, though commands may make it.
    if (!asked.kind->there(tenant, asked.resource)) return names;
    const auto add = [&](std::string_view name) {
        asked.action = name;
        const auto verdict = hear(tenant, caller, asked, time);
        if (verdict && verdict->allowed) names.emplace_back(name);
    };
    for (const auto& [name, permission] : permissions) {
        asked.permission = permission;
        add(name);
    }
    asked.permission.reset();
    for (auto& command : commands) {
        const auto type = type_of(command.envelope.command);
        asked.command = std::move(command);
        add(type);
    }
    return names;
}

} // namespace

void TenantPoint::await(const Principal& caller,
                        std::span<const Question> questions,
                        const GoOn& go_on) {
    std::set<std::pair<std::string, std::string_view>> wanted;
    for (const auto& question : questions) {
        const auto* token =
            question.context == nullptr ? nullptr : question.context->find(at_least);
        if (token == nullptr) continue;
        const auto tenant = tenant_of(caller, question);
        if (!tenant) continue; // Its own fault, told later.
        if (token->string() == nullptr) {
            return go_on(Fault{.message = "context.assent.at_least must be a string"});
        }
        wanted.emplace(tenant->text(), *token->string());
    }
    if (wanted.empty()) return go_on({});

    struct Waiting {
        std::mutex mutex;
        std::size_t open = 0;
        std::optional<Fault> fault;
    };

    const auto waiting = std::make_shared<Waiting>();
    waiting->open = wanted.size();
    const auto arrived = [waiting, go_on](std::optional<Fault> fault) {
        {
            const std::scoped_lock lock{waiting->mutex};
            if (fault && !waiting->fault) waiting->fault = std::move(fault);
            if (--waiting->open != 0) return;
        }
        go_on(std::move(waiting->fault));
    };
    for (const auto& [tenant, token] : wanted) {
        const bool known = service_.reach(
            TenantId{tenant}, token, patience_, [arrived](std::optional<Unavailable> late) {
                if (!late) return arrived({});
                arrived(Fault{.status = 503, .message = late->detail});
            });
        if (!known) {
            arrived(Fault{.message = "context.assent.at_least is no token of the tenant"});
        }
    }
}

std::vector<std::expected<Answer, Fault>> TenantPoint::evaluate(const Principal& caller,
                                                                std::span<const Question> questions,
                                                                Semantic semantic) {
    std::vector<Ready> ready;
    ready.reserve(questions.size());
    for (const auto& question : questions) ready.push_back(prepare(caller, question));

    std::vector<std::expected<Answer, Fault>> answers;
    answers.reserve(ready.size());
    while (answers.size() < ready.size()) {
        const auto rest = std::span<const Ready>{ready}.subspan(answers.size());
        if (!rest.front()) {
            answers.emplace_back(std::unexpected{rest.front().error()});
        } else {
            const auto run = same_tenant(rest);
            auto [verdicts, at] = hear_run(service_, caller, run, semantic);
            for (std::size_t i = 0; i < verdicts.size(); ++i) {
                if (verdicts[i]) {
                    answers.emplace_back(answer_of(*run[i], *std::move(verdicts[i]), at));
                } else {
                    answers.emplace_back(std::unexpected{std::move(verdicts[i].error())});
                }
            }
        }
        if (ends_with(semantic, answers.back() && answers.back()->decision)) break;
    }
    return answers;
}

std::expected<Found, Fault>
TenantPoint::search(const Principal& caller, Sought sought, const Question& question) {
    auto ready = sought == Sought::action ? prepare_parts(caller, question)
                                          : prepare(caller, question, sought);
    if (!ready) return std::unexpected{std::move(ready.error())};
    if (sought == Sought::subject) ready->hears_all = caller.acts_for_others;

    Found found;
    ReadAt at;
    std::optional<Fault> trouble;
    const bool known = ready->is_user && ready->kind != nullptr;
    std::vector<AskedCommand> commands;
    if (known && sought == Sought::action && is_well_formed_id(question.subject.id) &&
        is_well_formed_id(question.resource.id)) {
        commands = commands_about(ready->tenant, question, *ready->kind);
    }
    const auto look = [&](const ReadView& view) {
        const auto& [tenant, time, token] = view;
        const auto user = tenant.users.find(caller.actor());
        if (!ready->hears_all && !user) {
            trouble = Fault{.status = 403, .message = std::string{may_not_ask}};
            return;
        }
        at = {.position = tenant.position, .token = token};
        if (!known) return;
        switch (sought) {
        case Sought::subject:
            if (!ready->hears_all && !sees({tenant, user, time}, caller, *ready)) return;
            found.names = subjects(tenant, *std::move(ready), time);
            return;
        case Sought::resource:
            found.names = resources(tenant, *std::move(ready), caller, time);
            return;
        case Sought::action:
            found.names = actions(tenant, *std::move(ready), std::move(commands), caller, time);
            return;
        }
    };
    const bool there =
        caller.may_speak_to(ready->tenant.text()) && service_.read(ready->tenant, look);
    if (!there && !ready->hears_all)
        trouble = Fault{.status = 403, .message = std::string{may_not_ask}};
    if (trouble) return std::unexpected{*std::move(trouble)};
    std::ranges::sort(found.names);
    at.add_to(found.context);
    return found;
}

} // namespace assent::http::authzen
