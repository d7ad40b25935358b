package dev.polder.server.verb;

import dev.polder.api.status.ApiErrors;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.many.ManyDeletes;
import dev.polder.server.verb.read.ListVerb;
import dev.polder.server.verb.write.CreateSequence;
import dev.polder.server.verb.write.DeleteOptions;
import dev.polder.server.verb.write.DeleteSequence;
import dev.polder.server.verb.write.StaleTypeException;
import dev.polder.spi.control.Deletions.Failure;
import dev.polder.spi.control.Deletions.Line;
import dev.polder.spi.control.Deletions.Victim;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRun;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * DELETE of all selected objects, {@value #AT_A_TIME} at a time; not atomic, as upstream. The answer is the list of what was
 * selected, as it was; it is made when all is deleted, from the state that the objects were found in, and streamed as lists are: of
 * the objects only those are held that are being deleted. After the first failure no other deletion is begun, and the failure is
 * the answer; a client that goes away ends it, too (apiserver {@code registry/generic/registry/store.go}, {@code DeleteCollection}).
 */
final class DeleteCollectionVerb {

    /** Upstream's default is one; so few that one request does not have the store to itself. */
    static final int AT_A_TIME = 8;

    private final DeleteSequence sequence;
    private final ListVerb lists;
    private final RequestedResources resources;

    DeleteCollectionVerb(DeleteSequence sequence, ListVerb lists, RequestedResources resources) {
        this.sequence = sequence;
        this.lists = lists;
        this.resources = resources;
    }

    /** Blocks while the body is read. */
    void handle(ResourceCall call) {
        DeleteOptions options = DeleteOptions.of(call.raw(), BodyReader.readDeleteOptions(call.raw()));
        options.checkForCollection();
        AtomicBoolean over = new AtomicBoolean();
        call.exchange().onEnd(code -> over.set(true));
        lists.after(call, objects -> deleteAll(call, options, objects, over));
    }

    private void deleteAll(ResourceCall call, DeleteOptions options, ObjectRun objects, AtomicBoolean over) {
        Line selected =
                Line.of(call.gvr(), objects, object -> over.get() ? null : new Victim(object.key(), object.uid()));
        ManyDeletes deletes = new ManyDeletes(
                (line, victim) -> {
                    try {
                        delete(call, options, victim);
                    } catch (RuntimeException e) {
                        over.set(true);
                        throw e;
                    }
                },
                AT_A_TIME);
        List<Failure> failures = deletes.run(List.of(selected));
        if (!failures.isEmpty()) {
            throw failures.get(0).why();
        }
    }

    /** Somebody else may have deleted it first: that is what was wanted. A type that changes meanwhile is looked up again. */
    private void delete(ResourceCall call, DeleteOptions options, Victim victim) {
        ResourceCall current = call.inNamespace(victim.key().namespace());
        for (int attempt = 1; ; attempt++) {
            try {
                sequence.delete(current, options, victim.key().name());
                return;
            } catch (StaleTypeException stale) {
                ServedResource now = resources
                        .again(current)
                        .orElseThrow(() -> ApiErrors.notFound(
                                call.groupResource(), victim.key().name()));
                if (attempt == CreateSequence.MAX_ATTEMPTS) {
                    throw stale;
                }
                current = current.as(now);
            }
        }
    }
}
