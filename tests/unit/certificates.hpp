#pragma once
// Certificates and keys for a test, made with the openssl command.

#include "temporary_folder.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace clashcast {

class certificates : public temporary_folder {
public:
    // "ours.pem", "ours.key", and "locked.key", the same key with a passphrase; "others.key"; "old.pem", which has
    // expired, and "old.key".
    certificates()
    {
        constexpr auto new_key = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=test ";
        openssl(std::string(new_key) + "-days 2 -keyout ours.key -out ours.pem");
        openssl(std::string(new_key) + "-days 2 -keyout others.key -out others.pem");
        openssl("ec -aes256 -passout pass:secret -in ours.key -out locked.key");
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=old -keyout old.key -out old.csr");
        openssl("x509 -req -in old.csr -CA ours.pem -CAkey ours.key -CAcreateserial -days -1 -out old.pem");
    }

private:
    void openssl(const std::string& arguments)
    {
        auto command = "cd '" + file("") + "' && openssl " + arguments + " >/dev/null 2>&1";
        if (std::system(command.c_str()) != 0)
            throw std::runtime_error("openssl " + arguments);
    }
};

}  // namespace clashcast
