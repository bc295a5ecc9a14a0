#pragma once

#include "adapters/http/authzen/decision_point.hpp"
#include "adapters/http/authzen/search_results.hpp"
#include "adapters/http/message.hpp"

#include <string>
#include <string_view>

namespace assent::http::authzen {

/// What AuthZEN requests are answered with, apart from sockets and credentials. Safe from any
/// thread.
class Api {
public:
    /// `point` outlives this.
    explicit Api(DecisionPoint& point) : point_(point) {}

    /// Whether the API is at that path.
    [[nodiscard]] static bool has(std::string_view path);

    /// Answers a request to such a path, exactly once, now or later, on any thread.
    void handle(const Request& request, std::string_view path, const Respond& respond);

private:
    using Endpoint = void (Api::*)(const Request&, const Respond&);

    struct Route {
        std::string_view path;
        Endpoint endpoint;
    };

    static const Route* route_of(std::string_view path);

    void evaluation(const Request& request, const Respond& respond);
    void evaluations(const Request& request, const Respond& respond);
    void single(const Request& request, json::Value body, const Respond& respond);

    template <Sought sought>
    void search(const Request& request, const Respond& respond);
    void search_for(Sought sought, const Request& request, const Respond& respond);

    DecisionPoint& point_;
    SearchResults results_;
};

inline constexpr std::string_view evaluations_path = "/access/v1/evaluations";
inline constexpr std::string_view metadata_path = "/.well-known/authzen-configuration";

/// The metadata of the API at `base`, the URL of the server without a slash at its end.
[[nodiscard]] Response metadata(std::string_view base);

/// Whether the specification has a say in how errors at that target look.
[[nodiscard]] bool has_error_strings(std::string_view target);

/// AuthZEN wants an error to be a message: the detail of the problem that `response` is, unless
/// the client accepts problems.
void put_as_error_string(Response& response, std::string_view accept);

} // namespace assent::http::authzen
