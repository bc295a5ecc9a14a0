#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

using enum Collection;

/// fraud has the runtime `gpu` and the monitor `drift`, which watches `card-1`.
Company with_jobs() {
    Company c = Company::staffed();
    c.arrange_as("fay",
                 {register_runtime("gpu"),
                  register_monitor("drift"),
                  add_monitor("card-1", "drift"),
                  create_job("train", "card-1"),
                  record_result("train-1", "train")});
    return c;
}

TEST(RWX_8, CreatingAJobTakesExecuteOnTheSnapshot) {
    Company c = with_jobs();
    const auto made = c.as("fay")(create_job("j", "card-1", JobKind::metric)).the<JobCreated>();
    EXPECT_EQ(made.kind, JobKind::metric);
    EXPECT_EQ(made.group, GroupId{"fraud"});
    EXPECT_FALSE(made.runtime);
    c.as("rosa")(create_job("k", "card-1")).not_found();
    c.as("xena")(grant(deployable_models, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(create_job("k", "card-1")).denied_by({"RWX-8"});
    c.as("xena")(grant(deployable_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(create_job("j", "card-1")).rejected(Code::already_exists);
    EXPECT_EQ(c.as("rosa")(create_job("k", "card-1")).the<JobCreated>().group, GroupId{"risk"});
}

TEST(RWX_21, AJobOnARuntimeTakesExecuteOnBoth) {
    Company c = with_jobs();
    const auto on_gpu = create_job("k", "score-1", JobKind::scoring, "gpu");
    c.as("fay")(create_job("j", "card-1", JobKind::scoring, "gpu")).accepted();
    c.as("rosa")(on_gpu).not_found();
    c.as("xena")(grant(runtimes, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(on_gpu).denied_by({"RWX-21"});
    c.as("rosa")(schedule_job("k", "score-1", "gpu")).denied_by({"RWX-21"});
    c.as("xena")(grant(deployable_models, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(schedule_job("k", "card-1", "gpu")).denied_by({"RWX-8", "RWX-21"});
    c.as("xena")(grant(runtimes, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(on_gpu).accepted();
    const auto made =
        c.as("rosa")(schedule_job("l", "score-1", "gpu", "0 4 * * *")).the<JobCreated>();
    EXPECT_EQ(made.schedule, "0 4 * * *");
    EXPECT_EQ(made.runtime, RuntimeId{"gpu"});
    c.as("rosa")(schedule_job("l", "score-1", "gpu")).rejected(Code::already_exists);
}

TEST(RWX_12, AJobIsGivenOnlyToAGroupOfItsCreator) {
    Company c = with_jobs();
    c.as("fay")(create_job("j", "card-1", JobKind::scoring, "", "risk")).denied_by({"RWX-12"});
    c.as("fay")(schedule_job("j", "card-1", "gpu", "* * * * *", "risk")).denied_by({"RWX-12"});
    c.as("fay")(run_monitor("card-1", "drift", "j", "risk")).denied_by({"RWX-12"});
    c.as("xena")(create_job("j", "card-1", JobKind::scoring, "", "risk")).accepted();
}

TEST(RWX_23, AJobNeedsANamedGroupOfWhomHasSeveral) {
    Company c = with_jobs();
    c.as("joan")(create_job("j", "card-1")).rejected(Code::group_required);
    c.as("joan")(schedule_job("j", "card-1", "gpu")).rejected(Code::group_required);
    c.as("joan")(run_monitor("card-1", "drift", "j")).rejected(Code::group_required);
    c.as("joan")(run_monitor("card-1", "drift", "j", "risk")).accepted();
}

TEST(RWX_21, RerunningAJobTakesExecuteOnItsSnapshotAndWriteOnTheJob) {
    Company c = with_jobs();
    c.as("fay")(rerun("train")).accepted().events({"JobRerun"});
    c.as("fay")(rerun("train")).accepted();
    c.as("rosa")(rerun("train")).not_found();
    c.as("xena")(grant(jobs, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(rerun("train")).denied_by({"RWX-7", "RWX-21"});
    c.as("xena")(grant(jobs, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(rerun("train")).denied_by({"RWX-21"});
    c.as("xena")(grant(deployable_models, "fraud", "risk", {EXECUTE})).accepted();
    c.as("rosa")(rerun("train")).denied_by({"RWX-21"});
    c.as("xena")(grant(deployable_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(rerun("train")).accepted();
    c.as("xena")(grant(jobs, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(rerun("train")).denied_by({"RWX-7"});
}

TEST(RWX_7, AddingAMonitorTakesWriteOnTheSnapshot) {
    Company c = with_jobs();
    c.as("fay")(register_monitor("bias")).accepted();
    c.as("fay")(add_monitor("card-1", "bias")).accepted().events({"MonitorAdded"});
    c.as("fay")(add_monitor("card-1", "bias")).unchanged();
    c.as("rosa")(register_monitor("fair")).accepted();
    c.as("rosa")(add_monitor("card-1", "fair")).not_found();
    c.as("xena")(grant(deployable_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(add_monitor("card-1", "fair")).denied_by({"RWX-7"});
    c.as("xena")(grant(deployable_models, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(add_monitor("card-1", "fair")).accepted();
}

TEST(Monitors, AMonitorIsAStoredModelOfThatKindThatOneMayRead) {
    Company c = with_jobs();
    c.as("fay")(add_monitor("card-1", "nowhere")).rejected(Code::unknown_reference);
    c.as("fay")(add_monitor("card-1", "card")).rejected(Code::unknown_reference);
    c.as("rosa")(register_monitor("fair")).accepted();
    c.as("fay")(add_monitor("card-1", "fair")).rejected(Code::unknown_reference);
    c.as("xena")(grant(stored_models, "risk", "fraud", {READ})).accepted();
    c.as("fay")(add_monitor("card-1", "fair")).accepted();
}

TEST(RWX_8, RunningAMonitorTakesExecuteOnTheSnapshotAndMakesAJob) {
    Company c = with_jobs();
    const auto made =
        c.as("fay")(run_monitor("card-1", "drift", "watch")).accepted().the<JobCreated>();
    EXPECT_EQ(made.kind, JobKind::monitor);
    EXPECT_EQ(made.monitor, ModelId{"drift"});
    EXPECT_EQ(made.snapshot, SnapshotId{"card-1"});
    c.as("fay")(run_monitor("card-1", "drift", "watch")).rejected(Code::already_exists);
    c.as("rosa")(run_monitor("card-1", "drift", "w2")).not_found();
    c.as("xena")(grant(deployable_models, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(run_monitor("card-1", "drift", "w2")).denied_by({"RWX-8"});
    c.as("xena")(grant(deployable_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(run_monitor("card-1", "drift", "w2")).rejected(Code::unknown_reference);
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(run_monitor("card-1", "drift", "w2")).accepted();
}

TEST(Monitors, OnlyAnAttachedMonitorRuns) {
    Company c = with_jobs();
    c.as("fay")(run_monitor("card-2", "drift", "watch")).rejected(Code::unknown_reference);
    c.as("fay")(run_monitor("card-1", "card", "watch")).rejected(Code::unknown_reference);
    c.as("fay")(run_monitor("card-1", "nowhere", "watch")).rejected(Code::unknown_reference);
}

TEST(RWX_7, RecordingATestResultTakesWriteOnTheJob) {
    Company c = with_jobs();
    c.as("fay")(record_result("r", "train")).accepted().events({"TestResultRecorded"});
    c.as("fay")(record_result("r", "train")).rejected(Code::already_exists);
    c.as("rosa")(record_result("s", "train")).not_found();
    c.as("fay")(record_result("s", "nowhere")).not_found();
    c.as("xena")(grant(jobs, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(record_result("s", "train")).denied_by({"RWX-7"});
    c.as("xena")(grant(jobs, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(record_result("s", "train")).accepted();
}

TEST(RWX_23, ATestResultTakesTheGroupOfItsJob) {
    Company c = with_jobs();
    c.as("xena")(grant(jobs, "fraud", "risk", {READ, WRITE})).accepted();
    EXPECT_EQ(c.as("rosa")(record_result("r", "train")).the<TestResultRecorded>().group,
              GroupId{"fraud"});
    EXPECT_EQ(c.as("joan")(record_result("s", "train")).the<TestResultRecorded>().group,
              GroupId{"fraud"});
}

TEST(RWX_26, ATestResultOfAJobWithoutAGroupHasNone) {
    Company c = with_jobs();
    c.as("ada")(packs({.rwx = false})).accepted();
    c.as("newton")(create_job("j", "card-1")).accepted();
    EXPECT_FALSE(c.as("newton")(record_result("r", "j")).the<TestResultRecorded>().group);
}

} // namespace
} // namespace assent::test
