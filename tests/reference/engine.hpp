#pragma once

#include "domain/engine/fold.hpp"
#include "tests/reference/judge.hpp"

#include <map>
#include <string>

/// The engine behind the same questions that the reference answers.
namespace assent::reference {

class Engine {
public:
    Engine() : state_(LogId{}, 1, 0) {}

    /// Decides and makes it so.
    Answer judge(const Ask& ask, Moment clock);

    /// The decision behind the last answer, as people read it.
    [[nodiscard]] std::string last_decision() const;

    /// `authorize` on a command.
    [[nodiscard]] Permit permit(const Ask& ask, Moment now) const;

    /// `authorize` on a permission and an entity; false for what is not there.
    [[nodiscard]] bool may(const std::string& who,
                           const std::string& permission,
                           const std::string& collection,
                           const std::string& id,
                           Moment now) const;

    /// All that `who` is shown, a line for each thing.
    [[nodiscard]] std::map<std::string, std::string> seen_by(const std::string& who,
                                                             Moment now) const;

    [[nodiscard]] const Tenant* tenant() const;

private:
    PartitionState state_;
    Decision last_;
    std::int64_t offset_ = 0;
};

[[nodiscard]] Timestamp time_of(Moment moment);

/// The same as `Engine::seen_by`, by the rule book.
[[nodiscard]] std::map<std::string, std::string>
seen_by(const World& world, const std::string& who, Moment now);

} // namespace assent::reference
