#include "tools/assentd/log.hpp"

#include "adapters/json/value.hpp"
#include "events/core/time.hpp"

#include <spdlog/formatter.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace assent::assentd {
namespace {

using json::Object;
using json::text;
using json::Value;

/// Lines of this logger are JSON objects already; see `request_log`.
constexpr std::string_view structured = "assentd-request";

/// What may stand in JSON, whatever somebody else said.
std::string readable(std::string_view words) {
    std::string line{words};
    if (json::is_utf8(line)) return line;
    for (auto& c : line) {
        if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    }
    return line;
}

/// One JSON object for each line.
class JsonFormatter : public spdlog::formatter {
public:
    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
        const std::string_view name{message.logger_name.data(), message.logger_name.size()};
        const std::string_view payload{message.payload.data(), message.payload.size()};
        const auto level = spdlog::level::to_string_view(message.level);
        const Timestamp time{
            std::chrono::floor<std::chrono::microseconds>(message.time.time_since_epoch())};
        Object line{{"time", text(to_rfc3339(time))},
                    {"level", text(std::string_view{level.data(), level.size()})}};
        auto told = name == structured ? json::parse(payload).value_or(Value{}) : Value{};
        if (auto* members = std::get_if<Object>(&told.data)) {
            for (auto& member : *members) line.push_back(std::move(member));
        } else {
            line.push_back({"message", text(readable(payload))});
        }
        const auto bytes = json::to_text(Value{std::move(line)}) + "\n";
        out.append(bytes.data(), bytes.data() + bytes.size());
    }

    [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<JsonFormatter>();
    }
};

Value milliseconds(std::chrono::nanoseconds time) {
    return Value{std::chrono::duration<double, std::milli>(time).count()};
}

std::string as_json(const http::RequestRecord& request) {
    Object line{{"message", text("request")},
                {"request_id", text(request.id)},
                {"method", text(readable(request.method))},
                {"route", text(request.route)},
                {"status", Value{std::int64_t{request.status}}},
                {"duration_ms", milliseconds(request.duration)},
                {"bytes", json::number(request.bytes)}};
    if (!request.tenant.empty()) line.push_back({"tenant", text(readable(request.tenant))});
    if (!request.subject.empty()) line.push_back({"subject", text(readable(request.subject))});
    if (request.trace) {
        line.push_back({"trace_id", text(request.trace->trace_id)});
        line.push_back({"parent_id", text(request.trace->parent_id)});
    }
    return json::to_text(Value{std::move(line)});
}

std::string as_words(const http::RequestRecord& request) {
    const auto word = [](std::string_view value) { return value.empty() ? "-" : value; };
    auto line = fmt::format("{} {} {} {:.1f} ms, {} of {}, request {}",
                            request.method,
                            word(request.route),
                            request.status,
                            std::chrono::duration<double, std::milli>(request.duration).count(),
                            word(request.subject),
                            word(request.tenant),
                            request.id);
    if (request.trace) line += ", trace " + request.trace->trace_id;
    // One line, whatever names somebody sends, and no command to a terminal.
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    std::ranges::replace_if(line, is_control, '?');
    return readable(line);
}

bool as_objects = false; // NOLINT: set once, before there are threads

} // namespace

void log_to_standard_error(LogFormat format) {
    const auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    as_objects = format == LogFormat::json;
    for (const std::string_view name : {std::string_view{"assentd"}, structured}) {
        auto logger = std::make_shared<spdlog::logger>(std::string{name}, sink);
        logger->flush_on(spdlog::level::info);
        if (name == structured)
            spdlog::register_logger(std::move(logger));
        else
            spdlog::set_default_logger(std::move(logger));
    }
    if (as_objects) {
        sink->set_formatter(std::make_unique<JsonFormatter>());
    } else {
        sink->set_formatter(std::make_unique<spdlog::pattern_formatter>(
            "%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc));
    }
}

http::RequestLog request_log(bool all) {
    return
        [all, logger = spdlog::get(std::string{structured})](const http::RequestRecord& request) {
            constexpr int server_error = 500;
            const bool failed = request.status >= server_error;
            if (!all && !failed) return;
            const auto line = as_objects ? as_json(request) : as_words(request);
            logger->log(failed ? spdlog::level::warn : spdlog::level::info, line);
        };
}

} // namespace assent::assentd
