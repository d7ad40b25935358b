package dev.polder.machinery.type;

import dev.polder.machinery.schema.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a resource type.
 *
 * @param name {@code v1}
 * @param served whether the API answers for it
 * @param deprecated whether use of it is warned about
 * @param deprecationWarning the text of that warning; empty for the usual one
 * @param schema its schema
 * @param subresources its subresources, in discovery's order
 * @param scale where scale reads and writes; null without a scale subresource
 * @param columns printer columns of tables, without the name; empty for the default (age)
 * @param selectableFields field paths without the leading dot that field selectors may name, besides name and namespace
 */
public record TypeVersion(
        String name,
        boolean served,
        boolean deprecated,
        String deprecationWarning,
        Schema schema,
        List<Subresource> subresources,
        @Nullable ScalePaths scale,
        List<PrinterColumn> columns,
        List<String> selectableFields) {

    /** The same with other subresources. */
    public TypeVersion with(List<Subresource> others) {
        return new TypeVersion(
                name, served, deprecated, deprecationWarning, schema, others, scale, columns, selectableFields);
    }

    public boolean hasStatus() {
        return subresources.stream().anyMatch(s -> s.name().equals("status"));
    }
}
