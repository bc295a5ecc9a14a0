#pragma once

#include "domain/engine/fold.hpp"
#include "events/record/decision.hpp"
#include "tests/support/commands.hpp"
#include "tests/support/result.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A company to write tests of rules with:
///
///     Company c = Company::staffed();
///     c.as("fay")(update("card-prod", "default")).denied_by({"VAR-4"});
///
/// No log, no clock, no JSON: commands go straight into the pure core. Each one is also checked for
/// what must hold of all of them, see `Company::take`; a failure names the line that gave it.
namespace assent::test {

inline constexpr Timestamp opening{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};

class Company;

/// Somebody who is about to give a command.
class [[nodiscard]] Speaker {
public:
    Speaker(Company& company, std::string actor, std::string tenant);

    Speaker at(Timestamp time) && {
        time_ = time;
        return std::move(*this);
    }

    Speaker id(std::string text) && {
        envelope_.id = CommandId{std::move(text)};
        return std::move(*this);
    }

    Speaker version(std::uint64_t expected) && {
        envelope_.expected_version = expected;
        return std::move(*this);
    }

    Speaker reason(std::string text) && {
        envelope_.reason = std::move(text);
        return std::move(*this);
    }

    Speaker on(Surface surface) && {
        envelope_.surface = surface;
        surface_chosen_ = true;
        return std::move(*this);
    }

    /// Gives it. Approvals are given on `administration` unless `on` says otherwise.
    Result operator()(Command command, Where where = Where::current());

private:
    Company& company_;
    CommandEnvelope envelope_;
    std::optional<Timestamp> time_;
    bool surface_chosen_ = false;
};

class Company {
public:
    /// A tenant `acme` with an administrator `ada`, and nothing else.
    explicit Company(std::uint32_t active_model_limit = 10);

    /// No tenant at all.
    static Company none();

    /// `acme` with people, teams, environments and a protected deployment: see company.cpp.
    static Company staffed(std::uint32_t active_model_limit = 10);

    Company(Company&&) = default;
    Company(const Company&) = default;

    /// Folds all that was decided once more, from its bytes, and compares.
    ~Company();

    Speaker as(std::string actor, std::string tenant = "acme") {
        return {*this, std::move(actor), std::move(tenant)};
    }

    /// Gives commands that have to be accepted, one after the other, as `ada`.
    void arrange(std::initializer_list<Command> commands, Where where = Where::current());
    void arrange_as(const std::string& actor,
                    std::initializer_list<Command> commands,
                    Where where = Where::current());

    /// The time of the last decision, or of the opening.
    [[nodiscard]] Timestamp now() const { return now_; }

    /// Position of the last decision that changed `acme`.
    [[nodiscard]] std::uint64_t version() const;

    [[nodiscard]] const Tenant* tenant(std::string_view name = "acme") const;

    [[nodiscard]] const PartitionState& state() const { return state_; }

    /// Decides, checks what holds for every decision, and makes it so.
    Result take(CommandEnvelope envelope, std::optional<Timestamp> time, Where where);

private:
    struct Empty {};

    explicit Company(Empty);

    void check_shape(const Decision& decision, const PartitionState& before) const;
    void check_repeats(const CommandRecord& record, const Decision& decision) const;

    PartitionState state_;
    std::vector<std::string> log_; ///< Bodies of the records, as they would be written.
    Timestamp now_ = opening;
    std::int64_t offset_ = 0;
    std::uint64_t named_ = 0; ///< Commands that got a name from us.

    friend class Speaker;
};

} // namespace assent::test
