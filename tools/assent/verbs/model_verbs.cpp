#include "tools/assent/verbs/verb.hpp"
#include "tools/assent/verbs/words.hpp"

/// Models, snapshots, deployments with their variations and routing, approval.
namespace assent::tool {
namespace {

constexpr Word model() {
    return must("MODEL,--model-id,--model", "model", "Which model");
}

constexpr Word snapshot() {
    return must("SNAPSHOT,--snapshot", "snapshot", "Which snapshot");
}

constexpr Word deployment() {
    return must("--deployment", "deployment", "Which deployment");
}

constexpr Word deployment_itself() {
    return must("DEPLOYMENT,--deployment", "deployment", "Which deployment");
}

constexpr Word variation() {
    return must("--variation-name,--variation", "variation", "Which of its variations");
}

constexpr Word settings() {
    return may("--settings", "settings", "Any JSON object, or @FILE", As::json);
}

/// Who answers whom.
constexpr Words routing() {
    return {may("--weights",
                "routing.general.weights",
                "V=PERCENT,...: who answers general traffic; 100 in all",
                As::weights),
            may("--shadow",
                "routing.general.shadow",
                "V=PERCENT: gets a copy of so much of it, and never answers",
                As::shadow),
            may("--audience",
                "routing.audiences",
                "AUDIENCE:V=PERCENT,...: who answers these requests; again for more, in order",
                As::audiences),
            may("--fallback", "routing.fallback", "Answers where the chosen one cannot"),
            may("--routing",
                "routing",
                "All of it as JSON, or @FILE, instead of the four above",
                As::json)};
}

/// What every kind of deployment takes.
constexpr Words deploying() {
    return {must("--deployment", "deployment", "The deployment; the first time it is made"),
            must("--snapshot", "snapshot", "The snapshot that will run"),
            may("--model-id,--model", "model", "The model; needed the first time"),
            may("--environment", "environment", "Where it runs; needed the first time"),
            may("--space", "space", "The space that it is in"),
            may("--runtime", "runtime", "The runtime that it uses"),
            owner(),
            settings()};
}

constexpr Words one_variation() {
    return {deployment(), variation()};
}

constexpr Words approving() {
    return {may("SNAPSHOT,--snapshot", "snapshot", "Which snapshot; or --deployment"),
            may("--deployment",
                "deployment",
                "With a snapshot, the one whose space role is used; alone, its default snapshot")};
}

constexpr auto model_table = std::to_array<Verb>({
    {.path = "models register",
     .type = "RegisterModel",
     .help = "Makes a model known",
     .words = {model(),
               may("--kind", "kind", "A model, or one that watches others").one_of("model|monitor"),
               owner(),
               metadata()},
     .example = "models register churn --group fraud"},
    {.path = "models edit",
     .type = "EditModel",
     .help = "Replaces the metadata of a model",
     .words = {model(), new_metadata()},
     .example = "models edit churn --metadata '{\"team\":\"retention\"}'"},
    {.path = "models deploy realtime",
     .type = "DeployVariation",
     .help = "Deploys a snapshot as a variation of a deployment that answers requests",
     .words = deploying() +
              Words{may("--variation-name,--variation", "variation", "Its name (default)"),
                    may("--protected",
                        "protected",
                        "Only administrators and maintainers may change it from then on",
                        As::yes)} +
              routing(),
     .example = "models deploy realtime --model-id churn --environment production "
                "--snapshot churn-7 --deployment churn-prod --variation-name default "
                "--protected",
     .fixed = {"kind", "\"realtime\""}},
    {.path = "models deploy batch",
     .type = "DeployVariation",
     .help = "Deploys a snapshot that works on batches",
     .words = deploying(),
     .example = "models deploy batch --model-id churn --environment production "
                "--snapshot churn-7 --deployment churn-nightly",
     .fixed = {"kind", "\"batch\""}},
    {.path = "models deploy streaming",
     .type = "DeployVariation",
     .help = "Deploys a snapshot that works on a stream",
     .words = deploying(),
     .example = "models deploy streaming --model-id churn --environment production "
                "--snapshot churn-7 --deployment churn-stream",
     .fixed = {"kind", "\"streaming\""}},
    {.path = "models undeploy",
     .type = "UndeployVariation",
     .help = "Undeploys one variation; the last one ends the deployment ('deployments undeploy' "
             "ends it at once)",
     .words = one_variation() + routing(),
     .example = "models undeploy --deployment churn-prod --variation-name canary "
                "--weights default=100 --fallback default"},
    {.path = "models activate",
     .type = "ActivateModel",
     .help = "Approves a snapshot: it may answer, and takes a place of the capacity",
     .words = approving(),
     .example = "models activate churn-7 --deployment churn-prod",
     .has_surface = true},
    {.path = "models deactivate",
     .type = "DeactivateModel",
     .help = "Rejects a snapshot, or lets it answer no more, which frees its place",
     .words = approving(),
     .example = "models deactivate churn-7 --surface administration",
     .has_surface = true},
    {.path = "models request",
     .type = "RequestApproval",
     .help = "Asks for the approval of a snapshot",
     .words = {snapshot(), deployment()},
     .example = "models request churn-7 --deployment churn-prod",
     .has_surface = true},
    {.path = "models swap",
     .type = "SwapActive",
     .help = "Activates one snapshot in the place of another, in one step",
     .words = {must("--activate", "activate", "The snapshot that may answer from now on"),
               must("--deactivate", "deactivate", "The one that gives its place"),
               may("--deployment", "deployment", "The one whose space role is used")},
     .example = "models swap --activate churn-8 --deactivate churn-7",
     .has_surface = true},

    {.path = "snapshots create",
     .type = "CreateSnapshot",
     .help = "Makes a snapshot of a model",
     .words = {snapshot(),
               must("--model-id,--model", "model", "Of which model"),
               may("--origin", "origin", "Where it was made").one_of("ui|jupyter"),
               owner(),
               metadata()},
     .example = "snapshots create churn-7 --model-id churn --origin jupyter"},
    {.path = "snapshots edit",
     .type = "EditSnapshot",
     .help = "Replaces the metadata of a snapshot",
     .words = {snapshot(), new_metadata()},
     .example = "snapshots edit churn-7 --metadata '{\"auc\":0.91}'"},
    {.path = "snapshots add-monitor",
     .type = "AddMonitor",
     .help = "Lets a monitor watch a snapshot",
     .words = {snapshot(), must("--monitor", "monitor", "A model of the kind monitor")},
     .example = "snapshots add-monitor churn-7 --monitor drift"},
    {.path = "snapshots run-monitor",
     .type = "RunMonitor",
     .help = "Runs a monitor on a snapshot, as a job",
     .words = {snapshot(),
               must("--monitor", "monitor", "Which monitor"),
               must("--job", "job", "The id of the job that it becomes"),
               owner()},
     .example = "snapshots run-monitor churn-7 --monitor drift --job drift-1"},

    {.path = "deployments undeploy",
     .type = "Undeploy",
     .help = "Ends a deployment with all of its variations",
     .words = {deployment_itself()},
     .example = "deployments undeploy churn-prod"},
    {.path = "deployments edit",
     .type = "EditDeployment",
     .help = "Replaces the metadata of a deployment",
     .words = {deployment_itself(), new_metadata()},
     .example = "deployments edit churn-prod --metadata '{\"pager\":\"risk\"}'"},

    {.path = "variations update",
     .type = "UpdateVariation",
     .help = "Replaces the settings of a variation",
     .words =
         one_variation() + Words{must("--settings", "settings", "JSON object, or @FILE", As::json)},
     .example = "variations update --deployment churn-prod --variation-name default "
                "--settings '{\"replicas\":3}'"},
    {.path = "variations restart",
     .type = "RestartVariation",
     .help = "Restarts a variation",
     .words = one_variation(),
     .example = "variations restart --deployment churn-prod --variation-name default"},
    {.path = "variations rename",
     .type = "RenameVariation",
     .help = "Gives a variation another name; its routing stays",
     .words = one_variation() + Words{must("--to", "to", "The new name")},
     .example = "variations rename --deployment churn-prod --variation-name canary --to next"},
    {.path = "variations protect",
     .type = "SetProtection",
     .help = "Only administrators and maintainers may change it from then on",
     .words = one_variation(),
     .example = "variations protect --deployment churn-prod --variation-name default",
     .fixed = {"protected", "true"}},
    {.path = "variations unprotect",
     .type = "SetProtection",
     .help = "Lets members change it again",
     .words = one_variation(),
     .example = "variations unprotect --deployment churn-prod --variation-name default",
     .fixed = {"protected", "false"}},

    {.path = "routing set",
     .type = "SetRouting",
     .help = "Says which variation answers whom; replaces what was said before",
     .words = Words{deployment_itself()} + routing(),
     .example = "routing set churn-prod --audience beta:canary=100 "
                "--weights default=90,canary=10 --shadow next=20 --fallback default"},
});

} // namespace

std::span<const Verb> model_verbs() {
    return model_table;
}

} // namespace assent::tool
