package dev.polder.junit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.junit.traffic.FaultPlan;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.encoding.StoredValue;

/** What a test's workspace was asked last, and what it held, when the test failed. Has no stack: it is no failure itself. */
final class Diagnosis extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int MOST_OBJECTS = 100;
    private static final int MOST_CHARACTERS = 2_000;

    Diagnosis(TestWorkspace workspace) {
        super(text(workspace), null, false, false);
    }

    private static String text(TestWorkspace workspace) {
        StringBuilder out = new StringBuilder("workspace ").append(workspace.path());
        FaultPlan plan = workspace.ledger().plan();
        if (plan != null) {
            out.append(", faults of seed ").append(plan.seed());
        }
        out.append("\nits last requests:\n");
        workspace
                .ledger()
                .newest()
                .forEach(asked -> out.append("  ").append(asked).append('\n'));
        out.append("its objects:\n");
        LogicalClusterName cluster = new LogicalClusterName(workspace.cluster());
        RangeQuery query =
                new RangeQuery(KeyLayout.clusterStart(cluster), KeyLayout.clusterEnd(cluster), 0, MOST_OBJECTS);
        try {
            for (StoredRow row : workspace
                    .server()
                    .store()
                    .range(query)
                    .toCompletableFuture()
                    .join()
                    .rows()) {
                out.append("  ").append(line(row)).append('\n');
            }
        } catch (RuntimeException e) {
            out.append("  cannot be read: ").append(e.getMessage()).append('\n');
        }
        return out.toString();
    }

    private static String line(StoredRow row) {
        String json = "(" + row.value().length + " bytes)";
        if (StoredValue.isPlain(row.value())) {
            ObjectNode object = Json.readOwn(StoredValue.json(row.value()));
            if (object.path("metadata") instanceof ObjectNode metadata) {
                metadata.remove("managedFields");
            }
            json = object.toString();
        }
        String shown = json.length() > MOST_CHARACTERS ? json.substring(0, MOST_CHARACTERS) + "…" : json;
        return row.key().path() + " " + shown;
    }
}
