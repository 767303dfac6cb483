#include "daemon/config/tls_keys.hpp"

#include "net/certificates.hpp"
#include "redis/address.hpp"

namespace clashcast::config {

void check_certificate_and_key(const table& from, const std::string& cert_file, const std::string& key_file,
                               diagnostics& all)
{
    bool has_certificate = is_given(from, "cert_file"), has_key = is_given(from, "key_file");
    if (has_certificate != has_key)
        report_wrong(from, has_key ? "key_file" : "cert_file",
                     "is alone; allowed: cert_file and key_file, or neither", all);
    if (cert_file.empty() || key_file.empty())
        return;
    auto checked = net::check_key(key_file, cert_file);
    if (!checked)
        report_wrong(from, "key_file", checked.error().what, all);
}

void check_redis_tls(const table& from, const std::string& url, const std::string& cert_file,
                     const std::string& key_file, diagnostics& all)
{
    check_certificate_and_key(from, cert_file, key_file, all);
    auto to = redis::parse_address(url);
    if (!to)
        return;
    for (auto* name : {"ca_file", "cert_file", "key_file"}) {
        bool is_ignored = to->is_local() || (!to->tls && std::string_view(name) != "ca_file");
        if (is_given(from, name) && is_ignored)
            report_wrong(from, name, "has no effect without TLS; allowed: with rediss:// or valkeys://", all);
    }
}

}  // namespace clashcast::config
