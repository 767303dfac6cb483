#pragma once
// A descriptor that lines are written to, and what the kernel knows about its reader.

#include <boost/system/result.hpp>

#include <cstddef>
#include <string_view>

namespace clashcast {

// Does not own the descriptor, and does not change its flags. Enlarges the buffer of a pipe or socket.
class output {
public:
    explicit output(int descriptor);

    // How many bytes it takes now in one piece: a kill does not interrupt such a write. 0: none yet.
    std::size_t room() const;
    // The upper bound of room().
    std::size_t most() const { return most_; }

    // How much its reader has not read yet, in the kernel's bytes.
    std::size_t unread() const;
    // Whether the reader has read everything, as far as the kernel knows: a pipe is empty, a socket's peer has received
    // it. Files and terminals have no reader to wait for.
    bool is_read() const;

    // Why nothing can ever be written again: the descriptor or its reader is closed. 0: something can.
    boost::system::error_code closed() const;

    // Whether the last byte before ours may belong to an incomplete line, written by a process that was killed.
    bool may_follow_a_cut_line() const;

    // Writes a part of the text without waiting for a reader. 0 bytes: try again later.
    boost::system::result<std::size_t> write(std::string_view) const;

private:
    enum class kind { file, pipe, socket, other };

    static kind kind_of(int descriptor);
    static std::size_t enlarge(int descriptor, kind);

    const int descriptor_;
    const kind kind_;
    const std::size_t most_;
};

}  // namespace clashcast
