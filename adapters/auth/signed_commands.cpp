#include "adapters/auth/signed_commands.hpp"

#include "events/tenant/values.hpp"

namespace assent::auth {

std::optional<std::string> flaw_of_signature(const Gate& gate,
                                             const CommandEnvelope& command,
                                             std::optional<std::string_view> signature,
                                             std::string_view text) {
    if (!signature) return "the record has no header 'authorization'";
    const auto admitted = gate.admit_signed(*signature, text);
    if (!admitted) return admitted.error();
    const auto& principal = admitted->principal;
    const auto& actor = command.actor.text();
    if (!principal.may_speak_to(command.tenant.text())) {
        return "the credential is for another tenant";
    }
    if (actor == principal.actor()) return {};
    if (actor == operator_actor) return "the credential is not the operator's";
    if (principal.acts_for_others) return {};
    return "the command names another actor than its credential";
}

} // namespace assent::auth
