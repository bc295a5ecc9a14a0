#include "adapters/auth/api_keys.hpp"
#include "adapters/json/value.hpp"
#include "adapters/system/system.hpp"
#include "events/core/id.hpp"
#include "events/core/time.hpp"
#include "events/tenant/values.hpp"
#include "tools/assent/subcommands.hpp"
#include "tools/cli/data_folder.hpp"
#include "tools/cli/exit_status.hpp"

#include <CLI/Option.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace assent::tool {
namespace {

using cli::ExitStatus;
using cli::Failure;

struct Keys {
    std::filesystem::path file; ///< Empty: that of a server with the options below.
    cli::LogOptions log{.log = "sqlite:assent.db", .topic_prefix = "assent", .kafka_config = {}};
    std::filesystem::path data;

    auth::Principal principal;
    std::string tenant;
    std::string id; ///< Of the key to revoke.
};

std::filesystem::path file_of(const Keys& keys) {
    return keys.file.empty() ? cli::data_folder(keys.log, keys.data) / "keys.json" : keys.file;
}

auth::ApiKeys load(const std::filesystem::path& file) {
    auto keys = auth::ApiKeys::load(file);
    if (!keys) throw Failure{ExitStatus::refused, keys.error()};
    return *std::move(keys);
}

void save(const auth::ApiKeys& keys, const std::filesystem::path& file) {
    std::error_code ignored; // Where there is no folder, saving says so.
    std::filesystem::create_directories(file.parent_path(), ignored);
    if (const auto saved = keys.save(file); !saved) {
        throw Failure{ExitStatus::refused, saved.error()};
    }
}

std::string rights_of(const auth::Principal& principal) {
    std::string rights;
    if (principal.is_operator) rights += " operator";
    if (principal.acts_for_others) rights += " acts-for-others";
    return rights.empty() ? " -" : rights;
}

/// A principal that a key may be for; wrong usage else.
auth::Principal principal_of(const Keys& keys) {
    auto principal = keys.principal;
    const auto wrong = [](const std::string& what) {
        return Failure{ExitStatus::wrong_usage, what};
    };
    if (!is_well_formed_id(principal.subject)) throw wrong("--subject must be a user id");
    if (principal.subject == operator_actor && !principal.is_operator) {
        throw wrong("--subject: no user may be called 'operator'; say --operator for its key");
    }
    if (keys.tenant.empty()) {
        if (!principal.is_operator) throw wrong("--tenant is missing: only operators do without");
        return principal;
    }
    if (!is_well_formed_id(keys.tenant)) throw wrong("--tenant must be a tenant id");
    principal.tenant = keys.tenant;
    return principal;
}

int create(const Keys& keys, bool json) {
    const auto file = file_of(keys);
    system::SystemClock clock;
    const auto made = auth::make_key(principal_of(keys), to_rfc3339(clock.now()));
    auto all = load(file);
    all.add(made.key);
    save(all, file);
    if (json) {
        const json::Value value{json::Object{{"id", json::text(made.key.id)},
                                             {"key", json::text(made.text)},
                                             {"file", json::text(file.string())}}};
        std::printf("%s\n", json::to_text(value).c_str());
        return 0;
    }
    std::printf("%s\n", made.text.c_str());
    std::fprintf(stderr,
                 "This is the only time that the key is shown; %s keeps a hash of it. A server "
                 "that runs already takes it after SIGHUP.\n",
                 file.c_str());
    return 0;
}

int list(const Keys& keys, bool json) {
    const auto all = load(file_of(keys)).all();
    json::Array items;
    for (const auto& [id, principal, hash, created] : all) {
        if (!json) {
            std::printf("%-16s  %-20s  %-20s  %-20s %s\n",
                        id.c_str(),
                        principal.subject.c_str(),
                        principal.tenant.value_or("(any)").c_str(),
                        created.c_str(),
                        rights_of(principal).c_str());
            continue;
        }
        items.push_back(json::Value{json::Object{
            {"id", json::text(id)},
            {"subject", json::text(principal.subject)},
            {"tenant", principal.tenant ? json::text(*principal.tenant) : json::Value{}},
            {"operator", json::Value{principal.is_operator}},
            {"acts_for_others", json::Value{principal.acts_for_others}},
            {"created", json::text(created)}}});
    }
    if (json) std::printf("%s\n", json::to_text(json::Value{std::move(items)}).c_str());
    return 0;
}

int revoke(const Keys& keys, bool json) {
    const auto file = file_of(keys);
    auto all = load(file);
    if (!all.remove(keys.id)) {
        throw Failure{ExitStatus::refused,
                      file.string() + " has no key " + keys.id + "; 'assent keys list' shows them"};
    }
    save(all, file);
    if (json) {
        const json::Value value{json::Object{{"id", json::text(keys.id)}}};
        std::printf("%s\n", json::to_text(value).c_str());
    } else {
        std::printf("revoked %s; a server that runs forgets it after SIGHUP\n", keys.id.c_str());
    }
    return 0;
}

void add_file_options(CLI::App& command, Keys& keys) {
    command.add_option("--keys", keys.file, "The key file (default: keys.json in the data folder)")
        ->envname("ASSENT_KEYS");
    command.add_option("--data", keys.data, "The data folder of the server")
        ->envname("ASSENT_DATA");
    cli::add_log_options(command, keys.log)->capture_default_str();
}

} // namespace

void add_keys(CLI::App& app, Chosen& chosen) {
    const auto keys = std::make_shared<Keys>();
    auto* group = app.add_subcommand("keys", "Makes, lists and revokes the API keys of a server");
    group->require_subcommand(1);
    group->fallthrough();
    const auto add = [&](const char* name, const char* help, int (*act)(const Keys&, bool)) {
        auto* command = group->add_subcommand(name, help);
        add_file_options(*command, *keys);
        command->callback([keys, act, &chosen] {
            chosen.action = [keys, act, &chosen] { return act(*keys, chosen.json); };
        });
        return command;
    };
    auto* made = add("create",
                     "Makes a key and shows it, once; the file keeps only its hash\n\n"
                     "  assent keys create --subject alice --tenant acme\n"
                     "  assent keys create --subject ops --operator",
                     create);
    made->add_option("--subject", keys->principal.subject, "The user whose key it is")->required();
    made->add_option("--tenant", keys->tenant, "The tenant that it is good for");
    made->add_flag("--operator",
                   keys->principal.is_operator,
                   "The key of the operator of the installation: creates tenants, sets limits");
    made->add_flag("--acts-for-others",
                   keys->principal.acts_for_others,
                   "For services: commands may name another actor");
    add("list", "Shows whose keys there are", list);
    add("revoke", "Takes a key out of the file", revoke)
        ->add_option("id", keys->id, "As 'assent keys list' shows it")
        ->required();
}

} // namespace assent::tool
