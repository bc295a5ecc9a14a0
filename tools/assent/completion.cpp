#include "tools/assent/completion.hpp"

#include <CLI/Option.hpp>

namespace assent::tool {
namespace {

/// What may stand behind the subcommand at `path`, and behind those below it: a case each.
void add_cases(const CLI::App& command, const std::string& path, std::string& cases) {
    const auto below = command.get_subcommands([](const CLI::App*) { return true; });
    std::string words;
    for (const auto* each : below) words += each->get_name() + " ";
    for (const auto* option : command.get_options()) {
        for (const auto& name : option->get_lnames()) words += "--" + name + " ";
    }
    words += command.get_parent() == nullptr ? "" : "--output";
    cases += "    '" + path + "') words='" + words + "' ;;\n";
    for (const auto* each : below) {
        add_cases(*each, path + (path.empty() ? "" : " ") + each->get_name(), cases);
    }
}

} // namespace

std::string bash_completion(const CLI::App& app) {
    std::string cases;
    add_cases(app, "", cases);
    // The path grows while there is a case for it, so that ids do not lead away.
    return "# bash completion for assent: source <(assent completion)\n"
           "_assent_words() {\n"
           "    case \"$1\" in\n" +
           cases +
           "    *) return 1 ;;\n"
           "    esac\n"
           "}\n"
           "_assent() {\n"
           "    local words path= at\n"
           "    for ((at = 1; at < COMP_CWORD; ++at)); do\n"
           "        [[ ${COMP_WORDS[at]} == -* ]] && break\n"
           "        _assent_words \"${path:+$path }${COMP_WORDS[at]}\" || break\n"
           "        path=\"${path:+$path }${COMP_WORDS[at]}\"\n"
           "    done\n"
           "    _assent_words \"$path\"\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
           "}\n"
           "complete -o default -F _assent assent\n";
}

} // namespace assent::tool
