#pragma once
// A consumer: mosquitto_sub, a process of its own, because a second client of paho in this one makes the first one
// slow.

#include <fmt/format.h>

#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace clashcast {

struct received {
    std::string topic, payload, content_type, properties;
    bool retained = false;
    int qos = 0;
};

class mqtt_subscriber {
public:
    // Returns when the broker has confirmed the subscription.
    explicit mqtt_subscriber(std::uint16_t port, const std::string& topics = "#")
    {
        int words[2];
        if (::pipe(words) != 0)
            throw std::runtime_error("no pipe");
        auto port_text = std::to_string(port);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::dup2(words[1], STDOUT_FILENO);
            ::close(words[0]);
            ::close(words[1]);
            ::execlp("stdbuf", "stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", port_text.c_str(), "-V", "5",
                     "-d", "-q", "1", "-t", topics.c_str(), "-F", ">%t|%q|%r|%C|%P|%p", nullptr);
            ::_exit(127);
        }
        ::close(words[1]);
        words_ = words[0];
        while (!line().starts_with("Subscribed")) {
        }
    }
    ~mqtt_subscriber()
    {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        ::close(words_);
    }
    mqtt_subscriber(const mqtt_subscriber&) = delete;
    mqtt_subscriber& operator=(const mqtt_subscriber&) = delete;

    // The next message; waits for it, but not for ever.
    received next()
    {
        auto text = line();
        while (!text.starts_with('>'))
            text = line();
        std::vector<std::string> parts;
        for (std::size_t from = 1; parts.size() != 5; from += parts.back().size() + 1)
            parts.push_back(text.substr(from, text.find('|', from) - from));
        received r;
        r.topic = parts[0];
        r.qos = std::stoi(parts[1]);
        r.retained = parts[2] == "1";
        r.content_type = parts[3];
        r.properties = parts[4];
        r.payload = text.substr(1 + parts[0].size() + parts[1].size() + parts[2].size() + parts[3].size() +
                                parts[4].size() + 5);
        return r;
    }

    std::vector<std::string> payloads(std::size_t n)
    {
        std::vector<std::string> all;
        while (all.size() != n)
            all.push_back(next().payload);
        return all;
    }

private:
    std::string line()
    {
        constexpr int patience_ms = 10'000;
        auto end = read_.find('\n');
        while (end == read_.npos) {
            pollfd readable{words_, POLLIN, 0};
            char some[65'536];
            auto n = ::poll(&readable, 1, patience_ms) > 0 ? ::read(words_, some, sizeof some) : 0;
            if (n <= 0)
                throw std::runtime_error("mosquitto_sub has ended");
            end = read_.size();
            read_.append(some, static_cast<std::size_t>(n));
            end = read_.find('\n', end);
        }
        auto text = read_.substr(0, end);
        read_.erase(0, end + 1);
        return text;
    }

    pid_t pid_ = 0;
    int words_ = -1;
    std::string read_;
};

}  // namespace clashcast
