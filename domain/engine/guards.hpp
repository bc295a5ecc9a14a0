#pragma once

#include <cstddef>

/// The guards of the log protocol, each with the rule that it comes from. In every program they
/// all stand, and cost nothing: they are constants. Only the simulator's build of the engine
/// defines ASSENT_REMOVABLE_GUARDS, to take one away and see what it was for.
namespace assent {

struct Guards {
    bool term = true;                 ///< R5: a record's term is the present one.
    bool seq = true;                  ///< R5: its seq is the next one.
    bool hash = true;                 ///< R5: its prev is the chain.
    bool full_chain = true;           ///< R4: behind a TermBegun the chain binds what was before.
    bool read_back = true;            ///< R18: accepted commands are answered once read back.
    bool read_back_refusals = true;   ///< R18: so are refused ones...
    bool read_back_duplicates = true; ///< ...and those that were asked before.
    bool barrier = true;              ///< R11: decide once the own TermBegun was read.
    bool fresh_write_state = true;    ///< R11: the write state is made anew for each term.
    bool new_term = true;             ///< R19: behind an error comes a new term.
    bool nonce = true;                ///< R11: only the own TermBegun makes an owner.
    bool match_by_hash = true;        ///< R17: what comes back is what was sent.
    bool own_void = true;             ///< R17: an own record that is void ends the term.
    bool stuck = true;                ///< R20: so does one that does not come back.
    bool offset_from_log = true;      ///< R13: the log says which command is next.
    bool foreign_term = true;         ///< R12: a foreign TermBegun ends the term.
    bool yields = true;               ///< R12: the older assignment makes way.
    bool digest_when_agreed = true;   ///< R10: digests of the write state, and nothing in flight.
    bool stops_at_unreadable = true;  ///< R8: what cannot be decoded is not skipped.
    bool impossible_is_damage = true; ///< R8: an offset that was decided before.
    bool size_limit = true;           ///< R15: what the log would not take is refused.
    std::size_t window = 100'000;     ///< R14, GEN-6: decisions that are remembered by id.
};

#ifdef ASSENT_REMOVABLE_GUARDS
inline thread_local Guards guards;
#else
inline constexpr Guards guards;
#endif

} // namespace assent
