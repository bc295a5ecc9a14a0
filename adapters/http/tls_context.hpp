#pragma once

#include "adapters/http/net.hpp"
#include "adapters/http/tls.hpp"

#include <boost/asio/ssl.hpp>

/// Private to the server.
namespace assent::http {

struct TlsContext {
    asio::ssl::context context{asio::ssl::context::tls_server};
};

/// The subject of the certificate that the client proved to hold; nothing where it showed none.
[[nodiscard]] std::optional<auth::ClientCertificate> client_certificate(SSL* connection);

} // namespace assent::http
