// [[sink]] with publisher = "stdout": no keys of its own.
#include "daemon/config/publishers/row.hpp"

#include <clashcast/publishers/stdout.hpp>

#include <utility>

namespace clashcast::config {
namespace {

struct stdout_settings {
    stdout_settings() = default;
};

publisher_plan plan_stdout(const stdout_settings&)
{
    auto make = [](boost::asio::any_io_executor executor, const identity&) {
        return make_stdout_publisher(std::move(executor));
    };
    return publisher_plan("stdout", make);
}

}  // namespace

publisher_kind stdout_publisher_kind()
{
    return row("stdout", table_schema<stdout_settings>{"[[sink]] stdout", {}, {}}, plan_stdout);
}

}  // namespace clashcast::config
