#pragma once
// Failures: an error code for the program and a sentence for a person.
//
// Functions return result<T>. Exceptions are for bugs, for invalid options at start-up, and for cancellation.
//
// Example:
//     result<int> port = failure(errc::invalid, "invalid port \"99999\" (allowed: 1 to 65535)");
//     if (port)
//         std::cout << "port " << *port << '\n';
//     else
//         std::cerr << port.error() << '\n';  // invalid port "99999" (allowed: 1 to 65535) [clashcast:5]

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <iosfwd>
#include <string>
#include <type_traits>

namespace clashcast {

// Log lines contain the numbers: do not change them.
enum class errc {
    not_connected = 1,  // the server cannot be reached; retrying may help
    timed_out,          // the server did not answer in time; retrying may help
    refused,            // the server answered, and will never accept this
    malformed,          // received data is not valid
    invalid,            // an argument or an option is invalid
    conflict,           // the journal holds another revision than the one that this change is based on
    fenced,             // another process owns the journal now
    behind,             // a destination holds less than was acknowledged; the sink must rewind
    closed,             // the object was closed, or a stop was requested
};

boost::system::error_code make_error_code(errc);

struct failure {
    failure() = default;
    failure(boost::system::error_code why, std::string sentence) : code(why), what(std::move(sentence)) {}

    boost::system::error_code code;
    std::string what;  // begins in lower case, without a full stop; never contains a secret
};

// "not connected to localhost:1883: connection refused [clashcast:1]", as in every log line.
std::ostream& operator<<(std::ostream&, const failure&);
std::string to_string(const failure&);

template <class T>
using result = boost::system::result<T, failure>;

// Throws boost::system::system_error with this code and sentence, as result<T>::value() does if it holds no value.
[[noreturn]] void throw_failure(const failure&);
[[noreturn]] void throw_exception_from_error(const failure&, const boost::source_location&);

}  // namespace clashcast

template <>
struct boost::system::is_error_code_enum<clashcast::errc> : std::true_type {};
