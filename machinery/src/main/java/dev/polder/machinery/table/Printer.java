package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.type.PrinterColumn;
import dev.polder.machinery.type.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The printer of one built-in type: its columns, and how an object fills them. */
final class Printer {

    /** Fills one row. */
    @FunctionalInterface
    interface Row {
        void fill(ObjectNode object, ArrayNode cells, Instant now);
    }

    /** Where a column's description is taken from: a text, or the description of a field. */
    record Column(String name, String type, String format, int priority, String definition, String description) {}

    private final List<Column> columns;
    private final Row row;

    private Printer(List<Column> columns, Row row) {
        this.columns = Collections.unmodifiableList(columns);
        this.row = row;
    }

    static Builder named() {
        return new Builder().metadata("Name", "name", 0, "name");
    }

    static Builder builder() {
        return new Builder();
    }

    List<PrinterColumn> columns() {
        return columns.stream()
                .map(column -> new PrinterColumn(
                        column.name(),
                        column.type(),
                        column.format(),
                        column.definition().isEmpty()
                                ? column.description()
                                : Descriptions.of(column.definition(), column.description()),
                        column.priority(),
                        ""))
                .toList();
    }

    ArrayNode cells(ResourceType type, ObjectNode object, Instant now) {
        ArrayNode cells = JsonNodeFactory.instance.arrayNode();
        // Printers read the stored shape, so that both kinds of events have one.
        ObjectNode shown =
                type.rules().convertsByApiVersionOnly() ? object : type.rules().toStorage(object.deepCopy(), "v1");
        row.fill(shown, cells, now);
        return cells;
    }

    /** Collects columns in order. */
    static final class Builder {

        private static final String METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

        private final List<Column> columns = new ArrayList<>();

        /** A column of text with a description of its own. */
        Builder text(String name, int priority, String description) {
            return add(new Column(name, "string", "", priority, "", description));
        }

        /** A column of whole numbers with a description of its own. */
        Builder integer(String name, String description) {
            return add(new Column(name, "integer", "", 0, "", description));
        }

        /** A column of text that is described like a field. */
        Builder field(String name, int priority, String definition, String field) {
            return add(new Column(name, "string", "", priority, definition, field));
        }

        /** A column of text that is described like a field of ObjectMeta. */
        Builder metadata(String name, String format, int priority, String field) {
            return add(new Column(name, "string", format, priority, METADATA, field));
        }

        /** A column of any type that is described like a field. */
        Builder typed(String name, String type, String definition, String field) {
            return add(new Column(name, type, "", 0, definition, field));
        }

        /** The column that says how old an object is. */
        Builder age() {
            return metadata("Age", "", 0, "creationTimestamp");
        }

        /** The column of types that have no printer upstream: when an object was created. */
        Builder createdAt() {
            return add(new Column("Created At", "date", "", 0, METADATA, "creationTimestamp"));
        }

        Printer rows(Row row) {
            return new Printer(columns, row);
        }

        private Builder add(Column column) {
            columns.add(column);
            return this;
        }
    }
}
