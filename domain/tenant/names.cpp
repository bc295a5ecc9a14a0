#include "domain/tenant/names.hpp"

namespace assent {

Names::Names(const Names& other) : names_(other.names_) {
    index_all();
}

Names& Names::operator=(const Names& other) {
    if (this != &other) {
        names_ = other.names_;
        index_all();
    }
    return *this;
}

std::optional<std::uint32_t> Names::find(std::string_view text) const {
    const auto found = numbers_.find(text);
    if (found == numbers_.end()) return {};
    return found->second;
}

std::uint32_t Names::intern(std::string_view text) {
    if (const auto known = find(text)) return *known;
    const auto number = static_cast<std::uint32_t>(names_.size());
    names_.push_back({std::string{text}, fingerprint(text)});
    numbers_.emplace(names_.back().text, number);
    return number;
}

void Names::index_all() {
    numbers_.clear();
    numbers_.reserve(names_.size());
    std::uint32_t number = 0;
    for (const auto& name : names_) numbers_.emplace(name.text, number++);
}

} // namespace assent
