package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusReason;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.CreateSteps.Decided;
import dev.polder.server.verb.write.CreateSteps.Draft;
import dev.polder.server.verb.write.WriteResult.Effect;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.Optional;

/** Creates objects: the {@link CreateSteps steps} of a create, and its transaction; {@link UpdateSequence} is its twin. */
public final class CreateSequence {

    /** How often a write is decided anew when what it was decided on has moved. */
    public static final int MAX_ATTEMPTS = 20;

    /** How often a generated name is tried when the one before was taken (apiserver: 8). */
    private static final int MAX_NAMES = 8;

    /** When a client may try again whose create what it depends on has outrun each time; nothing was written. */
    private static final int RETRY_SECONDS = 2;

    private final WriteEnvironment environment;
    private final CreateSteps steps;

    public CreateSequence(WriteEnvironment environment) {
        this.environment = environment;
        this.steps = new CreateSteps(environment);
    }

    /**
     * Creates an object.
     *
     * @param decoded the object at the version of the request: decoded, pruned, type and namespace checked
     * @param fieldsManaged whether its managedFields are final already
     */
    public WriteResult create(ResourceCall call, WriteOptions options, ObjectNode decoded, boolean fieldsManaged) {
        boolean generated = decoded.path("metadata").path("name").asText("").isEmpty()
                && !decoded.path("metadata").path("generateName").asText("").isEmpty();
        for (int names = 1; ; names++) {
            try {
                return createNamed(call, options, new Draft(decoded, fieldsManaged, false));
            } catch (ApiException taken) {
                boolean exists = taken.status().reason() == StatusReason.ALREADY_EXISTS;
                if (!generated || !exists) {
                    throw taken;
                }
                if (names == MAX_NAMES) {
                    throw noUniqueName(taken.status());
                }
            }
        }
    }

    private WriteResult createNamed(ResourceCall call, WriteOptions options, Draft draft) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            ViewSnapshot snapshot = environment.present(call);
            try (Decided decided = steps.decide(call, options, snapshot, draft).orElse(null)) {
                Optional<ObjectRecord> written = decided == null
                        ? Optional.empty()
                        : options.dryRun() ? Optional.of(unstored(decided)) : put(decided);
                if (written.isPresent()) {
                    return new WriteResult(written.get(), Effect.CREATED);
                }
            }
        }
        throw outrun(call);
    }

    /** What a create fails with that was decided too often. */
    static ApiException outrun(ResourceCall call) {
        return ApiErrors.serverTimeout(call.groupResource(), "create", RETRY_SECONDS);
    }

    private static ObjectRecord unstored(Decided decided) {
        StoredRow row = new StoredRow(KeyLayout.object(decided.key()), StoredValue.encode(decided.json()), 0, 0);
        return ObjectRecords.decode(decided.key(), row);
    }

    private Optional<ObjectRecord> put(Decided decided) {
        decided.charge().asking();
        Optional<ObjectRecord> written =
                environment.committer().put(decided.key(), decided.json(), 0, decided.guards());
        decided.charge().answered(written.isPresent());
        return written;
    }

    private static ApiException noUniqueName(Status taken) {
        String message = taken.message() + ", the server was not able to generate a unique name for the object";
        var details = taken.details();
        return new ApiException(Status.failure(
                StatusReason.ALREADY_EXISTS, message, details == null ? null : details.withRetryAfter(1)));
    }
}
