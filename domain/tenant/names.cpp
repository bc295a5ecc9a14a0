#include "domain/tenant/names.hpp"

namespace assent {

Names::Names(const Names& other)
    : names_(std::make_unique<List>(*other.names_)), numbers_(index_of(*names_)) {}

Names& Names::operator=(const Names& other) {
    if (this != &other) *this = Names{other};
    return *this;
}

std::optional<std::uint32_t> Names::find(std::string_view text) const {
    const auto found = numbers_.find(Wanted{text, fingerprint(text)});
    if (found == numbers_.end()) return {};
    return *found;
}

std::uint32_t Names::intern(std::string_view text) {
    const Wanted wanted{text, fingerprint(text)};
    if (const auto known = numbers_.find(wanted); known != numbers_.end()) return *known;
    const auto number = static_cast<std::uint32_t>(names_->size());
    names_->push_back({std::string{text}, wanted.print});
    numbers_.insert(number);
    return number;
}

Names::Index Names::index_of(const List& names) {
    Index index{0, Hash{&names}, Same{&names}};
    index.reserve(names.size());
    for (std::uint32_t number = 0; number < names.size(); ++number) index.insert(number);
    return index;
}

} // namespace assent
