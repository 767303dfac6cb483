#include "publish/mqtt.hpp"

#include "async/condition.hpp"
#include "publish/mqtt/connection.hpp"
#include "publish/mqtt/known_address.hpp"
#include "publish/mqtt/network.hpp"
#include "publish/mqtt/probes.hpp"
#include "publish/mqtt/status.hpp"
#include "publish/mqtt/suspicion.hpp"
#include "publish/mqtt/takeover.hpp"
#include "publish/mqtt/wrong_port.hpp"
#include "text/secrets.hpp"

#include <clashcast/log.hpp>

#include <boost/system/system_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace clashcast {

namespace asio = boost::asio;

namespace {

using time_point = std::chrono::steady_clock::time_point;

// A call of publish().
struct delivery {
    delivery(asio::any_io_executor e, batch b) : messages(std::move(b.messages)), wake(std::move(e)) {}

    bool sent() const { return next == messages.size(); }
    bool done() const { return sent() && unacknowledged == 0; }
    void refuse(std::size_t index, std::string why) { refused.emplace_back(index, std::move(why)); }

    std::vector<message> messages;
    std::size_t next = 0;  // to be sent
    std::size_t unacknowledged = 0;
    std::vector<refusal> refused;
    condition wake;
};

// A message on its way: one of a delivery, or one of the status topics, or else the probe.
struct sent_message {
    std::shared_ptr<delivery> of;
    std::optional<std::size_t> status;
    std::size_t index = 0, bytes = 0;
};

class mqtt_publisher final : public publisher, private mqtt_connection::listener {
public:
    mqtt_publisher(asio::any_io_executor e, mqtt_options o, broker_address where, mqtt_deadlines d)
        : executor_(e), options_(std::move(o)), where_(std::move(where)), deadlines_(d), changed_(e), failing_(e),
          suspected_(d.suspect)
    {
    }

    asio::awaitable<result<position>> open(const sink_start& start) override;
    asio::awaitable<result<std::vector<refusal>>> publish(batch) override;
    asio::awaitable<failure> lost() override;
    void announce(const service_health&) override;
    asio::awaitable<void> close() override;

private:
    asio::awaitable<asio::ip::tcp::endpoint> connect_to_any(net::endpoints resolved);
    asio::awaitable<void> connect_on_terms(asio::ip::tcp::endpoint resolved, time_point by);
    bool adapted();
    asio::awaitable<void> connect(asio::ip::tcp::endpoint resolved, time_point by);
    asio::awaitable<failure> explained(failure, asio::ip::tcp::endpoint resolved);
    void disconnect();

    void on_connected(broker_limits) override;
    void on_acknowledged(std::uint64_t number, int reason) override;
    void on_lost(connection_end) override;

    void send_what_fits();
    void send_events();
    void send_next(const std::shared_ptr<delivery>&, std::size_t bytes);
    void send_status();
    void send_probe();
    const message* chosen_probe(suspicion::probe);
    bool has_room(std::size_t bytes) const;
    std::uint64_t remember(sent_message);
    std::optional<std::string> unsendable(const message&, std::size_t bytes) const;
    void settle(sent_message, int reason);
    void settle_status(std::size_t number, int reason);
    const std::string& name_of(const sent_message&) const;
    void suspect();
    void check_silence();
    void fail(failure);

    const asio::any_io_executor executor_;
    const mqtt_options options_;
    const broker_address where_;
    const mqtt_deadlines deadlines_;

    std::optional<known_address> address_;
    std::unique_ptr<mqtt_connection> connection_;
    mqtt_session session_;                 // what this connection asked for
    std::optional<broker_limits> limits_;  // once the broker let us in
    std::optional<failure> failed_;        // nothing is published any more
    connection_end end_;                   // of the last connection
    bool lost_ = false;                    // nor anything else told
    std::string notice_;                   // what was logged about the broker's terms, once
    bool reopened_ = false;                // the last connection was closed a moment ago, for this one
    takeover takeover_;
    condition changed_;                    // for open() and close()
    condition failing_;

