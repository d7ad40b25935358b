package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.type.PrinterColumn;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeVersion;
import java.time.Instant;
import java.util.List;

/**
 * The columns and cells of {@code meta.k8s.io/v1 Table}: for custom resources those that their CRD declares, for built-in
 * types those of upstream's printers. Cells are always those of {@code -o wide}; clients hide columns by priority.
 */
public final class Tables {

    private Tables() {}

    /** The columns of a type, in order. */
    public static List<PrinterColumn> columns(ResourceType type, TypeVersion version) {
        return type.builtIn() ? BuiltinPrinters.of(type).columns() : CustomColumns.columns(version);
    }

    /**
     * The cells of one object, one for each column.
     *
     * @param object the object in the given version
     * @param now what ages are counted to
     */
    public static ArrayNode cells(ResourceType type, TypeVersion version, ObjectNode object, Instant now) {
        return type.builtIn()
                ? BuiltinPrinters.of(type).cells(type, object, now)
                : CustomColumns.cells(version, object, now);
    }
}
