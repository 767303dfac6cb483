#include "daemon/config/proxy.hpp"

#include "config/folder.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;

namespace {

const std::string api = "https://api.example/v1";

std::string chosen(const variables& set, const std::string& base_url = api)
{
    auto found = find_proxy(from(set), base_url);
    return found ? found->variable + "=" + found->url : "";
}

std::string proxy_of(const std::string& line, const variables& set)
{
    auto found = read(folder(), "[api]\ntokens = [\"t\"]\n" + line +
                                    "[[sink]]\nname = \"out\"\npublisher = \"stdout\"\n[watch.maintenance]\n", set);
    for (auto& each : found.wrong)
        FAIL_CHECK(to_string(each));
    return found.settings.api.proxy;
}

}  // namespace

TEST_CASE("the environment names a proxy as curl reads it: of the scheme, then of all, in lower case first")
{
    variables all{{"https_proxy", "a"}, {"HTTPS_PROXY", "b"}, {"all_proxy", "c"}, {"ALL_PROXY", "d"}};
    CHECK(chosen(all) == "https_proxy=a");
    all.erase("https_proxy");
    CHECK(chosen(all) == "HTTPS_PROXY=b");
    all["HTTPS_PROXY"] = "";
    CHECK(chosen(all) == "all_proxy=c");
    all.erase("all_proxy");
    CHECK(chosen(all) == "ALL_PROXY=d");
    CHECK(chosen({}) == "");
    CHECK(chosen({{"http_proxy", "a"}}) == "");
}

TEST_CASE("for a plain URL http_proxy counts in lower case only")
{
    CHECK(chosen({{"HTTP_PROXY", "a"}}, "http://api.example/v1") == "");
    CHECK(chosen({{"http_proxy", "a"}, {"https_proxy", "b"}}, "http://api.example") == "http_proxy=a");
    CHECK(chosen({{"HTTP_PROXY", "a"}, {"ALL_PROXY", "b"}}, "http://api.example") == "ALL_PROXY=b");
}

TEST_CASE("a host that no_proxy lists is reached without a proxy")
{
    CHECK(chosen({{"https_proxy", "a"}, {"no_proxy", "example"}}) == "");
    CHECK(chosen({{"https_proxy", "a"}, {"NO_PROXY", "other, api.example"}}) == "");
    CHECK(chosen({{"https_proxy", "a"}, {"no_proxy", "other"}, {"NO_PROXY", "example"}}) == "https_proxy=a");
    CHECK(chosen({{"http_proxy", "a"}, {"NO_PROXY", "::1"}}, "http://[::1]:8080/v1") == "");
}

TEST_CASE("the file's proxy wins over the environment's, and an empty one means no proxy")
{
    const variables set{{"https_proxy", "http://e:1"}, {"NONE", ""}};
    CHECK(proxy_of("", set) == "http://e:1");
    CHECK(proxy_of("proxy = \"http://f:1\"\n", set) == "http://f:1");
    CHECK(proxy_of("proxy = \"\"\n", set) == "");
    CHECK(proxy_of("proxy = \"${NONE}\"\n", set) == "");
    CHECK(proxy_of("base_url = \"http://h\"\n", set) == "");
}

TEST_CASE("a proxy that cannot be used is an error that names where it comes from, and never its password")
{
    const std::string why = "needs the scheme http://, the only one that is supported; allowed: "
                            "http://[user:password@]host[:port]";
    CHECK(wrong(with("[log]\n"), {{"ALL_PROXY", "socks5://u:hunter2@h:1"}}) ==
          std::vector<std::string>{"clashcast.toml:1: api.proxy: the environment variable ALL_PROXY " + why +
                                   ", or proxy = \"\" for none"});
    CHECK(wrong("[api]\ntokens = [\"t\"]\nproxy = \"https://u:hunter2@h\"\n[[sink]]\nname = \"o\"\npublisher = "
                "\"stdout\"\n[watch.maintenance]\n") ==
          std::vector<std::string>{"clashcast.toml:3: api.proxy: " + why + "; \"\" for none"});
    CHECK(wrong("[api]\ntokens = [\"t\"]\nproxy = 7\n[[sink]]\nname = \"o\"\npublisher = \"stdout\"\n"
                "[watch.maintenance]\n").size() == 1);
}

TEST_CASE("the log's first line shows the proxy, without its login")
{
    auto found = read(folder(), with(""), {{"https_proxy", "http://u:hunter2@p.example:3128"}});
    CHECK(summary(found.settings) ==
          "maintenance; proxy p.example:3128; journal sqlite; sink out");
}
