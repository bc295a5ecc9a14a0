#include "tools/assent/verbs/verb.hpp"

namespace assent::tool {
namespace {

constexpr auto all_nouns = std::to_array<Noun>({
    {"tenants", "The companies on this installation, their packs and limits"},
    {"users", "Users of the tenant, and their roles", "users"},
    {"roles", "Custom roles, and what every user may by default"},
    {"groups", "Groups of users, which own entities", "groups"},
    {"spaces", "Spaces that deployments are in, and the roles in them", "spaces"},
    {"environments", "Where models run", "environments"},
    {"audiences", "Which requests a routing means", "audiences"},
    {"models", "Models: registering, deploying, approving", "stored_models"},
    {"models deploy", "Deploys a snapshot of a model as a variation"},
    {"snapshots", "Snapshots of models, which is what is deployed", "deployable_models"},
    {"deployments", "What is deployed", "deployed_models"},
    {"variations", "The variations of a deployment, and their protection"},
    {"routing", "Which variation answers whom"},
    {"approvals", "What waits for approval, is active, or inactive", "approvals"},
    {"access", "What groups may do to the entities of other groups", "privileges"},
    {"runtimes", "Runtimes that deployments and jobs use", "runtimes"},
    {"jobs", "Scoring and metric jobs", "jobs"},
    {"results", "Results of tests", "model_test_results"},
    {"life-cycles", "Life cycles of models", "model_mlcs"},
    {"notifications", "Notifications about models", "notifications"},
    {"entities", "Any entity of the eight collections: to another group, or away"},
});

} // namespace

std::span<const Noun> nouns() {
    return all_nouns;
}

std::vector<const Verb*> verbs() {
    std::vector<const Verb*> all;
    for (const auto part : {directory_verbs(), model_verbs(), work_verbs()}) {
        for (const auto& verb : part) all.push_back(&verb);
    }
    return all;
}

} // namespace assent::tool
