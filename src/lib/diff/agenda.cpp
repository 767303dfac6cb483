#include <clashcast/agenda.hpp>

#include "diff/kind.hpp"

namespace clashcast {

bool has_agenda(subject_kind kind)
{
    return diff::kind_of(kind).agenda != nullptr;
}

agenda agenda_of(const agenda_question& q)
{
    if (auto of_kind = diff::kind_of(q.subject.kind).agenda)
        return of_kind(q);
    agenda plan;
    plan.requests.emplace_back("", request(), q.interval);
    return plan;
}

namespace diff {

bool is_tag(std::string_view text)
{
    auto tag = normalise_tag(text);
    return tag && *tag == text;
}

}  // namespace diff
}  // namespace clashcast
