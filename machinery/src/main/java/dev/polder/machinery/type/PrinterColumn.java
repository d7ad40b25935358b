package dev.polder.machinery.type;

/**
 * A column of a Table.
 *
 * @param name the heading
 * @param type {@code string}, {@code integer}, {@code number}, {@code boolean} or {@code date}
 * @param format an OpenAPI format; may be empty
 * @param description for people
 * @param priority 0 is shown always, more only with {@code -o wide}
 * @param jsonPath where the cell comes from, e.g. {@code .spec.replicas}; built-in types with printers of their own leave
 *     it empty
 */
public record PrinterColumn(
        String name, String type, String format, String description, int priority, String jsonPath) {}
