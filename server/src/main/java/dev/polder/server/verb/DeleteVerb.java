package dev.polder.server.verb;

import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.Status;
import dev.polder.server.form.Answers;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.DeleteOptions;
import dev.polder.server.verb.write.DeleteSequence;
import dev.polder.server.verb.write.UnreadableDelete;
import dev.polder.server.verb.write.WriteResult;
import dev.polder.server.verb.write.WriteResult.Effect;

/** DELETE of one object. Blocks: runs on a virtual thread. */
final class DeleteVerb {

    private final DeleteSequence sequence;
    private final UnreadableDelete unreadable;
    private final Answers answers;

    DeleteVerb(DeleteSequence sequence, UnreadableDelete unreadable, Answers answers) {
        this.sequence = sequence;
        this.unreadable = unreadable;
        this.answers = answers;
    }

    void handle(ResourceCall call) {
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.OBJECT);
        DeleteOptions options = DeleteOptions.of(call.raw(), BodyReader.readDeleteOptions(call.raw()));
        String name = call.info().name();
        if (options.unreadable()) {
            unreadable.delete(call, options);
            reply(call, Status.deletedUnseen(name, call.kind().kind()), format);
            return;
        }
        WriteResult result =
                sequence.delete(call, options, name).orElseThrow(() -> ApiErrors.notFound(call.groupResource(), name));
        boolean object = result.effect() == Effect.UPDATED
                || call.resource().type().rules().traits().returnsDeleted();
        if (object) {
            // apiserver endpoints/handlers/delete.go; clients of 1.4 and before tell the two apart.
            int code = result.effect() == Effect.UPDATED && options.waits() ? 202 : 200;
            call.exchange().reply(answers.object(call.resource(), result.record(), code, format, call.includeObject()));
            return;
        }
        reply(
                call,
                Status.deleted(
                        name,
                        call.groupResource().group(),
                        call.groupResource().resource(),
                        result.record().uid()),
                format);
    }

    /** A Status is never converted, but it is encoded as was negotiated (apiserver {@code doTransformObject}). */
    private static void reply(ResourceCall call, Status status, ObjectFormat format) {
        call.exchange().reply(Answers.encode(200, status.toJson(), format));
    }
}
