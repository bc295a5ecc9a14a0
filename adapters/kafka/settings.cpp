#include "adapters/kafka/settings.hpp"

#include "adapters/kafka/handle.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>

namespace assent::kafka {
namespace {

using std::string_view_literals::operator""sv;

/// What a user may set, by the start of its name. A list of what is allowed rather than of what is
/// forbidden: librdkafka knows several names for many a property, and later releases know more.
constexpr std::array allowed{"api.version."sv,
                             "broker.address."sv,
                             "client.dns.lookup"sv,
                             "client.id"sv,
                             "compression."sv,
                             "connections.max.idle.ms"sv,
                             "debug"sv,
                             "enable.sasl.oauthbearer.unsecure.jwt"sv,
                             "enable.ssl.certificate.verification"sv,
                             "linger.ms"sv,
                             "log.connection.close"sv,
                             "log_level"sv,
                             "metadata.max.age.ms"sv,
                             "reconnect.backoff."sv,
                             "sasl."sv,
                             "security.protocol"sv,
                             "socket."sv,
                             "ssl."sv};

/// What the log protocol depends on, under all its names: the message says more than "not here".
constexpr std::array protocol{"acks"sv,
                              "allow.auto.create.topics"sv,
                              "auto.commit."sv,
                              "auto.offset.reset"sv,
                              "check.crcs"sv,
                              "delivery."sv,
                              "enable.auto."sv,
                              "enable.gapless.guarantee"sv,
                              "enable.idempotence"sv,
                              "enable.partition.eof"sv,
                              "fetch."sv,
                              "group."sv,
                              "heartbeat.interval.ms"sv,
                              "isolation.level"sv,
                              "max.in.flight"sv,
                              "max.poll.interval.ms"sv,
                              "max.partition.fetch.bytes"sv,
                              "message."sv,
                              "offset.store."sv,
                              "partition"sv,
                              "queue"sv,
                              "receive.message.max.bytes"sv,
                              "request."sv,
                              "retries"sv,
                              "retry."sv,
                              "session.timeout.ms"sv,
                              "transaction"sv};

template <std::size_t N>
bool starts_with_any(std::string_view name, const std::array<std::string_view, N>& starts) {
    return std::ranges::any_of(starts, [&](std::string_view s) { return name.starts_with(s); });
}

std::string_view trimmed(std::string_view text) {
    constexpr auto blanks = " \t\r"sv;
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string flaw_of_property(const std::string& name, const std::string& value) {
    if (name == "bootstrap.servers" || name == "metadata.broker.list") {
        return "comes from --log kafka://HOST:PORT and may not be set here";
    }
    if (starts_with_any(name, protocol)) {
        return "may not be changed: the log protocol depends on it";
    }
    if (!starts_with_any(name, allowed)) {
        return "may not be set here: only the connection is (security, SASL, TLS, sockets, "
               "client.id, compression)";
    }
    // What librdkafka says may hold the value, which may be a secret.
    const Conf probe{rd_kafka_conf_new()};
    switch (rd_kafka_conf_set(probe.get(), name.c_str(), value.c_str(), nullptr, 0)) {
    case RD_KAFKA_CONF_OK:
        return {};
    case RD_KAFKA_CONF_UNKNOWN:
        return "is unknown to this librdkafka";
    default:
        return "does not take that value";
    }
}

bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, port);
    return error == std::errc{} && at == end && port > 0;
}

} // namespace

std::expected<std::string, std::string> parse_url(std::string_view url) {
    constexpr auto scheme = "kafka://"sv;
    const auto flawed = [&](std::string_view flaw) {
        return std::unexpected{std::string{url} + ": " + std::string{flaw} +
                               "; the form is kafka://HOST:PORT[,HOST:PORT...]"};
    };
    if (!url.starts_with(scheme)) return flawed("does not begin with kafka://");
    const auto list = url.substr(scheme.size());
    for (std::size_t at = 0; at <= list.size();) {
        const auto end = std::min(list.find(',', at), list.size());
        const auto broker = list.substr(at, end - at);
        const auto colon = broker.rfind(':');
        if (colon == 0 || colon == std::string_view::npos) return flawed("HOST or PORT is missing");
        if (!is_port(broker.substr(colon + 1))) return flawed("PORT is a number up to 65535");
        // Rather than to talk in plain text to something that was meant otherwise.
        if (broker.find_first_of("/@? \t") != std::string_view::npos) {
            return flawed("only hosts and ports belong there");
        }
        at = end + 1;
    }
    return std::string{list};
}

std::string flaw_of_prefix(std::string_view prefix) {
    const bool fits = std::ranges::all_of(prefix, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               "._-"sv.contains(c);
    });
    if (fits && !prefix.empty() && prefix.size() <= 200) return {};
    return "a topic prefix has 1 to 200 characters of [A-Za-z0-9._-]";
}

std::expected<Properties, std::string> parse_properties(std::string_view text) {
    Properties properties;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto content = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (content.empty() || content.starts_with('#')) continue;

        const auto where = "line " + std::to_string(line) + ": ";
        const auto equals = content.find('=');
        // The line is not repeated: it may be a secret that lost its name.
        if (equals == std::string_view::npos) return std::unexpected{where + "is not name=value"};
        std::string name{trimmed(content.substr(0, equals))};
        std::string value{trimmed(content.substr(equals + 1))};
        if (const auto flaw = flaw_of_property(name, value); !flaw.empty()) {
            return std::unexpected{where + name + " " + flaw};
        }
        properties.emplace_back(std::move(name), std::move(value));
    }
    return properties;
}

std::expected<Properties, std::string> read_properties(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::string text;
    try {
        text.assign(std::istreambuf_iterator<char>{in}, {});
    } catch (const std::ios_base::failure&) { // A folder opens, and cannot be read.
        in.setstate(std::ios::failbit);
    }
    if (!in) return std::unexpected{file.string() + ": cannot be read"};
    auto properties = parse_properties(text);
    if (!properties) return std::unexpected{file.string() + ", " + properties.error()};
    return properties;
}

} // namespace assent::kafka
