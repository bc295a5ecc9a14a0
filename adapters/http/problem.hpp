#pragma once

#include "adapters/http/message.hpp"
#include "adapters/http/service.hpp"
#include "adapters/json/value.hpp"
#include "domain/engine/ports.hpp"
#include "events/record/decision.hpp"

#include <chrono>
#include <string>
#include <string_view>

/// Answers in JSON: outcomes, and problems as in RFC 9457 with the members of the outcome beside
/// its own. All functions are pure.
namespace assent::http {

/// What one command is answered with, alone or in a batch.
struct Answered {
    int status = 200;
    json::Value body;        ///< Of a batch's item without `status` if it went well.
    std::string retry_after; ///< Seconds; empty but for 503.
};

/// The status of an outcome, as the interface has it.
[[nodiscard]] int status_of(Outcome outcome);

[[nodiscard]] Answered
answered(const Decision& decision, std::string_view token, std::string_view instance);

/// 400, or 413 where `too_large`.
[[nodiscard]] Answered
answered(const MalformedCommand& malformed, std::string_view instance, bool too_large = false);

/// 503; the id tells the client which command to send again.
[[nodiscard]] Answered
answered(const Unavailable& unavailable, std::string_view id, std::string_view instance);

/// The command names another actor than the credential, or the operator without being it.
[[nodiscard]] Answered
actor_mismatch(const CommandEnvelope& command, std::string_view detail, std::string_view instance);

/// 404 for a command to a tenant that the credential is not for, or that does not exist.
[[nodiscard]] Answered no_such_tenant(const CommandEnvelope& command, std::string_view instance);

/// 401; `detail` says what is wrong with the credential.
[[nodiscard]] Answered unauthenticated(std::string_view detail, std::string_view instance);

/// 401 for a command that names no actor where no credential does; `id` is its own.
[[nodiscard]] Answered without_actor(std::string_view id, std::string_view instance);

/// 429
[[nodiscard]] Answered too_many_requests(std::chrono::milliseconds wait, std::string_view instance);

/// 503 for a read; asking again later is all there is to do.
[[nodiscard]] Answered read_unavailable(const Unavailable& unavailable, std::string_view instance);

/// A problem that no outcome stands behind.
[[nodiscard]] Answered problem(int status,
                               std::string_view name,
                               std::string_view title,
                               std::string_view detail,
                               std::string_view instance);

/// To be called while an exception is handled: 503 for damage to the log, for a log that is still
/// being read, and for want of memory, which is safe to repeat, else 500. What happened is never
/// shown, for it may speak of others' data.
[[nodiscard]] Response failure(std::string_view instance);

/// GEN-11: the same for a tenant that is not there, one that does not know the reader, and a thing
/// that is not there or not the reader's to see.
[[nodiscard]] Response nothing_there(std::string_view instance);

/// 400 for a read; `detail` names the parameter.
[[nodiscard]] Response malformed_request(std::string_view instance, std::string_view detail);

/// 410: the list was not read on for too long, or elsewhere.
[[nodiscard]] Response cursor_expired(std::string_view instance);

/// 400, `invalid`: `what` is part of the interface, and not of this release.
[[nodiscard]] Response later(std::string_view instance, std::string_view what);

/// 404, for addresses that no route has.
[[nodiscard]] Response no_such_route(std::string_view instance);

/// As the one answer to a request.
[[nodiscard]] Response to_response(const Answered& answer);

} // namespace assent::http
