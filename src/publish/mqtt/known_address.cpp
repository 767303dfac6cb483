#include "publish/mqtt/known_address.hpp"

#include <map>
#include <mutex>

#include <dlfcn.h>
#include <netdb.h>

namespace clashcast {
namespace {

struct address_book {
    std::mutex mutex;
    std::multimap<std::string, std::string> addresses;
};

address_book& all()
{
    static auto& book = *new address_book;  // paho's threads may outlast the end of main()
    return book;
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

// Paho asks without flags; our own look-ups (net/lookup) have one, and get what the system knows.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* wanted, addrinfo** found)
{
    static const auto system_lookup = reinterpret_cast<decltype(&::getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    auto is_pahos = name != nullptr && wanted != nullptr && wanted->ai_flags == 0;
    if (!is_pahos)
        return system_lookup(name, service, wanted, found);
    return system_lookup(clashcast::address_of(name).c_str(), service, wanted, found);
}
