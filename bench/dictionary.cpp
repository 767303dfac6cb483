#include "dictionary.hpp"

#include "simulator/world/made_world.hpp"

#include <zdict.h>

#include <stdexcept>
#include <vector>

namespace bench {
namespace {

constexpr unsigned id = 1;
constexpr std::size_t size = 32 * 1024;  // real responses do not shrink with twice as much
constexpr int level = 1;                 // of the journals

// Far apart, so that the dictionary learns the form of the responses, not their subjects; none is used in a test or a
// row.
constexpr std::uint32_t subjects = 300, first = 1'000'003, apart = 997, world_size = 2'000'000;
constexpr std::uint64_t seed = 2;

struct samples {
    std::string text;
    std::vector<std::size_t> sizes;
};

// Clans, their wars and players in turn, at moments from the beginning of a war to its end.
samples made_answers()
{
    clashcast::simulator::made_world world(seed, world_size, world_size, 1);
    samples all;
    for (std::uint32_t i = 0; i < subjects; ++i) {
        auto which = first + i * apart, version = 1 + i * 7 % 1000;
        for (auto path : {2 * which, 2 * which + 1, 2 * world_size + which}) {
            auto before = all.text.size();
            world.answer(all.text, path, version);
            all.sizes.push_back(all.text.size() - before);
        }
    }
    return all;
}

void checked(std::string& made, std::size_t result)
{
    if (ZDICT_isError(result))
        throw std::runtime_error(ZDICT_getErrorName(result));
    made.resize(result);
}

}  // namespace

std::string train_dictionary()
{
    auto answers = made_answers();
    auto count = static_cast<unsigned>(answers.sizes.size());
    std::string trained(size, '\0'), finished(size, '\0');
    checked(trained, ZDICT_trainFromBuffer(trained.data(), size, answers.text.data(), answers.sizes.data(), count));
    auto content = std::string_view(trained).substr(ZDICT_getDictHeaderSize(trained.data(), trained.size()));
    ZDICT_params_t how{};
    how.compressionLevel = level;
    how.dictID = id;
    checked(finished, ZDICT_finalizeDictionary(finished.data(), size, content.data(), content.size(),
                                               answers.text.data(), answers.sizes.data(), count, how));
    return finished;
}

}  // namespace bench
