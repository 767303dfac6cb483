#pragma once
// A CA that signs certificates for test servers.

#include "scripted_server.hpp"
#include "temporary_folder.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace clashcast {

inline void call(const std::string& command)
{
    if (std::system((command + " 2>/dev/null >/dev/null").c_str()) != 0)
        throw std::runtime_error("failed: " + command);
}

// Lives in a temporary folder.
class certificate_authority {
public:
    certificate_authority()
    {
        std::ofstream(path("ca.cnf"))
            << "[ca]\ndefault_ca=d\n[d]\ndatabase=" << path("index") << "\nserial=" << path("serial")
            << "\nnew_certs_dir=" << folder_.path().string()
            << "\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\nunique_subject=no\n[p]\n"
               "commonName=supplied\n";
        folder_.write("index", "");
        folder_.write("serial", "01\n");
        call(fmt::format("openssl req -x509 {} -keyout {} -out {} -days 30 -subj /CN=ca", new_key,
                         path("ca.key"), path("ca.crt")));
    }

    std::string file() const { return path("ca.crt"); }

    // `names`: "DNS:localhost,IP:127.0.0.1"
    std::unique_ptr<certificate> sign(const std::string& names, const std::string& start = "20200101000000Z",
                                      const std::string& end = "20991231000000Z") const
    {
        call(fmt::format("openssl req {} -keyout {} -out {} -subj /CN=server -addext subjectAltName={}",
                         new_key, path("server.key"), path("server.csr"), names));
        call(
            fmt::format("openssl ca -batch -notext -config {} -cert {} -keyfile {} -in {} -out {} "
                        "-startdate {} -enddate {}",
                        path("ca.cnf"), path("ca.crt"), path("ca.key"), path("server.csr"),
                        path("server.crt"), start, end));
        return std::make_unique<certificate>(certificate{path("server.crt"), path("server.key")});
    }

private:
    static constexpr const char* new_key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    std::string path(const char* name) const { return folder_.file(name); }
    temporary_folder folder_;
};

}  // namespace clashcast
