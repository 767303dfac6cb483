#include "floor/relay.hpp"

#include <MQTTAsync.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace bench {

struct bare_publisher::state {
    // On paho's threads.
    static void done(void* of, MQTTAsync_successData5*) { static_cast<state*>(of)->tell(); }
    static void failed(void* of, MQTTAsync_failureData5*)
    {
        static_cast<state*>(of)->broken = true;
        static_cast<state*>(of)->tell();
    }
    void tell()
    {
        std::lock_guard hold(mutex);
        --under_way;
        changed.notify_one();
    }

    void check(int code)
    {
        if (code != MQTTASYNC_SUCCESS || broken)
            throw std::runtime_error("the floor has no broker");
    }

    // Waits until fewer are under way.
    void wait_for_less_than(std::size_t many)
    {
        std::unique_lock hold(mutex);
        changed.wait(hold, [&] { return under_way < many; });
    }

    MQTTAsync client = nullptr;
    std::size_t window = 0, under_way = 0;
    std::mutex mutex;
    std::condition_variable changed;
    std::atomic<bool> broken = false;
};

bare_publisher::bare_publisher(unsigned short broker_port, std::size_t window) : state_(std::make_unique<state>())
{
    auto& s = *state_;
    s.window = window;
    auto where = "tcp://127.0.0.1:" + std::to_string(broker_port);
    MQTTAsync_createOptions made = MQTTAsync_createOptions_initializer5;
    s.check(MQTTAsync_createWithOptions(&s.client, where.c_str(), "bench-bare", MQTTCLIENT_PERSISTENCE_NONE, nullptr,
                                        &made));
    MQTTAsync_connectOptions how = MQTTAsync_connectOptions_initializer5;
    how.context = &s;
    how.onSuccess5 = state::done;
    how.onFailure5 = state::failed;
    how.maxInflight = 65'535;
    s.under_way = 1;
    s.check(MQTTAsync_connect(s.client, &how));
    s.wait_for_less_than(1);
    s.check(MQTTASYNC_SUCCESS);
}

bare_publisher::~bare_publisher()
{
    state_->wait_for_less_than(1);
    MQTTAsync_disconnectOptions how = MQTTAsync_disconnectOptions_initializer5;
    how.context = state_.get();
    how.onSuccess5 = state::done;
    how.onFailure5 = state::failed;
    state_->under_way = 1;
    if (MQTTAsync_disconnect(state_->client, &how) == MQTTASYNC_SUCCESS)
        state_->wait_for_less_than(1);
    MQTTAsync_destroy(&state_->client);
}

void bare_publisher::publish(const std::string& topic, const wire_event& e)
{
    auto text = [](const std::string& t) {
        return MQTTLenString{static_cast<int>(t.size()), const_cast<char*>(t.data())};
    };
    auto& s = *state_;
    s.wait_for_less_than(s.window);
    MQTTAsync_message message = MQTTAsync_message_initializer;
    message.payload = const_cast<char*>(e.json.data());
    message.payloadlen = static_cast<int>(e.json.size());
    message.qos = 1;
    auto add = [&](MQTTPropertyCodes code, const std::string& name, const std::string& value) {
        MQTTProperty one{};
        one.identifier = code;
        one.value.data = text(name);
        one.value.value = text(value);
        MQTTProperties_add(&message.properties, &one);
    };
    add(MQTTPROPERTY_CODE_CONTENT_TYPE, "application/json", {});
    add(MQTTPROPERTY_CODE_USER_PROPERTY, "id", e.id);
    add(MQTTPROPERTY_CODE_USER_PROPERTY, "event_type", e.type);
    add(MQTTPROPERTY_CODE_USER_PROPERTY, "tag", e.tag);
    MQTTAsync_responseOptions told = MQTTAsync_responseOptions_initializer;
    told.context = &s;
    told.onSuccess5 = state::done;
    told.onFailure5 = state::failed;
    {
        std::lock_guard hold(s.mutex);
        ++s.under_way;
    }
    s.check(MQTTAsync_sendMessage(s.client, topic.c_str(), &message, &told));
    MQTTProperties_free(&message.properties);
}

}  // namespace bench
