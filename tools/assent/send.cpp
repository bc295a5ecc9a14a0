#include "adapters/http/client.hpp"
#include "adapters/http/target.hpp"
#include "adapters/json/outcome.hpp"
#include "adapters/json/value.hpp"
#include "tools/assent/command_file.hpp"
#include "tools/assent/progress.hpp"
#include "tools/assent/server.hpp"
#include "tools/assent/subcommands.hpp"
#include "tools/cli/exit_status.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <span>
#include <thread>
#include <utility>

namespace assent::tool {
namespace {

using cli::ExitStatus;
using cli::Failure;
using Clock = std::chrono::steady_clock;

struct Send {
    std::filesystem::path file;
    ServerOptions server;
    std::size_t batch = 100;
    unsigned wait_seconds = 30;
    bool check = false;
    bool quiet = false;
};

struct Answer {
    json::Value body;
    json::ReceivedOutcome outcome;

    [[nodiscard]] bool known() const { return outcome.outcome != "unavailable"; }
};

Answer unavailable(const FileCommand& command, const std::string& why) {
    json::ReceivedOutcome outcome;
    outcome.id = command.id;
    outcome.outcome = "unavailable";
    outcome.message = why;
    return {{json::Object{{"id", json::text(command.id)},
                          {"outcome", json::text("unavailable")},
                          {"detail", json::text(why)}}},
            std::move(outcome)};
}

Answer answer_of(const json::Value& body, const FileCommand& command) {
    if (auto outcome = json::parse_outcome(body)) return {body, *std::move(outcome)};
    return unavailable(command, "the server answered something else: " + json::to_text(body));
}

/// The header that a command needs: the operator is named by it only.
std::string header_actor(const Send& send, const FileCommand& command) {
    if (!send.server.key_file.empty()) return {};
    if (!send.server.actor.empty()) return send.server.actor;
    return command.actor == "operator" ? command.actor : "";
}

/// How many of the first of `commands` may go in one request.
std::size_t batch_of(const Send& send, std::span<const FileCommand> commands) {
    std::size_t count = 1;
    while (count < std::min(send.batch, commands.size()) &&
           commands[count].tenant == commands[0].tenant &&
           header_actor(send, commands[count]) == header_actor(send, commands[0])) {
        ++count;
    }
    return count;
}

http::Request request_of(const Send& send, std::span<const FileCommand> commands) {
    const auto& named = send.server.tenant;
    const auto& tenant = named.empty() ? commands[0].tenant : named;
    http::Request request{.method = "POST",
                          .target = "/v1/tenants/" + http::percent_encoded(tenant) + "/commands",
                          .headers = {{"Content-Type", "application/json"}},
                          .body = {}};
    if (const auto actor = header_actor(send, commands[0]); !actor.empty()) {
        request.headers.push_back({"Assent-Actor", actor});
    }
    if (!send.server.key_file.empty()) {
        for (auto& header : credential_of(send.server)) {
            request.headers.push_back(std::move(header));
        }
    }
    if (commands.size() == 1) {
        request.body = commands[0].text;
        return request;
    }
    request.body = "[";
    for (const auto& command : commands) request.body += command.text + ",";
    request.body.back() = ']';
    return request;
}

/// What the server says to `commands`, in their order. Throws `http::ClientFailure`.
std::vector<Answer>
ask(http::Client& client, const Send& send, std::span<const FileCommand> commands) {
    const auto response = client.send(request_of(send, commands));
    const auto body = json::parse(response.body);
    std::vector<Answer> answers;
    const auto* items = body ? body->array() : nullptr;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        if (!body) {
            answers.push_back(unavailable(commands[i],
                                          "the server answered " + std::to_string(response.status) +
                                              " and no JSON"));
        } else if (items == nullptr) {
            answers.push_back(answer_of(*body, commands[i]));
        } else if (i < items->size()) {
            answers.push_back(answer_of((*items)[i], commands[i]));
        } else {
            answers.push_back(unavailable(commands[i], "the server answered too few"));
        }
    }
    return answers;
}

/// Sends until all are decided, or nothing more was decided for as long as the user waits. What
/// was sent before keeps its id, so that it happens once however often it is sent (GEN-6).
class Sender {
public:
    using Told = std::function<void(const FileCommand&, const Answer&)>;

    Sender(const Send& send, Told told)
        : send_(send), told_(std::move(told)),
          client_(send.server.server, {.ca_file = send.server.ca_file}) {}

    void run(std::span<const FileCommand> commands) {
        auto heard = Clock::now();
        while (!commands.empty()) {
            const auto batch = commands.first(batch_of(send_, commands));
            auto answers = attempt(batch);
            const auto undecided = std::ranges::find_if_not(answers, &Answer::known);
            const auto decided = static_cast<std::size_t>(undecided - answers.begin());
            for (std::size_t i = 0; i < decided; ++i) told_(commands[i], answers[i]);
            commands = commands.subspan(decided);
            if (decided > 0) heard = Clock::now();
            if (undecided == answers.end()) continue;
            if (Clock::now() - heard >= std::chrono::seconds{send_.wait_seconds}) {
                told_(commands[0], *undecided);
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{200});
        }
    }

private:
    std::vector<Answer> attempt(std::span<const FileCommand> batch) {
        try {
            return ask(client_, send_, batch);
        } catch (const http::ClientFailure& e) {
            return {unavailable(batch[0], e.what())};
        }
    }

