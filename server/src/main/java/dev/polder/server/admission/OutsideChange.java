package dev.polder.server.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.Verb;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;

/**
 * A plugin that lets somebody outside the server change objects. What they say of the status of an object that is created does
 * not count (apiserver {@code rest.BeforeCreate}, which resets it after mutating admission); what the server's own plugins have
 * said of it, before, does.
 *
 * @param plugin the plugin
 */
public record OutsideChange(AdmissionPlugin plugin) implements AdmissionPlugin {

    private static final String STATUS = "status";

    @Override
    public String name() {
        return plugin.name();
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode object = request.object();
        boolean creates =
                request.operation() == Verb.CREATE && request.subresource().isEmpty();
        if (object == null || !creates || !request.resource().version().hasStatus()) {
            plugin.mutate(request);
            return;
        }
        JsonNode status = object.path(STATUS).deepCopy();
        plugin.mutate(request);
        if (status.isMissingNode()) {
            object.remove(STATUS);
        } else {
            object.set(STATUS, status);
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        plugin.validate(request);
    }
}
