#include "tests/reference/engine.hpp"

#include "domain/authorize.hpp"
#include "domain/decide.hpp"
#include "events/core/match.hpp"
#include "projections/approvals.hpp"
#include "projections/authorization.hpp"
#include "projections/capacity.hpp"
#include "projections/privileges.hpp"
#include "tests/reference/translate.hpp"
#include "tests/support/result.hpp"

#include <algorithm>
#include <chrono>

namespace assent::reference {
namespace {

Rule rule_of(const Reason& reason) {
    return {std::string{name_of(reason.rule.family)}, reason.rule.number};
}

std::vector<Rule> rules_of(const std::vector<Reason>& reasons) {
    std::vector<Rule> rules;
    for (const auto& reason : reasons) {
        if (rules.empty() || rules.back() != rule_of(reason)) rules.push_back(rule_of(reason));
    }
    return rules;
}

Answer answer_of(const Decision& decision) {
    Answer answer;
    answer.outcome = name_of(decision.outcome);
    answer.position = static_cast<std::int64_t>(decision.position);
    if (decision.position != 0) answer.version = static_cast<std::int64_t>(decision.version);
    if (decision.outcome == Outcome::denied) answer.rules = rules_of(decision.reasons);
    if (decision.outcome == Outcome::rejected) {
        for (const auto& reason : decision.reasons)
            answer.codes.insert(std::string{name_of(reason.code)});
    }
    for (const auto& deployment : decision.affected) answer.effects.push_back(deployment.text());
    for (const auto& event : decision.events) {
        if (const auto* warning = std::get_if<CapacityWarningRaised>(&event)) {
            answer.warnings.push_back("warning " + std::to_string(warning->threshold_percent));
        }
        if (std::holds_alternative<CapacityOverageRaised>(event))
            answer.warnings.emplace_back("overage");
    }
    if (decision.capacity) {
        auto& report = answer.capacity.emplace();
        report.limit = decision.capacity->limit;
        report.active = decision.capacity->active;
        for (const auto& holder : decision.capacity->holders)
            report.holders.push_back(holder.text());
        report.hidden = decision.capacity->hidden;
    }
    return answer;
}

template <class E>
void tell_set(std::string& out, const EnumSet<E>& set) {
    for (const auto name : EnumNames<E>::names) {
        if (set.contains(enum_named<E>(name).value())) out += std::string{name} + ";";
    }
}

/// A view as text, member by member. An empty optional is left out.
template <class T>
void tell(std::string& out, const T& value) {
    if constexpr (IsOptional<T>::value) {
        if (value) tell(out, *value);
    } else if constexpr (IsId<T>::value) {
        out += value.text();
    } else if constexpr (std::same_as<T, Json>) {
        out += value.text.empty() ? "{}" : value.text;
    } else if constexpr (std::same_as<T, Scalar>) {
        out += value.text;
    } else if constexpr (std::same_as<T, std::string>) {
        out += value;
    } else if constexpr (std::same_as<T, bool>) {
        out += value ? "yes" : "no";
    } else if constexpr (std::same_as<T, Timestamp>) {
        out += std::to_string(value.time_since_epoch().count());
    } else if constexpr (NamedEnum<T>) {
        out += name_of(value);
    } else if constexpr (std::integral<T>) {
        out += std::to_string(value);
    } else if constexpr (IsEnumSet<T>::value) {
        tell_set(out, value);
    } else if constexpr (std::same_as<T, std::vector<Weight>>) {
        for (const auto& weight : value) {
            out += weight.variation.text() + "=" + std::to_string(weight.percent) + ";";
        }
    } else if constexpr (IsVector<T>::value) {
        std::vector<std::string> items;
        for (const auto& item : value) tell(items.emplace_back(), item);
        // The order in which variations and roles are shown is nobody's business.
        constexpr bool unordered = std::same_as<T, std::vector<VariationView>> ||
                                   std::same_as<T, std::vector<std::string>>;
        if constexpr (unordered) std::ranges::sort(items);
        out += "[";
        for (const auto& item : items) out += item + ",";
        out += "]";
    } else if constexpr (Described<T>) {
        for_each_field<T>([&](const auto& field) {
            std::string member;
            tell(member, value.*field.member);
            if (!member.empty()) out += std::string{field.name} + ":" + member + " ";
        });
    }
}

template <class View>
void add(std::map<std::string, std::string>& seen, const std::string& kind, const View& view) {
    tell(seen[kind + " " + view.id], view);
}

template <class View, class Row>
void add_all(std::map<std::string, std::string>& seen,
             const std::string& kind,
             const Tenant& tenant,
             const Reader& reader) {
    for (const auto& view :
         list<View, Row>(tenant, reader, Page{.after = {}, .limit = 1000}).items) {
        add(seen, kind, view);
    }
}

template <class Row, class Use>
void find_in(const Tenant& tenant, const std::string& id, Use&& use) {
    const auto found = tenant.table<Row>().find(id);
    if (found) use(found);
}

} // namespace

Timestamp time_of(Moment moment) {
    return Timestamp{std::chrono::microseconds{moment}};
}

Answer Engine::judge(const Ask& ask, Moment clock) {
    auto envelope = envelope_of(ask);
    CommandRecord record{.offset = offset_++, .command = CommandEnvelope{}};
    if (auto flaw = flaw_of(envelope)) {
        record.command = std::unexpected{MalformedCommand{.detail = *std::move(flaw),
                                                          .id = ask.id,
                                                          .tenant = "acme",
                                                          .actor = ask.actor,
                                                          .type = ask.type}};
    } else {
        envelope.content = content_of(envelope);
        record.command = std::move(envelope);
    }
    last_ = assent::decide(state_, record, time_of(clock));
    apply(state_, last_, record.offset);
    return answer_of(last_);
}

std::string Engine::last_decision() const {
    return test::describe(last_);
}

const Tenant* Engine::tenant() const {
    const auto* found = state_.find(TenantId{"acme"});
    return found == nullptr ? nullptr : &found->tenant;
}

Permit Engine::permit(const Ask& ask, Moment now) const {
    const auto envelope = envelope_of(ask);
    const auto verdict = authorize(
        *tenant(),
        Question{.subject = envelope.actor, .about = CommandQuestion{.command = &envelope}},
        time_of(now));
    Permit permit{.found = verdict.found, .allowed = verdict.allowed, .rules = {}};
    if (verdict.found && !verdict.allowed) permit.rules = rules_of(verdict.reasons);
    return permit;
}

bool Engine::may(const std::string& who,
                 const std::string& permission,
                 const std::string& collection,
                 const std::string& id,
                 Moment now) const {
    bool answer = false;
    const auto ask = [&](const auto entity) {
        const Question question{
            .subject = UserId{who},
            .about = AccessQuestion{.permission = enum_named<Permission>(permission).value(),
                                    .entity = entity}};
        answer = authorize(*tenant(), question, time_of(now)).allowed;
    };
    if (collection == "stored_models") find_in<assent::Model>(*tenant(), id, ask);
    if (collection == "deployable_models") find_in<assent::Snapshot>(*tenant(), id, ask);
    if (collection == "deployed_models") find_in<assent::Deployment>(*tenant(), id, ask);
    if (collection == "model_test_results") find_in<assent::TestResult>(*tenant(), id, ask);
    if (collection == "model_mlcs") find_in<assent::LifeCycleInstance>(*tenant(), id, ask);
    if (collection == "jobs") find_in<assent::Job>(*tenant(), id, ask);
    if (collection == "runtimes") find_in<assent::Runtime>(*tenant(), id, ask);
    if (collection == "notifications") find_in<assent::Notification>(*tenant(), id, ask);
    return answer;
}

std::map<std::string, std::string> Engine::seen_by(const std::string& who, Moment now) const {
    std::map<std::string, std::string> seen;
    const Tenant& tenant = *this->tenant();
    const Reader reader{.user = tenant.users.find(who), .time = time_of(now)};
    add_all<UserView, assent::User>(seen, "user", tenant, reader);
    add_all<GroupView, assent::Group>(seen, "group", tenant, reader);
    add_all<SpaceView, assent::Space>(seen, "space", tenant, reader);
    add_all<EnvironmentView, assent::Environment>(seen, "environment", tenant, reader);
    add_all<ModelView, assent::Model>(seen, "model", tenant, reader);
    add_all<SnapshotView, assent::Snapshot>(seen, "snapshot", tenant, reader);
    add_all<DeploymentView, assent::Deployment>(seen, "deployment", tenant, reader);
    add_all<AudienceView, assent::Audience>(seen, "audience", tenant, reader);
    add_all<RuntimeView, assent::Runtime>(seen, "runtime", tenant, reader);
    add_all<JobView, assent::Job>(seen, "job", tenant, reader);
    add_all<TestResultView, assent::TestResult>(seen, "result", tenant, reader);
    add_all<LifeCycleInstanceView, assent::LifeCycleInstance>(seen, "mlc", tenant, reader);
    add_all<NotificationView, assent::Notification>(seen, "notification", tenant, reader);
    const PrivilegeList privileges{tenant, reader.time};
    for (std::size_t i = 0; i < privileges.size(); ++i) add(seen, "privilege", privileges[i]);
    tell(seen["tenant"], view_of(tenant));
    tell(seen["capacity"], capacity_of(tenant, reader));
    for (const auto& view :
         list_approvals(tenant, reader, Page{.after = {}, .limit = 1000}, {}).items) {
        auto& line = seen["approval " + view.id];
        tell(line, view.status);
        line += " on ";
        tell(line, view.deployments);
    }
    for (const auto& snapshot : {"s1", "s2", "s3"}) {
        for (const auto& environment : {"prod", "stage"}) {
            const auto view = serving_of(tenant, reader, snapshot, environment);
            if (!view) continue;
            auto& line = seen[std::string{"serving "} + snapshot + " " + environment];
            line = view->serving ? "yes" : "no";
        }
    }
    return seen;
}

} // namespace assent::reference
