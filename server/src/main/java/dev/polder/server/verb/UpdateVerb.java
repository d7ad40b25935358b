package dev.polder.server.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiErrors;
import dev.polder.machinery.meta.ObjectMetaRules;
import dev.polder.server.form.Answers;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.CreateSequence;
import dev.polder.server.verb.write.Mutation.Mutated;
import dev.polder.server.verb.write.UpdateSequence;
import dev.polder.server.verb.write.WriteOptions;
import dev.polder.server.verb.write.WriteResult;
import dev.polder.server.verb.write.WriteResult.Effect;
import java.util.Optional;

/** PUT of an object or of a subresource that is part of it. Blocks: runs on a virtual thread. */
final class UpdateVerb {

    private final UpdateSequence updates;
    private final CreateSequence creates;
    private final CreatePermission permission;
    private final Answers answers;

    UpdateVerb(UpdateSequence updates, CreateSequence creates, CreatePermission permission, Answers answers) {
        this.updates = updates;
        this.creates = creates;
        this.permission = permission;
        this.answers = answers;
    }

    void handle(ResourceCall call) {
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.OBJECT);
        WriteOptions options = WriteOptions.of(call.raw(), "UpdateOptions", false);
        ObjectNode object = BodyReader.read(call, options);
        checkName(call, object);
        String subresource = call.info().subresource();
        Optional<WriteResult> updated =
                updates.update(call, options, subresource, live -> new Mutated(object.deepCopy(), false));
        WriteResult result = updated.orElseGet(() -> createInstead(call, options, subresource, object));
        int code = result.effect() == Effect.CREATED ? 201 : 200;
        call.exchange().reply(answers.object(call.resource(), result.record(), code, format, call.includeObject()));
    }

    private WriteResult createInstead(ResourceCall call, WriteOptions options, String subresource, ObjectNode object) {
        boolean allowed = call.resource().type().rules().traits().createOnUpdate() && subresource.isEmpty();
        if (!allowed) {
            throw ApiErrors.notFound(call.groupResource(), call.info().name());
        }
        permission.require(call);
        ((ObjectNode) object.path("metadata")).remove("resourceVersion");
        return creates.create(call, options, object, false);
    }

    /** The object must have the name of the URL, and no other namespace (apiserver {@code handlers.checkName}). */
    static void checkName(ResourceCall call, ObjectNode object) {
        String given = object.path("metadata").path("name").asText("");
        String wanted = call.info().name();
        if (given.isEmpty()) {
            throw ApiErrors.badRequest(
                    "the name of the object (" + wanted + " based on URL) was undeterminable: name must be provided");
        }
        if (!given.equals(wanted)) {
            throw ApiErrors.badRequest(
                    "the name of the object (" + given + ") does not match the name on the URL (" + wanted + ")");
        }
        ObjectMetaRules.matchNamespace(object, call.namespace());
    }
}
