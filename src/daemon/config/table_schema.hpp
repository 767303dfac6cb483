#pragma once
// A table of a configuration: its keys, and for each what it accepts, its default and the member that it sets. Reading,
// the errors and the test of docs/configuration.md all use it.

#include "daemon/config/value_parsers.hpp"

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
    std::string fallback;  // as written in a file; empty: no default
    auto operator<=>(const documented_key&) const = default;
};

// Reports every key that is not one of `known`, and suggests the nearest.
void report_unknown_keys(const table&, const std::vector<std::string>& known, diagnostics&);

// Reports that a required key is missing.
void report_missing(const table&, const std::string& name, std::string_view allowed, diagnostics&);

// Reports what is wrong with an existing key.
void report_wrong(const table&, const std::string& name, std::string what, diagnostics&);

// Whether the key exists and is not an empty text.
bool is_given(const table&, const std::string& name);

// An empty text counts as a missing key, if the key has no other default.
bool is_empty_text(const value&);

std::string path_of(const table&, const std::string& name);

// [name], or nullptr. Reports anything else of that name.
const table* only_table(const table& parent, const std::string& name, diagnostics&);

// Every [[name]]. Reports anything else of that name.
std::vector<const table*> each_table(const table& parent, const std::string& name, diagnostics&);

// A key of a table that is read into a T.
template <class T>
class field {
public:
    template <class M, class Owner>
    field(std::string name, M Owner::*where, std::type_identity_t<value_parser<M>> what)
        : name_(std::move(name)), allowed_(what.allowed)
    {
        read_ = [where, read = what.read](const value& v, T& into, const reporter& report) {
            if (auto found = read(v, report))
                into.*where = std::move(*found);
        };
        show_ = [where, show = what.show](const T& t) { return show(t.*where); };
    }

    field required() && { return required_ = true, std::move(*this); }
    // For a default that is known only at run time.
    field documented_as(std::string text) &&
    {
        derived_ = std::move(text);
        return std::move(*this);
    }

    const std::string& name() const { return name_; }
    std::string fallback(const T& defaults) const { return derived_.empty() ? show_(defaults) : derived_; }

    void read(const table& from, const T& defaults, T& into, diagnostics& all) const
    {
        auto* found = from.find(name_);
        if (found && is_empty_text(*found) && show_(defaults).empty())
            found = nullptr;
        if (found)
            read_(*found, into, reporter(path_of(from, name_), all));
        else if (required_)
            report_missing(from, name_, allowed_, all);
    }

private:
    std::string name_;
    std::string allowed_;
    std::string derived_;
    bool required_ = false;
    std::function<void(const value&, T&, const reporter&)> read_;
    std::function<std::string(const T&)> show_;
};

template <class T>
struct table_schema {
    std::string title;  // "[api]"
    T defaults;
    std::vector<field<T>> keys;
    std::function<void(const table&, const T&, diagnostics&)> check = {};  // of several keys together

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
            all.push_back(documented_key{title, k.name(), k.fallback(defaults)});
    }

    // Does not report unknown keys.
    T read(const table& from, diagnostics& all) const
    {
        auto into = defaults;
        for (auto& k : keys)
            k.read(from, defaults, into, all);
        if (check)
            check(from, into, all);
        return into;
    }
};

}  // namespace clashcast::config
