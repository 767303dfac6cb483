#include "simulator/world/recorded_world.hpp"

#include "simulator/world/percent.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace clashcast::simulator {

namespace ondemand = simdjson::ondemand;

struct recorded_world::texts {
    simdjson::padded_string text;
};

namespace {

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blank = " \t\r\n";
    auto first = text.find_first_not_of(blank);
    return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// The text of a value, unchanged.
std::string_view raw(ondemand::value value)
{
    ondemand::json_type type = value.type();
    if (type == ondemand::json_type::object)
        return trimmed(value.get_object().value().raw_json());
    if (type == ondemand::json_type::array)
        return trimmed(value.get_array().value().raw_json());
    return trimmed(value.raw_json_token());
}

}  // namespace

recorded_world::recorded_world(const std::vector<std::string>& files, bool step) : step_(step)
{
    for (const auto& file : files)
        read(file);
}

recorded_world::~recorded_world() = default;

void recorded_world::read(const std::string& file)
{
    simdjson::padded_string loaded;
    if (auto error = simdjson::padded_string::load(file).get(loaded))
        throw std::runtime_error(fmt::format("{}: {}", file, simdjson::error_message(error)));
    texts_.push_back({std::move(loaded)});
    std::string_view rest = texts_.back().text;
    auto end = rest.data() + rest.size() + simdjson::SIMDJSON_PADDING;
    ondemand::parser parser;
    for (int number = 1; !rest.empty(); ++number) {
        auto length = rest.find('\n');
        auto line = rest.substr(0, length);
        rest.remove_prefix(length == rest.npos ? rest.size() : length + 1);
        if (trimmed(line).empty())
            continue;
        try {
            auto room = static_cast<std::size_t>(end - line.data());
            ondemand::document document = parser.iterate(simdjson::padded_string_view(line, room));
            ondemand::object record = document.get_object();
            std::string path(record["path"].get_string().value());
            auto status = static_cast<unsigned>(record["status"].get_uint64().value());
            add(path, {status, raw(record["body"].value())});
        } catch (const simdjson::simdjson_error& error) {
            throw std::runtime_error(fmt::format(R"({}:{}: not a recording, a line of which is {{"path", "status", "body"}}: {})",
                                                 file, number, error.what()));
        }
    }
}

void recorded_world::add(std::string_view path, answer_line answer)
{
    auto target = percent_decoded(path);
    auto [at, is_new] = by_target_.try_emplace(target, size());
    auto number = at->second;
    if (is_new) {
        by_target_.try_emplace(target.substr(0, target.find('?')), size());
        recordings_.push_back({std::string(path), {}});
    }
    recordings_[number].answers.push_back(answer);
}

std::uint32_t recorded_world::size() const
{
    return static_cast<std::uint32_t>(recordings_.size());
}

std::optional<std::uint32_t> recorded_world::find(std::string_view target) const
{
    auto found = by_target_.find(std::string(target));
    if (found == by_target_.end())  // recorded with another limit
        found = by_target_.find(std::string(target.substr(0, target.find('?'))));
    return found == by_target_.end() ? std::nullopt : std::optional(found->second);
}

std::string recorded_world::path(std::uint32_t path) const
{
    return recordings_[path].path;
}

bool recorded_world::moves(std::uint32_t path, std::uint32_t version, std::uint32_t) const
{
    return step_ && version < recordings_[path].answers.size();
}

unsigned recorded_world::answer(std::string& body, std::uint32_t path, std::uint32_t version) const
{
    const auto& found = recordings_[path].answers[version - 1];
    body += found.body;
    return found.status;
}

std::vector<std::string> recorded_world::tags_below(std::string_view folder) const
{
    std::vector<std::string> tags;
    for (const auto& one : recordings_) {
        auto target = percent_decoded(one.path);
        if (!target.starts_with(folder))
            continue;
        auto tag = target.substr(folder.size());
        tag.resize(std::min(tag.find_first_of("/?"), tag.size()));
        if (std::find(tags.begin(), tags.end(), tag) == tags.end())
            tags.push_back(std::move(tag));
    }
    return tags;
}

std::vector<std::string> recorded_world::clans() const
{
    return tags_below("/clans/");
}

std::vector<std::string> recorded_world::players() const
{
    return tags_below("/players/");
}

}  // namespace clashcast::simulator
