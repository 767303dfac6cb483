#pragma once
// Checks PEM files of certificates and keys before a connection uses them. Never asks the terminal for a passphrase.
//
// Every failure is errc::invalid with the end of a sentence, such as "holds no certificate in PEM".

#include <clashcast/error.hpp>
#include <clashcast/timestamp.hpp>

#include <string>
#include <vector>

namespace clashcast::net {

struct validity {
    timestamp from{}, until{};
};

// Returns the validity of each certificate in the file, in order: at least one.
result<std::vector<validity>> read_validities(const std::string& cert_file);

// Whether the file holds CA certificates that TLS can use.
result<void> check_ca_file(const std::string& ca_file);

// Whether the file holds a client certificate, followed by its chain.
result<void> check_certificate(const std::string& cert_file);

// Whether the key can be read without a passphrase and belongs to the first certificate of `cert_file`.
result<void> check_key(const std::string& key_file, const std::string& cert_file);

}  // namespace clashcast::net
