#include <clashcast/error.hpp>

#include <boost/system/system_error.hpp>

#include <ostream>
#include <sstream>

namespace clashcast {
namespace {

class category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "clashcast"; }

    std::string message(int code) const override
    {
        switch (static_cast<errc>(code)) {
        case errc::not_connected: return "not connected";
        case errc::timed_out: return "timed out";
        case errc::refused: return "refused";
        case errc::malformed: return "malformed";
        case errc::invalid: return "invalid";
        case errc::conflict: return "conflict";
        case errc::fenced: return "fenced";
        case errc::behind: return "behind";
        case errc::closed: return "closed";
        }
        return "unknown";
    }
};

}  // namespace

boost::system::error_code make_error_code(errc code)
{
    static const category ours;
    return {static_cast<int>(code), ours};
}

std::ostream& operator<<(std::ostream& out, const failure& f)
{
    return out << f.what << " [" << f.code.to_string() << ']';
}

std::string to_string(const failure& f)
{
    std::ostringstream out;
    out << f;
    return out.str();
}

void throw_failure(const failure& f)
{
    throw boost::system::system_error(f.code, f.what);
}

void throw_exception_from_error(const failure& f, const boost::source_location&)
{
    throw_failure(f);
}

}  // namespace clashcast
