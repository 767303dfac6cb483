#include "daemon/shares.hpp"

namespace clashcast {
namespace {

void deal_out(const watch_group& all, std::vector<share>& shares, std::size_t& turn)
{
    auto rest = all;
    rest.tags.clear();
    std::vector<watch_group> hands(shares.size(), rest);
    for (const auto& tag : all.tags)
        hands[turn++ % shares.size()].tags.push_back(tag);
    for (std::size_t i = 0; i < shares.size(); ++i)
        if (!hands[i].tags.empty())
            shares[i].watch.push_back(std::move(hands[i]));
}

}  // namespace

std::vector<share> divide(const config::configuration& settings)
{
    const auto threads = settings.threads;
    std::vector<share> shares(threads);
    for (std::size_t i = 0; i < threads; ++i) {
        auto& api = shares[i].api = settings.api;
        api.requests_per_second /= static_cast<double>(threads);
        api.burst /= static_cast<double>(threads);
        api.connections = settings.api.connections / threads + (i < settings.api.connections % threads);
    }
    std::size_t turn = 0;
    for (const auto& group : settings.watch)
        if (group.of == kind::maintenance)
            shares.front().watch.push_back(group);
        else
            deal_out(group, shares, turn);
    return shares;
}

}  // namespace clashcast
