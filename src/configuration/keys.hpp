#pragma once
// A table of a configuration, told once: its keys, what each accepts, its default and where it goes.

#include "configuration/accepts.hpp"

#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace clashcast::config {

// A row of docs/configuration.md.
struct documented_key {
    std::string table;     // "[api]", "[[sink]] mqtt"
    std::string name;
    std::string fallback;  // as the file would have it; empty: none
    auto operator<=>(const documented_key&) const = default;
};

// Complains about every key that is none of `known`, and names the nearest.
void find_unknown(const table&, const std::vector<std::string>& known, complaints&);

// The complaint about a key that has to be there.
void complain_missing(const table&, const std::string& name, std::string_view allowed, complaints&);

// The complaint about a key that is there.
void complain_about(const table&, const std::string& name, std::string what, complaints&);

// Whether the key is there, and not an empty text.
bool is_given(const table&, const std::string& name);

// A text that is empty counts as a key that is not there, where there is no other default.
bool is_empty_text(const value&);

std::string path_of(const table&, const std::string& name);

// A key of a table that is read into a T.
template <class T>
class key {
public:
    template <class M, class Owner>
    key(std::string name, M Owner::*where, std::type_identity_t<accepts<M>> what)
        : name_(std::move(name)), allowed_(what.allowed)
    {
        read_ = [where, read = what.read](const value& v, T& into, const critic& say) {
            if (auto found = read(v, say))
                into.*where = std::move(*found);
        };
        show_ = [where, show = what.show](const T& t) { return show(t.*where); };
    }

    key needed() && { return needed_ = true, std::move(*this); }
    // For a default that is found out when the program runs.
    key documented_as(std::string words) &&
    {
        derived_ = std::move(words);
        return std::move(*this);
    }

    const std::string& name() const { return name_; }
    std::string fallback(const T& fresh) const { return derived_.empty() ? show_(fresh) : derived_; }

    void read(const table& from, const T& fresh, T& into, complaints& all) const
    {
        auto* found = from.find(name_);
        if (found && is_empty_text(*found) && show_(fresh).empty())
            found = nullptr;
        if (found)
            read_(*found, into, critic(path_of(from, name_), all));
        else if (needed_)
            complain_missing(from, name_, allowed_, all);
    }

private:
    std::string name_;
    std::string allowed_;
    std::string derived_;
    bool needed_ = false;
    std::function<void(const value&, T&, const critic&)> read_;
    std::function<std::string(const T&)> show_;
};

template <class T>
struct shape {
    std::string title;  // "[api]"
    T fresh;            // the defaults
    std::vector<key<T>> keys;
    std::function<void(const table&, const T&, complaints&)> check = {};  // what no key can tell alone

    std::vector<std::string> names() const
    {
        std::vector<std::string> all;
        for (auto& k : keys)
            all.push_back(k.name());
        return all;
    }

    void document(std::vector<documented_key>& all) const
    {
        for (auto& k : keys)
            all.push_back(documented_key{title, k.name(), k.fallback(fresh)});
    }

    // Does not look for unknown keys.
    T read(const table& from, complaints& all) const
    {
        auto into = fresh;
        for (auto& k : keys)
            k.read(from, fresh, into, all);
        if (check)
            check(from, into, all);
        return into;
    }
};

}  // namespace clashcast::config
