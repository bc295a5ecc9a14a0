#include "tools/assent/tree.hpp"

namespace assent::tool {

namespace {

CLI::App* find(CLI::App& app, const std::string& name) {
    const auto found =
        app.get_subcommands([&](const CLI::App* each) { return each->get_name() == name; });
    return found.empty() ? nullptr : found.front();
}

} // namespace

CLI::App& subcommand_at(CLI::App& app, std::string_view path) {
    auto* at = &app;
    while (!path.empty()) {
        const auto end = path.find(' ');
        const std::string name{path.substr(0, end)};
        auto* next = find(*at, name);
        if (next == nullptr) next = at->add_subcommand(name);
        // An id may be spelled like a subcommand; once one is found, no other is looked for.
        if (at != &app) at->require_subcommand(1);
        at = next;
        path = end == std::string_view::npos ? std::string_view{} : path.substr(end + 1);
    }
    return *at;
}

CLI::App& describe(CLI::App& command, std::string_view help, std::string_view example) {
    command.description(std::string{help});
    if (!example.empty()) command.footer("Example:\n  assent " + std::string{example});
    return command;
}

} // namespace assent::tool