    std::vector<std::shared_ptr<delivery>> under_way_;
    std::deque<std::shared_ptr<delivery>> unsent_;  // those with messages to send, in the order of calls
    std::unordered_map<std::uint64_t, sent_message> sent_;
    std::uint64_t last_number_ = 0;
    // Refused before the connection broke, perhaps because of it: id and reason. Not sent again, or it would not end.
    std::unordered_map<std::string, std::string> refused_;
    suspicion suspected_;  // the message that the connections break over, perhaps
    suspicion::probe probe_ = suspicion::probe::none;  // to be sent before the rest
    std::string probed_;                               // its id, once it is sent
    std::optional<message> last_taken_;
    mqtt_status status_;
    window window_;
    time_point last_word_;  // of the broker, or when it was first asked for one
};

asio::awaitable<result<position>> mqtt_publisher::open(const sink_start& start)
{
    auto committed = start.committed;
    session_ = first_session(options_, start.journal);
    reopened_ = false;
    status_.set_topic(session_.status_topic);
    disconnect();
    auto resolved = co_await resolve(where_, deadlines_.connect);
    if (!resolved)
        co_return resolved.error();
    auto last = co_await connect_to_any(std::move(*resolved));
    if (failed_) {
        auto why = co_await explained(*failed_, last);
        disconnect();
        co_return why;
    }
    takeover_.connected(std::chrono::steady_clock::now());
    probe_ = suspected_.begin_connection();
    status_.open();
    send_what_fits();
    co_return committed;
}

// One address after the other, each with an equal share of the time left, until a broker answers. Returns the last one
// tried.
asio::awaitable<asio::ip::tcp::endpoint> mqtt_publisher::connect_to_any(net::endpoints resolved)
{
    using std::chrono::steady_clock;
    const auto give_up = steady_clock::now() + deadlines_.connect;
    for (std::size_t i = 0;; ++i) {
        auto share = (give_up - steady_clock::now()) / static_cast<int>(resolved.size() - i);
        co_await connect_on_terms(resolved[i], steady_clock::now() + share);
        auto answered = !failed_ || failed_->code == errc::refused;
        if (answered || i + 1 == resolved.size())
            co_return resolved[i];
    }
}

// A broker may want another session than it was asked for: then once more, as it wants it.
asio::awaitable<void> mqtt_publisher::connect_on_terms(asio::ip::tcp::endpoint resolved, time_point by)
{
    for (bool again = true; again;) {
        disconnect();
        co_await connect(resolved, by);
        again = adapted();
    }
    if (failed_)
        co_return;
    auto takes = check_qos(where_, options_, limits_->qos);
    if (!takes)
        fail(takes.error());
}

bool mqtt_publisher::adapted()
{
    if (failed_ && adapt(session_, end_))
        return reopened_ = true;
    // Paho may have news of the last connection's socket, and take them for this one's, which has the same number.
    if (failed_)
        return std::exchange(reopened_, false) && failed_->code == errc::not_connected && !end_.answered;
    if (adapt(session_, *limits_))
        return reopened_ = true;
    connection_->adapt(session_);
    auto less = what_is_less(options_, session_);
    if (!less.empty() && less != notice_)
        log::warning("the MQTT broker {} {}", to_string(where_), less);
    notice_ = std::move(less);
    return false;
}

// Until the broker lets us in, or something has failed.
asio::awaitable<void> mqtt_publisher::connect(asio::ip::tcp::endpoint resolved, time_point by)
{
    auto to = where_;
    if (where_.tls)  // which needs the name, to check the certificate
        address_.emplace(where_.host, resolved.address());
    else
        to.host = resolved.address().to_string();
    mqtt_connection::listener& here = *this;
    connection_ = std::make_unique<mqtt_connection>(executor_, session_, to, here);
    auto begun = connection_->connect();
    if (!begun)
        fail(begun.error());
    while (!limits_ && !failed_) {
        co_await changed_.wait_until(by);
        if (!limits_ && !failed_ && std::chrono::steady_clock::now() >= by)
            fail(failure(errc::timed_out, fmt::format("no MQTT connection to {}: no answer in {} ms",
                                                      to_string(where_), deadlines_.connect.count())));
    }
}

// Paho does not tell a closed port from a bad certificate.
asio::awaitable<failure> mqtt_publisher::explained(failure why, asio::ip::tcp::endpoint resolved)
{
    auto silent = why.code == errc::not_connected || why.code == errc::timed_out;
    if (!silent)
        co_return why;
    auto problem = co_await wrong_port(where_, resolved, deadlines_.farewell);
    if (problem.empty() && why.code == errc::not_connected) {
        auto found = co_await connect_problem(where_, resolved, options_.ca_file, deadlines_.farewell);
        problem = std::move(found);
    }
    if (!problem.empty())
        why.what = fmt::format("no MQTT connection to {}: {}", to_string(where_), problem);
    co_return why;
}

asio::awaitable<result<std::vector<refusal>>> mqtt_publisher::publish(batch b)
{
    if (!limits_)
        fail(failure(errc::not_connected, "not connected"));
    if (failed_)
        co_return *failed_;
    auto one = std::make_shared<delivery>(executor_, std::move(b));
    under_way_.push_back(one);
    unsent_.push_back(one);
    send_what_fits();
    try {
        while (!one->done() && !failed_) {
            co_await one->wake.wait_until(last_word_ + deadlines_.acknowledge);
            check_silence();
        }
    } catch (const boost::system::system_error&) {
        std::erase(under_way_, one);
        fail(failure(errc::not_connected, "a delivery was given up"));  // what comes after it must not overtake it
        throw;
    }
    std::erase(under_way_, one);
    if (!one->done())
        co_return *failed_;
    for (const auto& r : one->refused)
        refused_.erase(one->messages[r.index].id);
    if (one->refused.empty())
        last_taken_ = std::move(one->messages.back());
    co_return std::move(one->refused);
}

asio::awaitable<failure> mqtt_publisher::lost()
{
    while (!failed_)
        co_await failing_.wait();
    co_return *failed_;
}

asio::awaitable<void> mqtt_publisher::close()
{
    auto by = std::chrono::steady_clock::now() + deadlines_.farewell;
    status_.stop();
    probe_ = suspicion::probe::none;
    send_status();
    while (limits_ && !lost_ && !window_.empty() && std::chrono::steady_clock::now() < by)
        co_await changed_.wait_until(by);
    disconnect();
}

void mqtt_publisher::announce(const service_health& now)
{
    status_.announce(now);
    send_status();
}

void mqtt_publisher::disconnect()
{
    connection_.reset();
    address_.reset();
    limits_.reset();
    failed_.reset();
    end_ = connection_end();
    lost_ = false;
    unsent_.clear();
    sent_.clear();
}

void mqtt_publisher::on_connected(broker_limits told)
{
    limits_ = told;
    window_ = window(std::min(session_.window, told.receive_maximum));
    changed_.notify_all();
}

void mqtt_publisher::on_lost(connection_end end)
{
    if (lost_)
        return;
    if (!failed_ && may_be_over_a_message(end.reason))
        suspect();
    lost_ = true;
    end.why.what += takeover_.lost(end.reason, session_.client_id, std::chrono::steady_clock::now());
    end_ = end;
    fail(std::move(end.why));
}

void mqtt_publisher::on_acknowledged(std::uint64_t number, int reason)
{
    last_word_ = std::chrono::steady_clock::now();
    auto found = sent_.extract(number);
    if (found.empty())
        return;
    window_.remove(found.mapped().bytes);
    settle(std::move(found.mapped()), reason);
    send_what_fits();
    changed_.notify_all();
}

void mqtt_publisher::settle(sent_message m, int reason)
{
    const auto& id = name_of(m);
    if (!m.status || id == suspected_.suspect())  // that a status got through says nothing about events
        suspected_.acknowledged(id);
    if (m.status)
        return settle_status(*m.status, reason);
    if (!m.of)
        return;
    auto means = judge(reason);
    if (means == acknowledgement::retry)
        return fail(failure(errc::not_connected, fmt::format("{} does not take event {} now: {}", to_string(where_), id,
                                                             reason_name(reason))));
    if (means == acknowledgement::refused) {
        auto why = refusal_reason(reason, options_);
        m.of->refuse(m.index, why);
        refused_.emplace(id, std::move(why));
    }
    --m.of->unacknowledged;
    if (m.of->done())
        m.of->wake.notify_all();
}

void mqtt_publisher::settle_status(std::size_t number, int reason)
{
    auto means = judge(reason);
    if (means == acknowledgement::done)
        return;
    if (means == acknowledgement::refused)
        status_.refuse(number);
    log::warning("the status cannot be told to {} on {}: {}", to_string(where_), status_.topic(number),
                 refusal_reason(reason, options_));
}

// The event's id, or the status topic: no id is one.
const std::string& mqtt_publisher::name_of(const sent_message& m) const
{
    if (m.status)
        return status_.topic(*m.status);
    return m.of ? m.of->messages[m.index].id : probed_;
}

void mqtt_publisher::suspect()
{
    auto earlier = [](const auto& a, const auto& b) { return a.first < b.first; };
    auto oldest = std::min_element(sent_.begin(), sent_.end(), earlier);
    if (oldest == sent_.end())
        return;
    auto was_on_trial = suspected_.on_trial();
    const auto& id = name_of(oldest->second);
    auto why = suspected_.broke_over(id, std::chrono::steady_clock::now());
    if (!was_on_trial && suspected_.on_trial())
        log::warning("the MQTT broker {} breaks connections over {}: trying that alone, and others before it",
                     to_string(where_), id);
    if (!why)
        return;
    if (oldest->second.status) {
        status_.refuse(*oldest->second.status);
        log::warning("the status is no longer published to {} on {}: {}", to_string(where_), id, *why);
    } else {
        refused_.emplace(id, std::move(*why));
    }
}

void mqtt_publisher::send_what_fits()
{
    if (!unsent_.empty() && !failed_)
        send_probe();
    send_status();
    send_events();
}

void mqtt_publisher::send_events()
{
    while (!unsent_.empty() && !failed_) {
        auto one = unsent_.front();
        if (one->sent()) {
            unsent_.pop_front();
            continue;
        }
        const auto& m = one->messages[one->next];
        auto bytes = packet_size(m, session_);
        if (auto why = unsendable(m, bytes)) {
            one->refuse(one->next++, std::move(*why));
            if (one->done())
                one->wake.notify_all();
        } else if (has_room(bytes)) {
            send_next(one, bytes);
        } else {
            return;
        }
    }
}

bool mqtt_publisher::has_room(std::size_t bytes) const
{
    return suspected_.lasts() ? window_.empty() : window_.fits(bytes);
}

void mqtt_publisher::send_next(const std::shared_ptr<delivery>& one, std::size_t bytes)
{
    sent_message on_its_way;
    on_its_way.of = one;
    on_its_way.index = one->next++;
    on_its_way.bytes = bytes;
    ++one->unacknowledged;
    const auto& m = one->messages[on_its_way.index];
    connection_->send(remember(std::move(on_its_way)), m);
}

// Also after a failure, as long as there is a connection. A probe goes first.
void mqtt_publisher::send_status()
{
    while (limits_ && !lost_ && probe_ == suspicion::probe::none) {
        auto due = status_.due();
        if (!due || !has_room(status_.text(*due).size()))
            return;
        sent_message on_its_way;
        on_its_way.status = *due;
        on_its_way.bytes = status_.text(*due).size();
        status_.told(*due);
        connection_->send_status(remember(std::move(on_its_way)), status_.topic(*due), status_.text(*due));
    }
}

// The first message of the connection, out of turn. It comes again in its turn.
void mqtt_publisher::send_probe()
{
    auto* m = chosen_probe(std::exchange(probe_, suspicion::probe::none));
    if (!m)
        return;
    probed_ = m->id;
    sent_message on_its_way;
    on_its_way.bytes = packet_size(*m, session_);
    connection_->send(remember(std::move(on_its_way)), *m);
}

const message* mqtt_publisher::chosen_probe(suspicion::probe kind)
{
    const auto& waiting = unsent_.front()->messages;
    const auto& id = suspected_.suspect();
    auto alone = kind == suspicion::probe::suspect;
    if (kind == suspicion::probe::none)
        return nullptr;
    if (status_.is_topic(id))  // a status comes first by itself, and after it the first event
        return alone ? nullptr : &waiting.front();
    auto at = std::find_if(waiting.begin(), waiting.end(), [&](const message& m) { return m.id == id; });
    if (at == waiting.end()) {
        suspected_.drop();
        return nullptr;
    }
    if (alone)
        return &*at;
    auto sendable = [this](const message& m) { return !unsendable(m, packet_size(m, session_)); };
    auto others = probes(waiting, static_cast<std::size_t>(at - waiting.begin()), last_taken_ ? &*last_taken_ : nullptr,
                         sendable);
    return others.empty() ? nullptr : others[suspected_.trials() % others.size()];
}

std::uint64_t mqtt_publisher::remember(sent_message m)
{
    if (window_.empty())
        last_word_ = std::chrono::steady_clock::now();
    window_.add(m.bytes);
    sent_.emplace(++last_number_, std::move(m));
    return last_number_;
}

// What no broker or not this one takes, and would or did close the connection for.
std::optional<std::string> mqtt_publisher::unsendable(const message& m, std::size_t bytes) const
{
    constexpr std::size_t longest_topic = 65'535;
    if (auto before = refused_.find(m.id); before != refused_.end())
        return before->second;
    if (bytes > limits_->packet_size)
        return fmt::format("{} bytes, and {} takes {} at most", bytes, to_string(where_), limits_->packet_size);
    if (m.destination.empty() || m.destination.size() > longest_topic)
        return fmt::format("a topic of {} bytes", m.destination.size());
    return {};
}

void mqtt_publisher::check_silence()
{
    auto silent = std::chrono::steady_clock::now() >= last_word_ + deadlines_.acknowledge;
    if (!silent || window_.empty() || failed_)
        return;
    fail(failure(errc::timed_out, fmt::format("{} has acknowledged nothing for {} ms", to_string(where_),
                                              deadlines_.acknowledge.count())));
}

void mqtt_publisher::fail(failure why)
{
    if (failed_)
        return;
    failed_ = std::move(why);
    for (auto& one : under_way_)
        one->wake.notify_all();
    changed_.notify_all();
    failing_.notify_all();
}

}  // namespace

std::unique_ptr<publisher> make_mqtt_publisher(asio::any_io_executor e, mqtt_options o, mqtt_deadlines d)
{
    auto where = check(o).value();
    keep_secret(o.password);
    return std::make_unique<mqtt_publisher>(std::move(e), std::move(o), std::move(where), d);
}

std::unique_ptr<publisher> make_mqtt_publisher(asio::any_io_executor e, mqtt_options o)
{
    return make_mqtt_publisher(std::move(e), std::move(o), mqtt_deadlines());
}

}  // namespace clashcast
