#include "baseline/redis.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <stdexcept>

namespace bench {

void release_redis::operator()(redisContext* c) const
{
    redisFree(c);
}

void release_redis::operator()(redisReply* r) const
{
    freeReplyObject(r);
}

bare_redis::bare_redis(unsigned short port) : context_(redisConnect("127.0.0.1", port))
{
    if (!context_ || context_->err)
        throw std::runtime_error("the baseline has no Redis");
}

void bare_redis::ask(const std::vector<std::string_view>& words)
{
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (auto word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), texts.data(), sizes.data());
}

reply bare_redis::next()
{
    void* got = nullptr;
    if (redisGetReply(context_.get(), &got) != REDIS_OK || !got)
        throw std::runtime_error("the baseline's Redis is gone");
    reply one(static_cast<redisReply*>(got));
    if (one->type == REDIS_REPLY_ERROR)
        throw std::runtime_error(one->str);
    return one;
}

void bare_redis::send()
{
    for (int sent = 0; sent == 0;)
        if (redisBufferWrite(context_.get(), &sent) != REDIS_OK)
            throw std::runtime_error("the baseline's Redis is gone");
}

std::size_t bare_redis::pipeline(std::size_t together, std::chrono::steady_clock::time_point until,
                                 const std::function<void()>& ask_one)
{
    std::size_t asked = 0, answered = 0;
    auto ask_some = [&] {
        for (std::size_t i = 0; i < together; ++i, ++asked)
            ask_one();
        send();
    };
    ask_some();
    while (answered < asked) {
        auto before = asked;
        if (std::chrono::steady_clock::now() < until)
            ask_some();
        for (; answered < before; ++answered)
            next();
    }
    return asked;
}

void bare_redis::remove(std::string_view key)
{
    ask({"DEL", key});
    next();
}

void bare_redis::read_fields(std::string_view key, const std::vector<std::string>& fields)
{
    constexpr std::size_t at_once = 1000;
    std::size_t asked = 0;
    for (std::size_t begin = 0; begin < fields.size(); begin += at_once, ++asked) {
        std::vector<std::string_view> words{"HMGET", key};
        for (auto i = begin; i < std::min(begin + at_once, fields.size()); ++i)
            words.push_back(fields[i]);
        ask(words);
    }
    for (; asked > 0; --asked)
        next();
}

}  // namespace bench
