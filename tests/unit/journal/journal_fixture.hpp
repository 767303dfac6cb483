#pragma once
// The journals that the contract is checked against, and a small language to check it in.

#include "async/task_group.hpp"
#include "coroutines.hpp"
#include "manual_clock.hpp"
#include "temporary_folder.hpp"

#include <clashcast/journal.hpp>

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

// One kind of journal: `make` gives another one over the same store each time, as restarts do.
struct backend {
    backend() = default;

    std::string name;
    bool survives = true;  // a restart
    bool shared = true;    // what `make` gives is another look at the same store while the first is open
    journal_bounds bounds;
    std::function<std::unique_ptr<journal>(boost::asio::any_io_executor, journal_bounds)> make;
    std::function<std::unique_ptr<journal>(boost::asio::any_io_executor, clock&, journal_bounds)> make_with_clock;
};

// A fresh store of each kind, by name: adding a journal is a row in journal_fixture.cpp.
using make_backend = std::function<backend()>;
std::vector<std::pair<std::string, make_backend>> all_backends();

// The test that follows is run once for each kind of journal, or for each of which that is true.
backend each_backend();
backend each_backend(bool (*that)(const backend&));
bool survives(const backend&);
bool is_shared(const backend&);
bool stamps_by_its_clock(const backend&);  // Redis stamps positions by its own

backend memory_backend();
backend sqlite_backend_in(std::shared_ptr<temporary_folder>);
backend redis_backend();

// An event of that type with an id, and data at level `subject`.
event an_event(std::string id, std::string_view type = "member_joined");

// The change that makes `revision` out of the one before, with a body "body <revision>".
change a_change(std::uint64_t revision, std::vector<event> events = {});

// Several events with the ids "<prefix>0", "<prefix>1", ...
std::vector<event> some_events(const std::string& prefix, std::size_t count);

inline const subject some_clan(subject_kind::clan, "#2PP");
inline const subject other_clan(subject_kind::clan, "#9QJ");

// The result of a coroutine that is run to its end.
template <class T>
T wait_for(boost::asio::io_context& context, boost::asio::awaitable<T> task)
{
    std::optional<T> out;
    auto keep = [](boost::asio::awaitable<T> it, std::optional<T>& to) -> boost::asio::awaitable<void> {
        auto got = co_await std::move(it);
        to.emplace(std::move(got));
    };
    run(context, keep(std::move(task), out));
    return std::move(*out);
}

// A journal that is open, and the loop it runs on.
class journal_fixture {
public:
    enum class timing { real, by_hand };

    explicit journal_fixture(backend, timing = timing::real);
    ~journal_fixture();

    // Closes, and starts anew over the same store.
    void reopen();

    journal& store() { return *journal_; }
    position commit(const subject&, change);
    std::unique_ptr<cursor> read_as(std::string name, bool from_beginning = true, data_level = data_level::none);
    std::vector<entry> next(cursor&, std::size_t limit = 1000);
    void advance(cursor&, position);  // all of it is delivered
    void advance(cursor&, acknowledgement);
    journal_status status() { return get(journal_->status()).value(); }
    consumer_status consumer_state(const std::string& consumer);
    std::vector<dead_letter> dead_letters(position after = {}, std::size_t limit = 1000);

    // Runs until that is so, asking now and then; with timing::by_hand a second passes each time. Gives up after 500
    // times.
    bool until(const std::function<bool()>&);
    checkpoint load(const subject&);
    std::vector<checkpoint_header> resume(const std::vector<subject>&);
    std::vector<checkpoint_header> enter(std::vector<subject> subjects)
    {
        return get(journal_->enter(subjects)).value();
    }
    void leave(std::vector<subject> subjects) { get(journal_->leave(subjects)).value(); }
    template <class T>
    T get(boost::asio::awaitable<T> task) { return wait_for(context, std::move(task)); }
    bool waits(cursor&);  // whether next() finds nothing; it is cancelled then
    void maintain_once();  // with timing::by_hand: until maintain() sleeps
    void cancel(task_group&);  // and waits for its tasks

    boost::asio::io_context context;
    manual_clock time{context.get_executor()};  // the journal's, with timing::by_hand

private:
    void open();

    backend backend_;
    timing timing_;
    std::unique_ptr<journal> journal_;
};

std::vector<std::string> ids(const std::vector<entry>&);

}  // namespace clashcast
