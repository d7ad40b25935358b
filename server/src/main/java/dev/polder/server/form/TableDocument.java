package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.machinery.table.Tables;
import dev.polder.machinery.type.PrinterColumn;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objects as a Table (apimachinery {@code metav1.Table}). */
public final class TableDocument {

    private final ServedResource resource;
    private final Forms forms;
    private final Instant now;
    private final String version;
    private final String includeObject;

    /**
     * A way to make tables.
     *
     * @param version {@code v1} or {@code v1beta1} of {@code meta.k8s.io}
     * @param includeObject what rows carry: {@code None}, {@code Metadata}, {@code Object}; empty means metadata
     * @throws dev.polder.api.status.ApiException 400 when {@code includeObject} is none of these
     */
    public TableDocument(ServedResource resource, Forms forms, Instant now, String version, String includeObject) {
        this.resource = resource;
        this.forms = forms;
        this.now = now;
        this.version = version;
        this.includeObject = includeObject.isEmpty() ? "Metadata" : includeObject;
        if (!List.of("None", "Metadata", "Object").contains(this.includeObject)) {
            throw ApiErrors.badRequest("Unable to convert to Table as requested: unrecognized includeObject value: \""
                    + includeObject + "\"");
        }
    }

    /**
     * Makes a table.
     *
     * @param resourceVersion the version of the list or object; empty to leave it out
     * @param continueToken the token of the next page; empty when there is none
     * @param remaining how many objects follow, when known
     * @param withColumns false for all but the first event of a watch
     */
    public ObjectNode of(
            List<ObjectRecord> records,
            String resourceVersion,
            String continueToken,
            @Nullable Long remaining,
            boolean withColumns) {
        ObjectNode table = Json.object();
        table.put("kind", "Table");
        table.put("apiVersion", "meta.k8s.io/" + version);
        ObjectNode metadata = table.putObject("metadata");
        if (!resourceVersion.isEmpty()) {
            metadata.put("resourceVersion", resourceVersion);
        }
        if (!continueToken.isEmpty()) {
            metadata.put("continue", continueToken);
        }
        if (remaining != null) {
            metadata.put("remainingItemCount", remaining);
        }
        if (withColumns) {
            columns(table.putArray("columnDefinitions"));
        } else {
            table.putNull("columnDefinitions");
        }
        ArrayNode rows = table.putArray("rows");
        for (ObjectRecord record : records) {
            row(rows.addObject(), record);
        }
        return table;
    }

    private void columns(ArrayNode definitions) {
        for (PrinterColumn column : Tables.columns(resource.type(), resource.version())) {
            ObjectNode definition = definitions.addObject();
            definition.put("name", column.name());
            definition.put("type", column.type());
            definition.put("format", column.format());
            definition.put("description", column.description());
            definition.put("priority", column.priority());
        }
    }

    private void row(ObjectNode row, ObjectRecord record) {
        ObjectNode tree = forms.tree(resource, record);
        row.set("cells", Tables.cells(resource.type(), resource.version(), tree, now));
        switch (includeObject) {
            case "Object" -> row.set("object", tree);
            case "Metadata" -> row.set("object", PartialMetadata.of(tree, version));
            default -> row.putNull("object");
        }
    }
}
