#include "domain/rules/handlers.hpp"

namespace assent {

/// RWX-11: WRITE on the notifications of the model's group, whether one belongs to it or not.
void permit(Rights& rights, const CreateNotification& command) {
    const auto& tenant = rights.tenant();
    const auto model = tenant.models.find(command.model);
    if (!rights.must_see(model, target(command.model))) return;
    if (!tenant.settings.packs.rwx) return;
    const auto found = access_to_create(tenant,
                                        rights.actor().user,
                                        Collection::notifications,
                                        tenant.models[model].group,
                                        rights.time());
    rights.require(found.allowed, RWX(11), target(command.notification), found.facts());
}

void carry_out(Changes& changes, const CreateNotification& command) {
    const auto& tenant = changes.tenant();
    changes.must_be_new(tenant.notifications.find(command.notification),
                        target(command.notification));
    const auto group = tenant.models[tenant.models.find(command.model)].group;
    changes.happen(NotificationCreated{.notification = command.notification,
                                       .model = command.model,
                                       .text = command.text,
                                       .group = changes.name_of(group)});
}

} // namespace assent
