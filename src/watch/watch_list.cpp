#include "watch/watch_list.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace clashcast {
namespace {

[[noreturn]] void reject(std::string what)
{
    throw_failure(failure(errc::invalid, std::move(what)));
}

}  // namespace

void watch_list::add(watch_group group)
{
    if (group.interval < std::chrono::seconds(1))
        reject(fmt::format("an interval of {} is too short: a second is the least",
                           std::chrono::duration_cast<std::chrono::milliseconds>(group.interval)));
    if (group.tags.empty())
        reject(fmt::format("no tag of a {} to watch", to_string(group.of)));
    for (auto& tag : group.tags) {
        tag = normalise_tag(tag).value();
        auto name = to_string(subject(group.of, group.of == kind::maintenance ? "" : tag));
        if (!known_.insert(name).second)
            reject(fmt::format("{} is watched already", name));
    }
    if (group.of == kind::maintenance) {
        maintenance_ = std::move(group);
        return;
    }
    for (auto& tag : group.tags)
        subjects_.emplace_back(std::move(tag), static_cast<std::uint32_t>(groups_.size()));
    group.tags = {};
    groups_.push_back(std::move(group));
}

std::vector<subject> watch_list::names() const
{
    std::vector<subject> all;
    all.reserve(subjects_.size() + 1);
    for (auto& one : subjects_)
        all.push_back(name_of(one));
    if (maintenance_)
        all.emplace_back(kind::maintenance, "");
    return all;
}

std::vector<clock::duration> watch_list::first_pauses() const
{
    std::vector<std::size_t> sizes(groups_.size()), placed(groups_.size());
    for (auto& one : subjects_)
        ++sizes[one.group];
    std::vector<clock::duration> pauses;
    pauses.reserve(subjects_.size());
    for (auto& one : subjects_) {
        auto share = static_cast<double>(placed[one.group]++) / static_cast<double>(sizes[one.group]);
        pauses.push_back(std::chrono::duration_cast<clock::duration>(groups_[one.group].interval * share));
    }
    return pauses;
}

}  // namespace clashcast
