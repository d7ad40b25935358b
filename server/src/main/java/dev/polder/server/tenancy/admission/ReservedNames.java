package dev.polder.server.tenancy.admission;

import dev.polder.api.resource.Verb;
import dev.polder.api.status.FieldError;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.Set;

/**
 * No type is called what stands for something else where types are named (kcp plugin {@code apis.kcp.io/ReservedNames}). It
 * speaks before the schema does.
 */
final class ReservedNames implements AdmissionPlugin {

    /** kcp {@code WorkspaceTypeReservedNames}. */
    private static final Set<String> OF_TYPES = Set.of("any", "system");

    @Override
    public String name() {
        return "apis.kcp.io/ReservedNames";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (request.operation() != Verb.CREATE || !Refusals.isOf(request, Tenancy.TYPES)) {
            return;
        }
        String name = Refusals.name(request);
        if (OF_TYPES.contains(name)) {
            throw Refusals.forbidden(
                    request,
                    FieldError.invalid("metadata.name", name, "name is reserved")
                            .message());
        }
    }
}
