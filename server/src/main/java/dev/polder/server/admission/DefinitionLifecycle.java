package dev.polder.server.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiErrors;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;

/**
 * Nothing is created of a custom type whose definition is being deleted, while what there is can still be changed: its
 * finalizers must be able to go (apiextensions {@code forbidCreateAdmission}).
 */
public final class DefinitionLifecycle implements AdmissionPlugin {

    @Override
    public String name() {
        return "DefinitionLifecycle";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ResourceType type = request.resource().type();
        if (request.operation() != Verb.CREATE || type.builtIn() || type.verbs().contains(Verb.CREATE)) {
            return;
        }
        ObjectNode object = request.object();
        String name = object == null
                ? request.name()
                : object.path("metadata").path("name").asText(request.name());
        throw ApiErrors.forbidden(
                type.groupResource(), name, "create not allowed while custom resource definition is terminating");
    }
}
