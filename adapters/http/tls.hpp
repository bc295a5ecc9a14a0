#pragma once

#include "adapters/auth/gate.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace assent::http {

/// PEM files. The certificate comes with those between it and the root.
struct TlsFiles {
    std::filesystem::path certificate;
    std::filesystem::path key;
    std::filesystem::path client_ca; ///< Whose client certificates count; empty: nobody's.
};

/// OpenSSL's; seen by the files that need it only.
struct TlsContext;

/// TLS 1.2 and later. Throws `StartFailure` that names the file which is wrong.
[[nodiscard]] std::shared_ptr<TlsContext> make_tls_context(const TlsFiles& files);

} // namespace assent::http
