#pragma once
// What is wrong with PEM files of certificates and keys, before a connection needs them. Nothing here asks a terminal
// for a passphrase.

#include <clashcast/error.hpp>
#include <clashcast/snapshot.hpp>

#include <string>
#include <vector>

namespace clashcast::net {

struct validity {
    timestamp from{}, until{};
};

// Of each certificate of the file, in their order: at least one. Fails with errc::invalid.
result<std::vector<validity>> read_validities(const std::string& cert_file);

// Whether the file holds CA certificates that TLS can verify with. Fails with errc::invalid.
result<void> check_ca_file(const std::string& ca_file);

// Whether the file holds a certificate to show to a server, its own first. Fails with errc::invalid.
result<void> check_certificate(const std::string& cert_file);

// Whether the key can be read without a passphrase and is that of the file's first certificate. Fails with
// errc::invalid.
result<void> check_key(const std::string& key_file, const std::string& cert_file);

}  // namespace clashcast::net
