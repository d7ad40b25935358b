package dev.polder.server.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.server.errors.Unclassified;
import dev.polder.server.form.Answers;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.CreateSequence;
import dev.polder.server.verb.write.WriteOptions;
import dev.polder.server.verb.write.WriteResult;
import java.util.List;

/** POST of an object. Blocks: runs on a virtual thread. */
final class CreateVerb {

    private final CreateSequence sequence;
    private final Answers answers;

    CreateVerb(CreateSequence sequence, Answers answers) {
        this.sequence = sequence;
        this.answers = answers;
    }

    void handle(ResourceCall call) {
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.OBJECT);
        WriteOptions options = WriteOptions.of(call.raw(), "CreateOptions", false);
        ObjectNode object = BodyReader.read(call, options);
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        if (!metadata.path("resourceVersion").asText("").isEmpty()) {
            throw Unclassified.failure("resourceVersion should not be set on objects to be created");
        }
        metadata.remove("resourceVersion");
        if (metadata.path("name").asText("").isEmpty()
                && metadata.path("generateName").asText("").isEmpty()) {
            FieldError missing = FieldError.required("metadata.name", "name or generateName is required");
            throw ApiErrors.invalid(call.kind(), "", List.of(missing));
        }
        WriteResult result = sequence.create(call, options, object, false);
        call.exchange().reply(answers.object(call.resource(), result.record(), 201, format, call.includeObject()));
    }
}
