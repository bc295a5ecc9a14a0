#include "tools/assentd/options.hpp"

#include "tools/cli/data_folder.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <map>
#include <string>

namespace assent::assentd {
namespace {

void add_credential_options(CLI::App& app, Options& options) {
    const std::string group = "Credentials";
    app.add_option("--keys",
                   options.keys,
                   "File of API keys, made by 'assent keys create' (default: keys.json in the "
                   "data folder); read again on SIGHUP")
        ->envname("ASSENT_KEYS")
        ->group(group);
    app.add_option("--jwt-keys",
                   options.jwt_keys,
                   "JWKS or PEM with the public keys that sign JWTs (RS256, ES256, EdDSA); read "
                   "again on SIGHUP")
        ->envname("ASSENT_JWT_KEYS")
        ->group(group);
    app.add_option("--jwt-issuer", options.jwt_rules.issuer, "What 'iss' of a JWT must be")
        ->envname("ASSENT_JWT_ISSUER")
        ->group(group);
    app.add_option("--jwt-audience", options.jwt_rules.audience, "What 'aud' of a JWT must hold")
        ->envname("ASSENT_JWT_AUDIENCE")
        ->group(group);
    app.add_option(
           "--jwt-subject-claim", options.jwt_rules.subject_claim, "The claim that names the user")
        ->envname("ASSENT_JWT_SUBJECT_CLAIM")
        ->capture_default_str()
        ->group(group);
    app.add_option(
           "--jwt-tenant-claim", options.jwt_rules.tenant_claim, "The claim that names the tenant")
        ->envname("ASSENT_JWT_TENANT_CLAIM")
        ->capture_default_str()
        ->group(group);
    app.add_flag("--require-signed-commands",
                 options.require_signed_commands,
                 "On Kafka: a command on the topic counts only with a JWT of its actor in the "
                 "header 'authorization', or the signature of a node that let its sender in by "
                 "a JWT or an API key")
        ->envname("ASSENT_REQUIRE_SIGNED_COMMANDS")
        ->group(group);
}

void add_logging_options(CLI::App& app, Options& options) {
    const std::string group = "Logging";
    const std::map<std::string, LogFormat> formats{{"text", LogFormat::text},
                                                   {"json", LogFormat::json}};
    app.add_option(
           "--log-format",
           options.log_format,
           "Lines on standard error: text for people (the default), or one JSON object each")
        ->envname("ASSENT_LOG_FORMAT")
        ->transform(CLI::CheckedTransformer(formats))
        ->option_text("text|json")
        ->group(group);
    app.add_flag("--log-requests",
                 options.log_requests,
                 "A line for every request; otherwise only for those that were answered 500 and up")
        ->envname("ASSENT_LOG_REQUESTS")
        ->group(group);
}

void add_network_options(CLI::App& app, Options& options) {
    const std::string group = "Network";
    app.add_option("--tls-certificate",
                   options.tls.certificate,
                   "PEM file with the server's certificate and those between it and the root; "
                   "read again on SIGHUP")
        ->envname("ASSENT_TLS_CERTIFICATE")
        ->group(group);
    app.add_option("--tls-key", options.tls.key, "PEM file with the key of the certificate")
        ->envname("ASSENT_TLS_KEY")
        ->group(group);
    app.add_option("--tls-client-ca",
                   options.tls.client_ca,
                   "PEM file with the authorities whose client certificates are credentials: "
                   "common name = user, organization = tenant")
        ->envname("ASSENT_TLS_CLIENT_CA")
        ->group(group);
    app.add_flag("--behind-tls-proxy",
                 options.behind_tls_proxy,
                 "A proxy in front speaks TLS: serve plain HTTP on an address that is not loopback")
        ->envname("ASSENT_BEHIND_TLS_PROXY")
        ->group(group);
    app.add_option("--public-url",
                   options.public_url,
                   "URL of this server as clients know it, for AuthZEN's metadata, e.g. "
                   "https://authz.example.com (default: the address that it listens on)")
        ->envname("ASSENT_PUBLIC_URL")
        ->group(group);
    app.add_option("--connections-max", options.connections_max, "Connections at one time")
        ->envname("ASSENT_CONNECTIONS_MAX")
        ->check(CLI::Range(1U, 1'000'000U))
        ->capture_default_str()
        ->group(group);
    app.add_option("--requests-per-second",
                   options.requests_per_second,
                   "How many requests one credential may send; 0: no limit")
        ->envname("ASSENT_REQUESTS_PER_SECOND")
        ->capture_default_str()
        ->group(group);
    app.add_option(
           "--idle", options.idle_s, "Seconds after which a connection without a request is closed")
        ->envname("ASSENT_IDLE")
        ->check(CLI::Range(1U, 86'400U))
        ->capture_default_str()
        ->group(group);
    app.add_option("--commands-max",
                   options.commands_max,
                   "Commands over HTTP that may wait for their decisions; further ones are 503")
        ->envname("ASSENT_COMMANDS_MAX")
        ->check(CLI::Range(1U, 1'000'000U))
        ->capture_default_str()
        ->group(group);
    app.add_option("--request-memory",
                   options.request_mib_max,
                   "MiB for the bodies of all requests at one time; further ones are 503")
        ->envname("ASSENT_REQUEST_MEMORY")
        ->check(CLI::Range(16U, 1'048'576U))
        ->capture_default_str()
        ->group(group);
    app.add_option("--list-memory",
                   options.list_mib_max,
                   "MiB for lists that are read page by page; further ones are 503")
        ->envname("ASSENT_LIST_MEMORY")
        ->check(CLI::Range(1U, 1'048'576U))
        ->capture_default_str()
        ->group(group);
}

} // namespace

void add_options(CLI::App& app, Options& options) {
    add_credential_options(app, options);
    add_network_options(app, options);
    add_logging_options(app, options);
    cli::add_log_options(app, options.log)->capture_default_str();
    app.add_option(
           "--listen", options.listen, "HOST:PORT to serve HTTP on; port 0 takes a free one")
        ->envname("ASSENT_LISTEN")
        ->capture_default_str();
    app.add_option("--data",
                   options.data,
                   "Folder for checkpoints and keys (default: beside the SQLite file, else "
                   "~/.local/state/assent)")
        ->envname("ASSENT_DATA");
    app.add_flag(
           "--dev",
           options.dev,
           "For trying it out: no credentials, the actor is the header Assent-Actor; loopback "
           "addresses only; on Kafka, makes missing topics with 4 partitions and one replica")
        ->envname("ASSENT_DEV");
    app.add_option("--partitions",
                   options.partitions,
                   "Partitions of a SQLite log that does not exist yet; fixed for ever")
        ->envname("ASSENT_PARTITIONS")
        ->check(CLI::Range(1U, 1024U))
        ->capture_default_str();
    app.add_option("--digest-every",
                   options.digest_every,
                   "Decisions between two digests of the state in the log")
        ->envname("ASSENT_DIGEST_EVERY")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--checkpoint-every",
                   options.checkpoint_every,
                   "Records between two checkpoints of a partition")
        ->envname("ASSENT_CHECKPOINT_EVERY")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--patience",
                   options.patience_ms,
                   "Milliseconds that a request waits for its decision before it is answered 503")
        ->envname("ASSENT_PATIENCE")
        ->check(CLI::Range(1U, 600'000U))
        ->capture_default_str();
    app.add_option("--ignore-digest-at",
                   options.ignore_digest_at,
                   "Pass over the digest at this position of the log, which stopped a partition; "
                   "changes nothing but that this process goes on")
        ->envname("ASSENT_IGNORE_DIGEST_AT");
}

std::optional<std::string> flaw_of(const Options& options) {
    const auto& [certificate, key, client_ca] = options.tls;
    if (certificate.empty() != key.empty()) {
        return "--tls-certificate and --tls-key go together: give both or neither";
    }
    if (!client_ca.empty() && certificate.empty()) {
        return "--tls-client-ca needs --tls-certificate and --tls-key";
    }
    const auto& rules = options.jwt_rules;
    if (!options.jwt_keys.empty() && (rules.issuer.empty() || rules.audience.empty())) {
        return "--jwt-keys needs --jwt-issuer and --jwt-audience: a token for somebody else must "
               "not open this server";
    }
    if (options.jwt_keys.empty() && !(rules.issuer.empty() && rules.audience.empty())) {
        return "--jwt-issuer and --jwt-audience need --jwt-keys";
    }
    if (options.dev && options.require_signed_commands) {
        return "--require-signed-commands and --dev exclude each other";
    }
    return {};
}

std::filesystem::path data_folder(const Options& options) {
    return cli::data_folder(options.log, options.data);
}

} // namespace assent::assentd
