#include "adapters/http/server.hpp"
#include "adapters/http/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <array>

namespace assent::http {
namespace {

void must(const Error& error, const std::filesystem::path& file) {
    if (error) throw StartFailure{"TLS: " + file.string() + ": " + error.message()};
}

/// HTTP/1.1 is all that is spoken here.
int choose_protocol(SSL*,
                    const unsigned char** chosen,
                    unsigned char* length,
                    const unsigned char* offered,
                    unsigned offered_length,
                    void*) {
    static constexpr std::array<unsigned char, 9> ours{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* found = nullptr;
    const int result =
        SSL_select_next_proto(&found, length, ours.data(), ours.size(), offered, offered_length);
    *chosen = found;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// A name that is there exactly once: two of them would mean whichever one reads first.
std::string only_one(X509_NAME* subject, int kind) {
    const int at = X509_NAME_get_index_by_NID(subject, kind, -1);
    if (at < 0 || X509_NAME_get_index_by_NID(subject, kind, at) >= 0) return {};
    const auto* data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
    unsigned char* text = nullptr;
    const int length = ASN1_STRING_to_UTF8(&text, data);
    if (length < 0) return {};
    std::string name{reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)};
    OPENSSL_free(text);
    return name;
}

} // namespace

std::shared_ptr<TlsContext> make_tls_context(const TlsFiles& files) {
    auto made = std::make_shared<TlsContext>();
    auto& context = made->context;
    auto* const handle = context.native_handle();
    SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
    SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS); // Idle connections keep little.
    SSL_CTX_set_alpn_select_cb(handle, choose_protocol, nullptr);
    Error error;
    context.use_certificate_chain_file(files.certificate.string(), error);
    must(error, files.certificate);
    context.use_private_key_file(files.key.string(), asio::ssl::context::pem, error);
    must(error, files.key);
    if (!files.client_ca.empty()) {
        context.load_verify_file(files.client_ca.string(), error);
        must(error, files.client_ca);
        SSL_CTX_set_client_CA_list(handle, SSL_load_client_CA_file(files.client_ca.c_str()));
        // One who shows none may still bring a token.
        context.set_verify_mode(asio::ssl::verify_peer, error);
        constexpr std::string_view session_name = "assent";
        SSL_CTX_set_session_id_context(handle,
                                       reinterpret_cast<const unsigned char*>(session_name.data()),
                                       session_name.size());
    }
    ERR_clear_error();
    return made;
}

std::optional<auth::ClientCertificate> client_certificate(SSL* connection) {
    auto* const certificate = SSL_get0_peer_certificate(connection);
    if (certificate == nullptr || SSL_get_verify_result(connection) != X509_V_OK) return {};
    auto* const subject = X509_get_subject_name(certificate);
    return auth::ClientCertificate{.common_name = only_one(subject, NID_commonName),
                                   .organization = only_one(subject, NID_organizationName)};
}

} // namespace assent::http
