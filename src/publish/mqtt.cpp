#include "publish/mqtt.hpp"

#include "async/condition.hpp"
#include "publish/mqtt/connection.hpp"
#include "publish/mqtt/network.hpp"
#include "publish/mqtt/suspicion.hpp"
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

// A message on its way. The status has no delivery.
struct sent_message {
    std::shared_ptr<delivery> of;
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
    asio::awaitable<void> close() override;

private:
    asio::awaitable<asio::ip::tcp::endpoint> connect_to_any(net::endpoints resolved);
    asio::awaitable<void> connect(asio::ip::tcp::endpoint resolved, time_point by);
    asio::awaitable<failure> explained(failure, asio::ip::tcp::endpoint resolved);
    void disconnect();

    void on_connected(broker_limits) override;
    void on_acknowledged(std::uint64_t number, int reason) override;
    void on_lost(failure) override;

    void send_what_fits();
    void send_next(const std::shared_ptr<delivery>&, std::size_t bytes);
    void send_status(std::string text);
    std::uint64_t remember(sent_message);
    std::optional<std::string> unsendable(const message&, std::size_t bytes) const;
    void settle(sent_message, int reason);
    void suspect();
    void check_silence();
    void fail(failure);

    const asio::any_io_executor executor_;
    const mqtt_options options_;
    const broker_address where_;
    const mqtt_deadlines deadlines_;

    std::unique_ptr<mqtt_connection> connection_;
    std::optional<broker_limits> limits_;  // once the broker let us in
    std::optional<failure> failed_;        // nothing is published any more
    bool lost_ = false;                    // nor anything else told
    condition changed_;                    // for open() and close()
    condition failing_;

    std::vector<std::shared_ptr<delivery>> under_way_;
    std::deque<std::shared_ptr<delivery>> unsent_;  // those with messages to send, in the order of calls
    std::unordered_map<std::uint64_t, sent_message> sent_;
    std::uint64_t last_number_ = 0;
    // Refused before the connection broke, perhaps because of it: id and reason. Not sent again, or it would not end.
    std::unordered_map<std::string, std::string> refused_;
    suspicion suspected_;  // the message that the connections break over, perhaps
    bool status_refused_ = false;
    window window_;
    time_point last_word_;  // of the broker, or when it was first asked for one
};

asio::awaitable<result<position>> mqtt_publisher::open(const sink_start& start)
{
    auto committed = start.committed;
    disconnect();
    auto resolved = co_await resolve(where_, deadlines_.connect);
    if (!resolved)
        co_return resolved.error();
    auto last = co_await connect_to_any(std::move(*resolved));
    if (!failed_ && limits_->qos < options_.qos)
        fail(failure(errc::refused, fmt::format("{} takes QoS {} at most", to_string(where_), limits_->qos)));
    if (failed_) {
        auto why = co_await explained(*failed_, last);
        disconnect();
        co_return why;
    }
    send_status("online");
    co_return committed;
}

// One address after the other, each with an equal share of the time left, until a broker answers. Returns the last one
// tried. Over TLS paho wants the broker's name, to check the certificate, and chooses an address itself.
asio::awaitable<asio::ip::tcp::endpoint> mqtt_publisher::connect_to_any(net::endpoints resolved)
{
    using std::chrono::steady_clock;
    const auto give_up = steady_clock::now() + deadlines_.connect;
    if (where_.tls)
        resolved.resize(1);
    for (std::size_t i = 0;; ++i) {
        auto share = (give_up - steady_clock::now()) / static_cast<int>(resolved.size() - i);
        co_await connect(resolved[i], steady_clock::now() + share);
        auto answered = !failed_ || failed_->code == errc::refused;
        if (answered || i + 1 == resolved.size())
            co_return resolved[i];
        disconnect();
    }
}

// Until the broker lets us in, or something has failed.
asio::awaitable<void> mqtt_publisher::connect(asio::ip::tcp::endpoint resolved, time_point by)
{
    auto to = where_;
    if (!where_.tls)  // TLS needs the name, to check the certificate
        to.host = resolved.address().to_string();
    mqtt_connection::listener& here = *this;
    connection_ = std::make_unique<mqtt_connection>(executor_, options_, to, here);
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
    if (why.code != errc::not_connected)
        co_return why;
    auto problem = co_await connect_problem(where_, resolved, options_.ca_file, deadlines_.farewell);
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
    co_return std::move(one->refused);
}

asio::awaitable<failure> mqtt_publisher::lost()
{
    while (!failed_)
        co_await failing_.wait();
    co_return *failed_;
}

// The status is told after a failure, too, as long as there is a connection.
asio::awaitable<void> mqtt_publisher::close()
{
    auto by = std::chrono::steady_clock::now() + deadlines_.farewell;
    if (limits_ && !lost_)
        send_status("offline");
    while (limits_ && !lost_ && !window_.empty() && std::chrono::steady_clock::now() < by)
        co_await changed_.wait_until(by);
    disconnect();
}

void mqtt_publisher::disconnect()
{
    connection_.reset();
    limits_.reset();
    failed_.reset();
    lost_ = false;
    unsent_.clear();
    sent_.clear();
}

void mqtt_publisher::on_connected(broker_limits told)
{
    limits_ = told;
    window_ = window(std::min(options_.window, told.receive_maximum));
    changed_.notify_all();
}

void mqtt_publisher::on_lost(failure why)
{
    if (!failed_)
        suspect();
    lost_ = true;
    fail(std::move(why));
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
    auto means = judge(reason);
    if (!m.of) {
        status_refused_ = means == acknowledgement::refused;
        if (means != acknowledgement::done)
            log::warning("the status cannot be told to {} on {}: {}", to_string(where_), options_.status_topic,
                         reason_name(reason));
        return;
    }
    const auto& id = m.of->messages[m.index].id;
    suspected_.acknowledged(id);
    if (means == acknowledgement::retry)
        return fail(failure(errc::not_connected, fmt::format("{} does not take event {} now: {}", to_string(where_), id,
                                                             reason_name(reason))));
    if (means == acknowledgement::refused) {
        m.of->refuse(m.index, reason_name(reason));
        refused_.emplace(id, reason_name(reason));
    }
    --m.of->unacknowledged;
    if (m.of->done())
        m.of->wake.notify_all();
}

void mqtt_publisher::suspect()
{
    auto oldest = sent_.end();
    for (auto one = sent_.begin(); one != sent_.end(); ++one)
        if (one->second.of && (oldest == sent_.end() || one->first < oldest->first))
            oldest = one;
    if (oldest == sent_.end())
        return;
    const auto& id = oldest->second.of->messages[oldest->second.index].id;
    if (auto why = suspected_.broke_over(id, std::chrono::steady_clock::now()))
        refused_.emplace(id, std::move(*why));
}

void mqtt_publisher::send_what_fits()
{
    while (!unsent_.empty() && !failed_) {
        auto one = unsent_.front();
        if (one->sent()) {
            unsent_.pop_front();
            continue;
        }
        const auto& m = one->messages[one->next];
        auto bytes = packet_size(m, options_);
        if (auto why = unsendable(m, bytes)) {
            one->refuse(one->next++, std::move(*why));
            if (one->done())
                one->wake.notify_all();
        } else if (suspected_.lasts() ? window_.empty() : window_.fits(bytes)) {
            send_next(one, bytes);
        } else {
            return;
        }
    }
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

void mqtt_publisher::send_status(std::string text)
{
    if (options_.status_topic.empty() || status_refused_)
        return;
    sent_message on_its_way;
    on_its_way.bytes = text.size();
    connection_->send_status(remember(std::move(on_its_way)), std::move(text));
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
