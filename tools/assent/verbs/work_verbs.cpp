#include "tools/assent/verbs/verb.hpp"
#include "tools/assent/verbs/words.hpp"

/// Runtimes, jobs and their results, life cycles, notifications, and what all entities share.
namespace assent::tool {
namespace {

constexpr Word runtime() {
    return must("RUNTIME,--runtime", "runtime", "Which runtime");
}

constexpr Word job() {
    return must("JOB,--job", "job", "Which job");
}

constexpr Word result() {
    return must("RESULT,--result", "result", "Which result");
}

constexpr Word instance() {
    return must("INSTANCE,--mlc", "mlc", "Which life cycle of which model: the id of the instance");
}

constexpr Word notification() {
    return must("NOTIFICATION,--notification", "notification", "Which notification");
}

constexpr Word kind_of_job() {
    return must("--kind", "kind", "What it does").one_of("scoring|metric");
}

constexpr Word collection() {
    return must("COLLECTION,--collection", "collection", "stored_models, jobs, ...")
        .one_of(collections);
}

constexpr auto work_table = std::to_array<Verb>({
    {.path = "runtimes register",
     .type = "RegisterRuntime",
     .help = "Makes a runtime known",
     .words = {runtime(), owner(), metadata()},
     .example = "runtimes register gpu-1 --group fraud"},
    {.path = "runtimes edit",
     .type = "EditRuntime",
     .help = "Replaces the metadata of a runtime",
     .words = {runtime(), new_metadata()},
     .example = "runtimes edit gpu-1 --metadata '{\"gpus\":4}'"},
    {.path = "runtimes reset",
     .type = "ResetEngine",
     .help = "Resets the engine of a runtime",
     .words = {runtime()},
     .example = "runtimes reset gpu-1"},

    {.path = "jobs create",
     .type = "CreateJob",
     .help = "Makes a job for a snapshot; with a runtime, it is scheduled there",
     .words = {job(),
               must("--snapshot", "snapshot", "Which snapshot works"),
               kind_of_job(),
               may("--runtime", "runtime", "Where"),
               owner()},
     .example = "jobs create scoring-1 --snapshot churn-7 --kind scoring"},
    {.path = "jobs schedule",
     .type = "ScheduleJob",
     .help = "Makes a job that runs again and again",
     .words = {job(),
               must("--snapshot", "snapshot", "Which snapshot works"),
               kind_of_job(),
               must("--runtime", "runtime", "Where"),
               must("--schedule", "schedule", "When: five fields, as cron has them"),
               owner()},
     .example = "jobs schedule nightly --snapshot churn-7 --kind metric --runtime gpu-1 "
                "--schedule '0 3 * * MON'"},
    {.path = "jobs edit",
     .type = "EditJob",
     .help = "Replaces the metadata of a job",
     .words = {job(), new_metadata()},
     .example = "jobs edit nightly --metadata '{\"priority\":\"low\"}'"},
    {.path = "jobs rerun",
     .type = "RerunJob",
     .help = "Runs a job again",
     .words = {job()},
     .example = "jobs rerun nightly"},

    {.path = "results record",
     .type = "RecordTestResult",
     .help = "Keeps what a job found",
     .words = {result(), must("--job", "job", "Which job"), metadata()},
     .example = "results record auc-1 --job nightly --metadata '{\"auc\":0.91}'"},
    {.path = "results edit",
     .type = "EditTestResult",
     .help = "Replaces the metadata of a result",
     .words = {result(), new_metadata()},
     .example = "results edit auc-1 --metadata '{\"auc\":0.92}'"},

    {.path = "life-cycles define",
     .type = "DefineLifeCycle",
     .help = "Defines a life cycle; again replaces it",
     .words = {must("LIFE-CYCLE,--life-cycle", "life_cycle", "Its name"),
               must("--definition", "definition", "Any JSON, or @FILE", As::json)},
     .example = "life-cycles define review --definition '{\"stages\":[\"draft\",\"live\"]}'"},
    {.path = "life-cycles start",
     .type = "StartLifeCycle",
     .help = "Starts a life cycle for a model",
     .words = {instance(),
               must("--life-cycle", "life_cycle", "Which life cycle"),
               must("--model-id,--model", "model", "For which model"),
               owner()},
     .example = "life-cycles start churn-review --life-cycle review --model-id churn"},
    {.path = "life-cycles edit",
     .type = "EditLifeCycleInstance",
     .help = "Replaces the metadata of a life cycle that was started",
     .words = {instance(), new_metadata()},
     .example = "life-cycles edit churn-review --metadata '{\"stage\":\"live\"}'"},

    {.path = "notifications create",
     .type = "CreateNotification",
     .help = "Makes a notification about a model",
     .words = {notification(),
               must("--model-id,--model", "model", "About which model"),
               must("--text", "text", "What it says")},
     .example = "notifications create n-1 --model-id churn --text 'Drift beyond 5 %'"},
    {.path = "notifications edit",
     .type = "EditNotification",
     .help = "Replaces the metadata of a notification",
     .words = {notification(), new_metadata()},
     .example = "notifications edit n-1 --metadata '{\"seen\":true}'"},

    {.path = "entities move",
     .type = "MoveEntity",
     .help = "Gives an entity to another group",
     .words = {collection(),
               must("ID,--entity", "id", "Which of it"),
               must("--group", "group", "The group that will own it")},
     .example = "entities move stored_models churn --group risk"},
    {.path = "entities delete",
     .type = "DeleteEntity",
     .help = "Deletes an entity that nothing refers to",
     .words = {collection(), must("ID,--entity", "id", "Which of it")},
     .example = "entities delete jobs nightly"},
});

} // namespace

std::span<const Verb> work_verbs() {
    return work_table;
}

} // namespace assent::tool
