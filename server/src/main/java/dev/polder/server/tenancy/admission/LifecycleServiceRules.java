package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.LifecycleService;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whoever writes through the service of initializers or of terminators takes nobody off the list but themselves (kcp {@code
 * withUpdateValidation}).
 */
final class LifecycleServiceRules implements AdmissionPlugin {

    private static final GroupVersionKind KIND = new GroupVersionKind(Tenancy.TENANCY, "", "LogicalCluster");

    @Override
    public String name() {
        return "polder.dev/LifecycleServices";
    }

    @Override
    public void validate(AdmissionRequest request) {
        // The object before is asked for last: of most that are deleted nobody makes a tree.
        if (request.object() == null || !Refusals.isOf(request, Tenancy.LOGICAL_CLUSTERS) || request.old() == null) {
            return;
        }
        for (LifecycleService service : LifecycleService.values()) {
            for (String group : request.user().groups()) {
                if (group.startsWith(service.groupPrefix())) {
                    check(
                            request,
                            service,
                            group.substring(service.groupPrefix().length()));
                }
            }
        }
    }

    private static void check(AdmissionRequest request, LifecycleService service, String controller) {
        for (LifecycleService list : LifecycleService.values()) {
            List<String> before = names(request.old(), list);
            List<String> after = names(request.object(), list);
            if (list == service) {
                before.remove(controller);
                after.remove(controller);
            }
            if (!before.equals(after)) {
                String why = "only removing the \"" + controller + "\" " + service.who() + " is supported";
                ObjectNode status =
                        request.object() == null ? null : request.object().withObject("/status");
                throw ApiErrors.invalid(
                        KIND,
                        request.name(),
                        List.of(FieldError.invalid(
                                "status." + list.field(), status == null ? null : status.path(list.field()), why)));
            }
        }
    }

    private static List<String> names(@Nullable ObjectNode cluster, LifecycleService list) {
        return cluster == null
                ? new ArrayList<>()
                : ObjectFacts.texts(cluster.path("status").path(list.field()));
    }
}
