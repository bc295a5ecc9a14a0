#include "tools/assent/program.hpp"

#include "tools/assent/completion.hpp"
#include "tools/assent/subcommands.hpp"
#include "tools/assent/tree.hpp"
#include "tools/assent/verbs/verb.hpp"
#include "tools/cli/exit_status.hpp"
#include "tools/cli/run.hpp"

#include <CLI/Validators.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assent::tool {
namespace {

constexpr auto about =
    "Works with an Assent server, and with the logs behind it.\n\n"
    "  assent users add bob --role member         sends a command, and says what became of it\n"
    "  assent list deployed_models                reads\n"
    "  assent check --actor bob read stored_model churn\n"
    "  assent verify --log sqlite:assent.db       works on a log\n\n"
    "Which server, which tenant, and who you are may be said once and for all:\n\n"
    "  export ASSENT_SERVER=https://assent.example.com:8443 ASSENT_TENANT=acme\n"
    "  export ASSENT_KEY_FILE=~/.assent.key       (or ASSENT_ACTOR, with --dev servers)\n\n"
    "Exit status: 0 done, 1 denied or rejected (or a log that is refused), 2 wrong "
    "usage or invalid, 3 unavailable.";

/// As a POSIX shell takes it.
std::string quoted(std::string_view word) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-_./:=,@+%";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) {
        return std::string{word};
    }
    std::string text{"'"};
    for (const char c : word) text += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return text + "'";
}

/// The options of the server may stand before the subcommand, too: they are moved behind it, where
/// they belong to it.
std::vector<const char*> in_order(std::span<const char* const> words) {
    constexpr auto of_the_server = std::to_array<std::string_view>(
        {"--server", "--tenant", "--actor", "--key-file", "--ca-file", "--timeout"});
    std::vector<const char*> moved;
    while (words.size() > 1) {
        const std::string_view word{words[0]};
        const auto equals = word.find('=');
        if (std::ranges::find(of_the_server, word.substr(0, equals)) == of_the_server.end()) break;
        const std::size_t taken = equals == std::string_view::npos ? 2 : 1;
        for (const auto* each : words.first(taken)) moved.push_back(each);
        words = words.subspan(taken);
    }
    std::vector<const char*> ordered{words.begin(), words.end()};
    ordered.insert(ordered.end(), moved.begin(), moved.end());
    return ordered;
}

/// The nouns, each with examples of what it is good for.
void add_nouns(CLI::App& app) {
    for (const auto& noun : nouns()) {
        constexpr int most = 4;
        std::string examples;
        int count = 0;
        for (const auto* verb : verbs()) {
            if (!verb->path.starts_with(std::string{noun.path} + " ") || ++count > most) continue;
            examples += "\n  assent " + std::string{verb->example};
        }
        if (!noun.collection.empty()) examples += "\n  assent " + std::string{noun.path} + " list";
        auto& command = subcommand_at(app, noun.path);
        command.description(std::string{noun.help});
        command.footer("Examples:" + examples);
    }
}

/// What is wrong with the first word; empty where it is a subcommand, or an option.
std::string flaw_of_first(const CLI::App& app, std::span<const char* const> words) {
    if (words.empty() || words.front()[0] == '-') return {};
    const std::string word{words.front()};
    constexpr auto later = std::to_array<std::string_view>({"explain", "import", "what-if"});
    if (std::ranges::find(later, word) != later.end()) {
        return "'" + word + "' comes with a later release";
    }
    const auto known = app.get_subcommands([](const CLI::App*) { return true; });
    if (std::ranges::find(known, word, &CLI::App::get_name) != known.end()) return {};
    return "there is no subcommand " + quoted(words.front()) +
           "; 'assent --help' lists what there is";
}

} // namespace

int run_program(int argc, const char* const* argv) {
    CLI::App app{about, "assent"};
    Chosen chosen;
    auto words = in_order(std::span{argv, static_cast<std::size_t>(argc)}.subspan(1));
    chosen.said = "assent";
    for (const auto* word : words) chosen.said += " " + quoted(word);
    std::string output = "text";
    app.add_option("--output", output, "text or table for people, json for machines")
        ->envname("ASSENT_OUTPUT")
        ->check(CLI::IsMember({"text", "table", "json"}))
        ->capture_default_str();
    app.require_subcommand(1);
    app.fallthrough(); // --output may stand behind the subcommand, too.
    add_nouns(app);
    add_commands(app, chosen);
    add_reads(app, chosen);
    add_check(app, chosen);
    add_send(app, chosen);
    add_keys(app, chosen);
    add_init(app, chosen);
    add_rebuild(app, chosen);
    add_verify(app, chosen);
    add_export(app, chosen);
    add_audit(app, chosen);
    subcommand_at(app, "completion")
        .description(
            "Prints a script that lets bash complete all of this: source <(assent completion)")
        ->callback([&] {
            chosen.action = [&app] {
                std::fputs(bash_completion(app).c_str(), stdout);
                return 0;
            };
        });
    if (const auto flaw = flaw_of_first(app, words); !flaw.empty()) {
        std::fprintf(stderr, "assent: %s\n", flaw.c_str());
        return std::to_underlying(cli::ExitStatus::wrong_usage);
    }
    words.insert(words.begin(), argv[0]);
    return cli::run(app, static_cast<int>(words.size()), words.data(), [&] {
        chosen.json = output == "json";
        return chosen.action();
    });
}

} // namespace assent::tool