    const Send& send_;
    Told told_;
    http::Client client_;
};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

bool as_expected(const json::ReceivedOutcome& outcome, const Expectation& expect) {
    return outcome.outcome == expect.outcome &&
           (expect.code.empty() || outcome.code == expect.code) &&
           (expect.rules.empty() || outcome.rules == expect.rules);
}

void print(const FileCommand& command, const Answer& answer) {
    const auto& outcome = answer.outcome;
    const auto what = !outcome.events.empty()                 ? joined(outcome.events)
                      : outcome.rules.empty() && outcome.code ? *outcome.code
                                                              : joined(outcome.rules);
    std::printf("%-11s %6s  %-24s %-12s %s%s%s\n",
                outcome.outcome.c_str(),
                outcome.position == 0 ? "-" : std::to_string(outcome.position).c_str(),
                command.type.c_str(),
                command.id.c_str(),
                what.c_str(),
                outcome.events.empty() && !outcome.message.empty() && !what.empty() ? ": " : "",
                outcome.events.empty() ? outcome.message.c_str() : "");
}

/// What the whole came to.
struct Tally {
    std::map<std::string, std::size_t> outcomes;
    std::size_t told = 0;
    std::size_t unexpected = 0;
    std::size_t unchecked = 0;

    [[nodiscard]] std::size_t of(const std::string& outcome) const {
        const auto found = outcomes.find(outcome);
        return found == outcomes.end() ? 0 : found->second;
    }

    [[nodiscard]] ExitStatus status(bool check) const {
        if (of("unavailable") > 0) return ExitStatus::unavailable;
        if (check) return unexpected > 0 ? ExitStatus::refused : ExitStatus::done;
        if (of("invalid") > 0) return ExitStatus::wrong_usage;
        const auto refused = of("denied") + of("rejected") + of("not_found") + of("conflict");
        return refused > 0 ? ExitStatus::refused : ExitStatus::done;
    }
};

void summarize(const Tally& tally, std::size_t commands, bool check, double seconds) {
    std::string counts;
    for (const auto& [outcome, count] : tally.outcomes) {
        counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + outcome;
    }
    std::fprintf(stderr,
                 "%zu of %zu commands in %.2f s: %s\n",
                 tally.told - tally.of("unavailable"),
                 commands,
                 seconds,
                 counts.c_str());
    if (check) {
        std::fprintf(stderr,
                     "%s: %zu as expected, %zu not\n",
                     tally.unexpected == 0 ? "checked" : "DIFFERENT",
                     tally.told - tally.unexpected - tally.unchecked,
                     tally.unexpected);
    }
}

int run(const Send& send, bool json) {
    const auto commands = read_commands(send.file);
    Tally tally;
    Progress progress{"send", "commands", commands.size()};
    Sender sender{send, [&](const FileCommand& command, const Answer& answer) {
                      ++tally.told;
                      ++tally.outcomes[answer.outcome.outcome];
                      if (json) std::printf("%s\n", json::to_text(answer.body).c_str());
                      if (!json && !send.quiet) print(command, answer);
                      if (send.check && !command.expect) ++tally.unchecked;
                      if (send.check && command.expect &&
                          !as_expected(answer.outcome, *command.expect)) {
                          ++tally.unexpected;
                          std::fprintf(stderr,
                                       "command %zu (%s): expected %s %s%s, got %s %s: %s\n",
                                       command.number,
                                       command.id.c_str(),
                                       command.expect->outcome.c_str(),
                                       command.expect->code.c_str(),
                                       joined(command.expect->rules).c_str(),
                                       answer.outcome.outcome.c_str(),
                                       joined(answer.outcome.rules).c_str(),
                                       answer.outcome.message.c_str());
                      }
                      std::fflush(stdout);
                      progress.at(tally.told);
                  }};
    try {
        sender.run(commands);
    } catch (const std::invalid_argument& e) {
        throw Failure{ExitStatus::wrong_usage, e.what()};
    }
    summarize(tally, commands.size(), send.check, progress.seconds());
    return std::to_underlying(tally.status(send.check));
}

} // namespace

void add_send(CLI::App& app, Chosen& chosen) {
    auto send = std::make_shared<Send>();
    auto* command = app.add_subcommand(
        "send",
        "Sends commands to a server, in order, and prints what became of each. Safe to repeat: a "
        "command happens once, however often its id is sent");
    command
        ->add_option("FILE",
                     send->file,
                     "Commands as JSON: one in each line, or an array; - reads standard input")
        ->required();
    command->add_option("--batch", send->batch, "Commands in one request, at most")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command
        ->add_option("--wait",
                     send->wait_seconds,
                     "Seconds to go on trying while the server is away or decides nothing")
        ->capture_default_str();
    command->add_flag(
        "--check",
        send->check,
        "Compare with what stands beside each command as \"expect\"; exit status 1 if "
        "anything differs");
    command->add_flag("--quiet", send->quiet, "Print the summary only");
    add_server_options(*command, send->server, NamesTenant::by_option);
    command->remove_option(command->get_option("--timeout")); // --wait says more.
    command->get_option("--tenant")->description("In the path, instead of each command's own");
    command->callback(
        [send, &chosen] { chosen.action = [send, &chosen] { return run(*send, chosen.json); }; });
}

} // namespace assent::tool
