#include "redis/resp.hpp"

#include <fmt/format.h>
#include <hiredis/read.h>

#include <cstdio>
#include <new>

namespace clashcast::redis {
namespace {

// hiredis builds replies with these functions. It is C: no exception may pass through it, and a null pointer means "no
// memory". An element is constructed in the array of its parent, which grows as elements come: its announced length is
// not trusted. Only the outermost value is owned.
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

// What begins an argument or a command: a mark and how much comes.
void append_head(std::string& out, char mark, std::size_t size)
{
    char digits[24];
    auto end = std::to_chars(digits, digits + sizeof digits, size).ptr;
    out += mark;
    out.append(digits, end).append("\r\n");
}

redisReplyObjectFunctions builders{make_text, make_array, make_integer, make_nil, drop};

}  // namespace

command& command::add(std::string_view argument)
{
    append_head(arguments_, '$', argument.size());
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
    append_head(out, '*', count_);
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
    redisReaderFeed(reader_.get(), bytes.data(), bytes.size());  // next() reports its failure
    unfinished_ += bytes.size();
}

result<std::optional<value>> reply_reader::next()
{
    void* whole = nullptr;
    bool parsed = redisReaderGetReply(reader_.get(), &whole) == REDIS_OK;
    if (parsed && !whole && unfinished_ > longest_) {
        reader_->err = REDIS_ERR_PROTOCOL;  // it parses no more, as after its own errors
        std::snprintf(reader_->errstr, sizeof reader_->errstr, "no end after %zu bytes", unfinished_);
    }
    if (reader_->err)
        return failure(errc::malformed, fmt::format("not a Redis reply: {}", reader_->errstr));
    if (!whole)
        return std::optional<value>();
    unfinished_ = reader_->len - reader_->pos;
    std::unique_ptr<value> owner(static_cast<value*>(whole));
    return std::optional<value>(std::move(*owner));
}

}  // namespace clashcast::redis
