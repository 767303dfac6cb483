#include "pipeline/state.hpp"

#include <utility>

namespace clashcast {

pipeline::pipeline(asio::any_io_executor executor, std::unique_ptr<journal> store, pipeline_options options,
                   clock& time)
    : state_(std::make_shared<state>(executor, std::move(store), options, time, options.polling))
{
}

pipeline::pipeline(asio::any_io_executor executor, std::unique_ptr<journal> store, api& source,
                   pipeline_options options, clock& time)
    : state_(std::make_shared<state>(executor, std::move(store), options, time, source))
{
}

pipeline::~pipeline()
{
    state_->end({});
    state_->work.cancel();
    state_->upkeep.cancel();
}

result<void> pipeline::add(watch_group group)
{
    return state_->watching.add(std::move(group));
}

result<void> pipeline::remove(const std::vector<subject>& subjects)
{
    return state_->watching.remove(subjects);
}

result<void> pipeline::add(pipeline_sink one)
{
    return state_->add(std::move(one));
}

result<void> pipeline::replace(std::vector<watch_group> before, std::vector<watch_group> after)
{
    return state_->watching.replace(std::move(before), std::move(after));
}

result<void> pipeline::change(const api_options& options)
{
    return state_->watching.change(options);
}

asio::awaitable<result<void>> pipeline::replace(pipeline_sink next, std::optional<position> back_to)
{
    auto self = state_;
    co_return co_await self->replace(std::move(next), back_to);
}

asio::awaitable<result<std::vector<stored_watch>>> pipeline::stored_watches()
{
    auto self = state_;
    co_return co_await self->store->watches();
}

asio::awaitable<result<watch_counts>> pipeline::edit_watches(watch_edit edit)
{
    auto self = state_;
    co_return co_await self->edit_watches(std::move(edit));
}

std::optional<watch_origin> pipeline::origin_of(const subject& one) const
{
    return state_->watching.origin_of(one);
}

asio::awaitable<std::vector<subject_facts>> pipeline::look_at(std::vector<subject> subjects)
{
    auto self = state_;
    co_return co_await self->watching.look_at(std::move(subjects));
}

asio::awaitable<result<std::vector<entry>>> pipeline::peek(position after, std::size_t limit, data_level wanted)
{
    auto self = state_;
    co_return co_await self->store->peek(after, limit, wanted);
}

asio::awaitable<result<void>> pipeline::remove_sink(std::string name)
{
    auto self = state_;
    co_return co_await self->remove_sink(std::move(name));
}

asio::awaitable<result<void>> pipeline::open()
{
    auto self = state_;
    co_return co_await self->open();
}

asio::awaitable<result<std::unique_ptr<cursor>>> pipeline::open_cursor(consumer who)
{
    auto self = state_;
    co_return co_await self->store->open_cursor(std::move(who));
}

asio::awaitable<result<void>> pipeline::run()
{
    auto self = state_;
    co_return co_await self->run();
}

void pipeline::stop()
{
    state_->end({});
}

asio::awaitable<void> pipeline::close()
{
    auto self = state_;
    co_await self->close();
}

asio::awaitable<result<journal_status>> pipeline::inspect_journal()
{
    auto self = state_;
    co_return co_await self->inspect_journal();
}

void pipeline::hold()
{
    state_->watching.hold();
}

void pipeline::release()
{
    state_->watching.release();
}

void pipeline::on_committed(std::function<void()> call)
{
    state_->watching.on_committed(std::move(call));
}

std::size_t pipeline::subjects() const
{
    return state_->watching.subjects();
}

asio::awaitable<pipeline_status> pipeline::status()
{
    auto self = state_;
    co_return co_await self->status();
}

}  // namespace clashcast
