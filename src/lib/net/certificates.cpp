#include "net/certificates.hpp"

#include "text/printable.hpp"

#include <boost/asio/ssl/context.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <chrono>
#include <ctime>
#include <memory>

namespace clashcast::net {

namespace ssl = boost::asio::ssl;

namespace {

using file = std::unique_ptr<BIO, decltype(&BIO_free)>;
using certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

failure invalid(std::string what)
{
    ERR_clear_error();
    return {errc::invalid, std::move(what)};
}

file open(const std::string& path)
{
    return {BIO_new_file(path.c_str(), "r"), BIO_free};
}

// Replaces OpenSSL's own callback, which asks the terminal.
int note_passphrase(char*, int, int, void* is_wanted)
{
    *static_cast<bool*>(is_wanted) = true;
    return -1;
}

certificate next_certificate(BIO* from)
{
    bool ignored = false;
    return {PEM_read_bio_X509(from, nullptr, note_passphrase, &ignored), X509_free};
}

timestamp time_of(const ASN1_TIME* when)
{
    std::tm parts{};
    ASN1_TIME_to_tm(when, &parts);
    return timestamp(std::chrono::seconds(timegm(&parts)));
}

}  // namespace

result<std::vector<validity>> read_validities(const std::string& cert_file)
{
    auto from = open(cert_file);
    std::vector<validity> all;
    while (from) {
        auto one = next_certificate(from.get());
        if (!one)
            break;
        all.push_back(validity{time_of(X509_get0_notBefore(one.get())), time_of(X509_get0_notAfter(one.get()))});
    }
    ERR_clear_error();
    if (all.empty())
        return invalid("holds no certificate in PEM");
    return all;
}

result<void> check_ca_file(const std::string& ca_file)
{
    auto held = read_validities(ca_file);
    if (!held)
        return held.error();
    ssl::context context(ssl::context::tls_client);
    boost::system::error_code error;
    context.load_verify_file(ca_file, error);
    return error ? invalid("cannot be used: " + error_text(error)) : result<void>();
}

result<void> check_certificate(const std::string& cert_file)
{
    auto held = read_validities(cert_file);
    if (!held)
        return held.error();
    ssl::context context(ssl::context::tls_client);
    boost::system::error_code error;
    context.use_certificate_chain_file(cert_file, error);
    return error ? invalid("cannot be used: " + error_text(error)) : result<void>();
}

result<void> check_key(const std::string& key_file, const std::string& cert_file)
{
    auto from = open(key_file);
    bool is_locked = false;
    key own(from ? PEM_read_bio_PrivateKey(from.get(), nullptr, note_passphrase, &is_locked) : nullptr, EVP_PKEY_free);
    if (!own && is_locked)
        return invalid("has a passphrase, and clashcast asks for none: write the key without one, with `openssl pkey "
                       "-in OLD -out NEW`");
    if (!own)
        return invalid("holds no private key in PEM");
    auto issued = open(cert_file);
    auto first = issued ? next_certificate(issued.get()) : certificate(nullptr, X509_free);
    bool fits = first && X509_check_private_key(first.get(), own.get()) == 1;
    ERR_clear_error();
    return fits ? result<void>() : invalid("is not the key of the certificate in cert_file");
}

}  // namespace clashcast::net
