#include "net/certificates.hpp"

#include "certificates.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::net;

namespace {

std::string why_not(const result<void>& checked)
{
    REQUIRE(checked.has_error());
    CHECK(checked.error().code == errc::invalid);
    return checked.error().what;
}

}  // namespace

TEST_CASE("a valid key needs no passphrase and belongs to its certificate")
{
    certificates all;
    auto ours = all.file("ours.pem");
    CHECK(check_key(all.file("ours.key"), ours).has_value());
    CHECK_THAT(why_not(check_key(all.file("locked.key"), ours)),
               Catch::Contains("has a passphrase") && Catch::Contains("openssl pkey"));
    CHECK(why_not(check_key(all.file("others.key"), ours)) == "is not the key of the certificate in cert_file");
    CHECK(why_not(check_key(ours, ours)) == "holds no private key in PEM");
    CHECK(why_not(check_key(all.file("none"), ours)) == "holds no private key in PEM");
}

TEST_CASE("a certificate file holds at least one certificate and no damaged one")
{
    certificates all;
    for (auto* good : {"ours.pem", "old.pem"}) {
        CHECK(check_certificate(all.file(good)).has_value());
        CHECK(check_ca_file(all.file(good)).has_value());
    }
    auto damaged = all.write("damaged.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    for (auto& bad : {all.file("ours.key"), all.file("none"), all.write("garbage", "garbage\n"), damaged}) {
        CHECK(why_not(check_certificate(bad)) == "holds no certificate in PEM");
        CHECK(why_not(check_ca_file(bad)) == "holds no certificate in PEM");
    }
}

TEST_CASE("the validity of certificates is read")
{
    certificates all;
    auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    auto ours = read_validities(all.file("ours.pem")).value().at(0);
    CHECK(ours.from <= now);
    CHECK(ours.until > now);
    CHECK(read_validities(all.file("old.pem")).value().at(0).until < now);
}
