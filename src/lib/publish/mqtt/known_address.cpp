#include "publish/mqtt/known_address.hpp"

#include <map>
#include <mutex>

#include <dlfcn.h>
#include <netdb.h>

namespace clashcast {
namespace {

struct known_addresses {
    std::mutex mutex;
    std::multimap<std::string, std::string> addresses;
};

known_addresses& all()
{
    static auto& known = *new known_addresses;  // Paho's threads may outlive main()
    return known;
}

std::string address_of(const std::string& name)
{
    std::lock_guard hold(all().mutex);
    auto found = all().addresses.find(name);
    return found == all().addresses.end() ? name : found->second;
}

}  // namespace

known_address::known_address(std::string name, const boost::asio::ip::address& address) : name_(std::move(name))
{
    std::lock_guard hold(all().mutex);
    all().addresses.emplace(name_, address.to_string());
}

known_address::~known_address()
{
    std::lock_guard hold(all().mutex);
    if (auto found = all().addresses.find(name_); found != all().addresses.end())
        all().addresses.erase(found);
}

}  // namespace clashcast

// Paho passes no flags. Our own look-ups (net/lookup) pass one.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* wanted, addrinfo** found)
{
    static const auto system_lookup = reinterpret_cast<decltype(&::getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    auto is_from_paho = name != nullptr && wanted != nullptr && wanted->ai_flags == 0;
    if (!is_from_paho)
        return system_lookup(name, service, wanted, found);
    return system_lookup(clashcast::address_of(name).c_str(), service, wanted, found);
}
