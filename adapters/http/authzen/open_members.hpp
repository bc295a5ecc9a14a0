#pragma once

#include "adapters/json/value.hpp"
#include "domain/tenant/commands.hpp"
#include "domain/tenant/tenant.hpp"

#include <string_view>

/// Questions about commands that say no more than the resource: may she `DeployVariation` there?
/// What such a question leaves open is filled in so that the rights on what it does name decide.
/// All functions are pure.
namespace assent::http::authzen {

/// Adds members that the data of a command of that type need and lack, as far as their values do
/// not matter to the rules or `complete` knows better ones. Returns whether it added any. Things
/// that must be there, the monitor to be attached for one, are not made up.
bool fill_open_members(json::Object& data, std::string_view type);

/// Puts what the tenant has in the place of what was made up: onto a deployment the snapshot is
/// deployed that runs there, a snapshot is deployed for its model, protection is turned, a space is
/// made for `actor`, an entity is moved to a group of theirs.
void complete(Command& command, const UserId& actor, const Tenant& tenant);

} // namespace assent::http::authzen
