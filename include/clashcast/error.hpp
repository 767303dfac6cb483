#pragma once
// How everything here fails: an error code for the program and one sentence for a person.

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <iosfwd>
#include <string>
#include <type_traits>

namespace clashcast {

// The numbers are in log lines.
enum class errc {
    not_connected = 1,  // the other side cannot be reached; trying again may help
    timed_out,          // it was reached and did not answer in time; trying again may help
    refused,            // it answered, and will never take this
    malformed,          // a text is not what it should be
    invalid,            // an argument or a setting is wrong
    conflict,           // the journal holds another revision than the one this change follows
    fenced,             // another process owns the journal now
    behind,             // a destination has less than it once had; the sink must go back
    closed,             // this object was closed
};

boost::system::error_code make_error_code(errc);

struct failure {
    failure() = default;
    failure(boost::system::error_code why, std::string sentence) : code(why), what(std::move(sentence)) {}

    boost::system::error_code code;
    std::string what;  // lower case, no full stop; never holds a secret
};

// "not connected to localhost:1883: connection refused [clashcast:1]": the wording of every log line.
std::ostream& operator<<(std::ostream&, const failure&);
std::string to_string(const failure&);

template <class T>
using result = boost::system::result<T, failure>;

// Throws boost::system::system_error with the same words, as result<T>::value() does when there is none.
[[noreturn]] void throw_failure(const failure&);
[[noreturn]] void throw_exception_from_error(const failure&, const boost::source_location&);

}  // namespace clashcast

template <>
struct boost::system::is_error_code_enum<clashcast::errc> : std::true_type {};
