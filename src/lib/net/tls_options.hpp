#pragma once
// What a TLS client trusts, shows and speaks.

#include <string>
#include <utility>
#include <vector>

namespace clashcast::net {

// Files are PEM, keys without a passphrase.
struct tls_options {
    tls_options() = default;
    explicit tls_options(std::string ca, std::string certificate = {}, std::string key = {})
        : ca_file(std::move(ca)), cert_file(std::move(certificate)), key_file(std::move(key))
    {
    }

    std::string ca_file;              // empty: the system's CAs
    std::string cert_file, key_file;  // our certificate and its key; both or neither
    std::vector<std::string> alpn;    // protocols to offer, the preferred one first
};

}  // namespace clashcast::net
