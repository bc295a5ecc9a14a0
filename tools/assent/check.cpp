#include "tools/assent/server.hpp"
#include "tools/assent/subcommands.hpp"
#include "tools/assent/told.hpp"
#include "tools/assent/tree.hpp"
#include "tools/assent/verbs/data.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <cstdio>
#include <memory>
#include <utility>

namespace assent::tool {
namespace {

/// An AuthZEN question.
struct Question {
    ServerOptions server; ///< Its actor is whom the question is about.
    std::string action;
    std::string type;
    std::string id;
    std::string data;
    std::string surface;
    std::string as_of;
    std::string at_least;
};

json::Value entity(std::string_view type, std::string_view id, json::Object properties) {
    json::Object members{{"type", json::text(type)}, {"id", json::text(id)}};
    if (!properties.empty()) members.push_back({"properties", json::Value{std::move(properties)}});
    return json::Value{std::move(members)};
}

json::Value body_of(const Question& question) {
    const auto& tenant = question.server.tenant;
    const bool about_tenant = question.type == "tenant" && question.id.empty();
    json::Object action{{"name", json::text(question.action)}};
    if (!question.data.empty()) {
        action.push_back({"properties", json_of(question.data, "--data")});
    }
    json::Object context;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) context.push_back({name, json::text(value)});
    };
    add("assent.surface", question.surface);
    add("assent.as_of", question.as_of);
    add("assent.at_least", question.at_least);
    json::Object body{
        {"subject", entity("user", question.server.actor, {{"tenant", json::text(tenant)}})},
        {"action", json::Value{std::move(action)}},
        {"resource", entity(question.type, about_tenant ? tenant : question.id, {})}};
    if (!context.empty()) body.push_back({"context", json::Value{std::move(context)}});
    return json::Value{std::move(body)};
}

int run(const Question& question, const Chosen& chosen) {
    require_tenant(question.server);
    if (question.server.actor.empty()) {
        throw cli::Failure{cli::ExitStatus::wrong_usage,
                           "about whom? write --actor USER, or set ASSENT_ACTOR"};
    }
    // The credential asks, the actor is asked about: with --dev everybody may ask about all.
    auto asking = question.server;
    asking.actor.clear();
    http::Request request{.method = "POST",
                          .target = "/access/v1/evaluation",
                          .headers = credential_of(asking),
                          .body = json::to_text(body_of(question))};
    request.headers.push_back({"Content-Type", "application/json"});
    request.headers.push_back({"Accept", "application/json, application/problem+json"});
    const auto reply = ask(question.server, request);
    if (chosen.json) std::printf("%s\n", json::to_text(reply.body).c_str());
    if (reply.status >= 400) {
        if (!chosen.json) std::fprintf(stderr, "assent: %s", bad_news(reply).c_str());
        return std::to_underlying(exit_status_of(reply.status));
    }
    const auto* decision = reply.body.find("decision");
    const bool yes = decision != nullptr && decision->boolean() != nullptr && *decision->boolean();
    if (!chosen.json) {
        std::printf("%s\n", yes ? "yes" : "no");
        const auto* context = reply.body.find("context");
        if (!yes && context != nullptr) std::fputs(reasons_of(*context).c_str(), stdout);
    }
    return std::to_underlying(yes ? cli::ExitStatus::done : cli::ExitStatus::refused);
}

} // namespace

void add_check(CLI::App& app, Chosen& chosen) {
    auto& command =
        describe(subcommand_at(app, "check"),
                 "Asks whether somebody may do something; exit status 0 yes, 1 no",
                 "check --actor bob write deployed_model churn-prod\n"
                 "  assent check --actor bob UndeployVariation variation churn-prod/default\n"
                 "  assent check --actor bob AddUser tenant --data "
                 "'{\"user\":\"eve\",\"role\":\"member\"}'");
    const auto question = std::make_shared<Question>();
    command
        .add_option(
            "ACTION,--action", question->action, "read, write, execute, or a command's type")
        ->required();
    command
        .add_option("TYPE,--type",
                    question->type,
                    "tenant, stored_model, deployable_model, deployed_model, variation, "
                    "environment, space, ...")
        ->required();
    command.add_option(
        "ID,--resource", question->id, "Which; of a variation: deployment/variation");
    command.add_option(
        "--data", question->data, "More of the command's data: a JSON object, or @FILE");
    command.add_option("--surface", question->surface, "Where an approval would be asked for")
        ->check(CLI::IsMember({"deployment", "administration"}));
    command.add_option("--as-of", question->as_of, "Then: a position, or an RFC 3339 time");
    command.add_option(
        "--at-least", question->at_least, "Not before this was seen: an earlier answer's token");
    add_server_options(command, question->server, NamesTenant::by_option);
    command.get_option("--actor")->description("Whom the question is about; needed");
    command.callback([question, &chosen] {
        chosen.action = [question, &chosen] { return run(*question, chosen); };
    });
}

} // namespace assent::tool
