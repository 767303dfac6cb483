#pragma once
// A descriptor that lines are written to, and what the kernel says about its reader.

#include <boost/system/result.hpp>

#include <cstddef>
#include <string_view>

namespace clashcast {

// The descriptor stays the caller's; its flags are not changed. The buffer of a pipe or a socket is made larger.
class output {
public:
    explicit output(int descriptor);

    // How many bytes it takes now without a pause between them: a kill does not interrupt such a write. 0: none yet.
    std::size_t room() const;
    // More than room() ever is.
    std::size_t most() const { return most_; }

    // Whether the reader has all that was written, as far as the kernel knows: a pipe is empty, a socket's peer has
    // received. A file or a terminal has no reader to wait for.
    bool is_read() const;

    // Why nothing can be written any more, whatever happens: it is closed, or its reader is. 0: something can.
    boost::system::error_code closed() const;

    // Whether the last byte before ours may be one in the middle of a line, written by a process that was killed.
    bool may_follow_a_cut_line() const;

    // Writes some of it, without waiting for a reader. 0 bytes: try again later.
    boost::system::result<std::size_t> write(std::string_view) const;

private:
    enum class kind { file, pipe, socket, other };

    static kind kind_of(int descriptor);
    static std::size_t enlarge(int descriptor, kind);
    std::size_t unread() const;

    const int descriptor_;
    const kind kind_;
    const std::size_t most_;
};

}  // namespace clashcast
