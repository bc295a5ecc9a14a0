#include "adapters/system/system.hpp"
#include "tools/assent/server.hpp"
#include "tools/assent/subcommands.hpp"
#include "tools/assent/told.hpp"
#include "tools/assent/tree.hpp"
#include "tools/assent/verbs/data.hpp"
#include "tools/assent/verbs/verb.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <cstdio>
#include <memory>
#include <ranges>
#include <utility>

namespace assent::tool {
namespace {

/// What stands beside the data of any command.
struct Around {
    ServerOptions server;
    std::string id;
    std::string reason;
    std::string surface;
    std::uint64_t expected_version = 0;
    CLI::Option* expects = nullptr;
    bool dry_run = false;
    Sender sender = Sender::user;
};

void add_around(CLI::App& command,
                Around& around,
                bool has_surface,
                NamesTenant tenant = NamesTenant::by_option) {
    if (has_surface) {
        command.add_option("--surface", around.surface, "Where it is asked for (deployment)")
            ->check(CLI::IsMember({"deployment", "administration"}));
    }
    command.add_option("--reason", around.reason, "Why; kept in the history");
    around.expects = command.add_option("--expected-version",
                                        around.expected_version,
                                        "Only if the tenant is at this version still");
    command.add_option(
        "--id",
        around.id,
        "The command's own id, at most 64 characters. What is sent again with the same id happens "
        "once, and gets the first answer (default: a new UUID)");
    command.add_flag("--dry-run", around.dry_run, "Prints the command, and sends nothing");
    add_server_options(command, around.server, tenant);
}

std::string new_id() {
    system::SystemClock clock;
    system::SystemEntropy entropy;
    return system::uuid_v7(clock, entropy);
}

CommandHead head_of(const Around& around) {
    require_tenant(around.server);
    CommandHead head{.id = around.id.empty() ? new_id() : around.id,
                     .tenant = around.server.tenant,
                     .actor = {},
                     .reason = around.reason,
                     .surface = around.surface,
                     .expected_version = {}};
    if (around.expects->count() > 0) head.expected_version = around.expected_version;
    // Without a key a header names who acts, and the operator cannot be named otherwise.
    if (!around.server.key_file.empty() || around.dry_run) head.actor = around.server.actor;
    return head;
}

void print_unavailable(const CommandHead& head, const std::string& why, const Chosen& chosen) {
    if (chosen.json) {
        const json::Value outcome{json::Object{{"id", json::text(head.id)},
                                               {"tenant", json::text(head.tenant)},
                                               {"outcome", json::text("unavailable")},
                                               {"detail", json::text(why)}}};
        std::printf("%s\n", json::to_text(outcome).c_str());
    }
}

/// How to send the same once more.
std::string again(const Around& around, const CommandHead& head, const Chosen& chosen) {
    const auto said = around.id.empty() ? chosen.said + " --id " + head.id : chosen.said;
    return "The command may still be decided. Ask again with the same id; it will happen once:\n "
           " " +
           said;
}

int send(Around around, std::string_view type, json::Object data, const Chosen& chosen) {
    // With --dev, the operator is whoever says so.
    if (around.sender == Sender::operator_ && around.server.actor.empty() &&
        around.server.key_file.empty()) {
        around.server.actor = "operator";
    }
    const auto head = head_of(around);
    const auto body = json::to_text(command_of(type, std::move(data), head));
    if (around.dry_run) {
        std::printf("%s\n", body.c_str());
        return 0;
    }
    http::Request request{.method = "POST",
                          .target = tenant_path(around.server, "/commands"),
                          .headers = credential_of(around.server),
                          .body = body};
    request.headers.push_back({"Content-Type", "application/json"});
    Reply reply;
    try {
        reply = ask(around.server, request);
    } catch (const NoAnswer& e) {
        print_unavailable(head, e.what(), chosen);
        if (!e.sent()) throw;
        throw NoAnswer{std::string{e.what()} + "\n" + again(around, head, chosen), true};
    }
    const auto status = exit_status_of(reply.status);
    if (chosen.json) {
        std::printf("%s\n", json::to_text(reply.body).c_str());
    } else if (status == cli::ExitStatus::done) {
        std::fputs(good_news(reply.body).c_str(), stdout);
    } else {
        std::fprintf(stderr, "assent: %s", bad_news(reply).c_str());
    }
    if (status == cli::ExitStatus::unavailable) {
        std::fprintf(stderr, "%s\n", again(around, head, chosen).c_str());
    }
    return std::to_underlying(status);
}

std::vector<std::string> choices_of(const Word& word) {
    std::vector<std::string> choices;
    for (const auto part : std::views::split(word.choices, '|')) {
        choices.emplace_back(std::string_view{part});
    }
    return choices;
}

CLI::Option* add_word(CLI::App& command, const Word& word) {
    const std::string names{word.names};
    const std::string help{word.help};
    CLI::Option* option = nullptr;
    if (word.as == As::yes) {
        option = command.add_flag(names, help);
    } else {
        // Nothing is bound to it: what was written is read when the data are made.
        option = command.add_option(names, [](const CLI::results_t&) { return true; }, help);
        option->type_name("TEXT");
    }
    option->required(word.required);
    if (word.as == As::texts) option->delimiter(',');
    if (word.as == As::texts || word.as == As::audiences || word.as == As::weights) {
        option->take_all()->allow_extra_args(false);
    }
    if (word.as == As::on_off) option->transform(CLI::IsMember({"on", "off"}, CLI::ignore_case));
    if (!word.choices.empty()) {
        option->transform(CLI::IsMember(choices_of(word), CLI::ignore_case));
    }
    return option;
}

void add_verb(CLI::App& app, const Verb& verb, Chosen& chosen) {
    auto& command = describe(subcommand_at(app, verb.path), verb.help, verb.example);
    const auto around = std::make_shared<Around>();
    around->sender = verb.sender;
    std::vector<CLI::Option*> options;
    for (const auto& word : verb.words.all()) options.push_back(add_word(command, word));
    add_around(command,
               *around,
               verb.has_surface,
               verb.is_about_a_tenant ? NamesTenant::as_first_word : NamesTenant::by_option);
    command.callback([&verb, around, options, &chosen] {
        Written written;
        for (const auto* option : options) written.push_back(option->results());
        chosen.action = [&verb, around, written = std::move(written), &chosen] {
            return send(*around, verb.type, data_of(verb, written), chosen);
        };
    });
}

/// Any command of the catalogue, as the interface has it.
void add_generic(CLI::App& app, Chosen& chosen) {
    struct Any {
        Around around;
        std::string type;
        std::string data;
    };

    auto& command = describe(subcommand_at(app, "command"),
                             "Sends a command of any type, its data as JSON",
                             "command AddUser --data '{\"user\":\"bob\",\"role\":\"member\"}'");
    const auto any = std::make_shared<Any>();
    command.add_option("TYPE,--type", any->type, "The type of the command")->required();
    command.add_option("--data", any->data, "Its data: JSON, or @FILE")->required();
    add_around(command, any->around, true);
    command.callback([any, &chosen] {
        chosen.action = [any, &chosen] {
            auto data = json_of(any->data, "--data");
            auto* object = std::get_if<json::Object>(&data.data);
            if (object == nullptr) {
                throw cli::Failure{cli::ExitStatus::wrong_usage, "--data: must be a JSON object"};
            }
            return send(any->around, any->type, std::move(*object), chosen);
        };
    });
}

} // namespace

void add_commands(CLI::App& app, Chosen& chosen) {
    for (const auto* verb : verbs()) add_verb(app, *verb, chosen);
    add_generic(app, chosen);
}

} // namespace assent::tool
