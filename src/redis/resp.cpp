#include "redis/resp.hpp"

#include <fmt/format.h>
#include <hiredis/read.h>

#include <cstdio>
#include <new>

namespace clashcast::redis {
namespace {

// What hiredis builds replies with. It is C: nothing may be thrown through it, a null pointer means "no
// memory". An element is made in place, in the array that its parent task has made, which grows as they come: what
// its length promises is not believed. Only the outermost value is owned.
template <class Fill>
void* make(const redisReadTask* task, Fill fill) noexcept
{
    try {
        if (task->parent) {
            auto& array = *static_cast<value*>(task->parent->obj);
            auto& element = array.elements.emplace_back();
            fill(element);
            return &element;
        }
        auto whole = std::make_unique<value>();
        fill(*whole);
        return whole.release();
    } catch (const std::exception&) {
        return nullptr;
    }
}

void* make_text(const redisReadTask* task, char* text, std::size_t size)
{
    return make(task, [&](value& v) {
        v.is = task->type == REDIS_REPLY_ERROR ? value::type::error : value::type::text;
        v.text.assign(text, size);
    });
}

void* make_array(const redisReadTask* task, int)
{
    return make(task, [](value& v) { v.is = value::type::array; });
}

void* make_integer(const redisReadTask* task, long long number)
{
    return make(task, [&](value& v) {
        v.is = value::type::integer;
        v.integer = number;
    });
}

void* make_nil(const redisReadTask* task)
{
    return make(task, [](value&) {});
}

void drop(void* whole)
{
    delete static_cast<value*>(whole);
}

void append_length(std::string& out, char type, std::size_t length)
{
    char digits[24];
    auto end = std::to_chars(digits, digits + sizeof digits, length).ptr;
    out.append(1, type).append(digits, end).append("\r\n");
}

redisReplyObjectFunctions builders{make_text, make_array, make_integer, make_nil, drop};

}  // namespace

command& command::add(std::string_view argument)
{
    append_length(arguments_, '$', argument.size());
    arguments_.append(argument).append("\r\n");
    ++count_;
    return *this;
}

command& command::add_all(const std::vector<std::string>& arguments)
{
    for (const auto& argument : arguments)
        add(argument);
    return *this;
}

command& command::append(const command& rest)
{
    arguments_ += rest.arguments_;
    count_ += rest.count_;
    return *this;
}

void command::write_to(std::string& out) const
{
    append_length(out, '*', count_);
    out += arguments_;
}

void reply_reader::deleter::operator()(redisReader* reader) const
{
    redisReaderFree(reader);
}

reply_reader::reply_reader(std::size_t longest) : reader_(redisReaderCreateWithFunctions(&builders)), longest_(longest)
{
    if (!reader_)
        throw std::bad_alloc();
    reader_->maxbuf = 1024 * 1024;  // an idle reader keeps that much; by default it frees what long replies took
}

void reply_reader::feed(std::string_view bytes)
{
    redisReaderFeed(reader_.get(), bytes.data(), bytes.size());  // its failure is next()'s too
    unfinished_ += bytes.size();
}

result<std::optional<value>> reply_reader::next()
{
    void* whole = nullptr;
    bool heard = redisReaderGetReply(reader_.get(), &whole) == REDIS_OK;
    if (heard && !whole && unfinished_ > longest_) {
        reader_->err = REDIS_ERR_PROTOCOL;  // takes no more, as after errors of its own
        std::snprintf(reader_->errstr, sizeof reader_->errstr, "no end after %zu bytes", unfinished_);
    }
    if (reader_->err)
        return failure(errc::malformed, fmt::format("no Redis reply: {}", reader_->errstr));
    if (!whole)
        return std::optional<value>();
    unfinished_ = reader_->len - reader_->pos;
    std::unique_ptr<value> owner(static_cast<value*>(whole));
    return std::optional<value>(std::move(*owner));
}

}  // namespace clashcast::redis
