package dev.polder.codegen.model;

import java.util.Comparator;

/**
 * Something of a definition that the generated types cannot say, and what they have instead.
 *
 * @param subject {@code <group>/<version> <kind>}, or where a document lies that is no definition
 * @param path the place in the schema, such as {@code .spec.ports[]}; empty when it is the whole
 * @param text a construct and what becomes of it
 */
public record Remark(String subject, String path, String text) implements Comparable<Remark> {

    private static final Comparator<Remark> ORDER =
            Comparator.comparing(Remark::subject).thenComparing(Remark::path).thenComparing(Remark::text);

    @Override
    public int compareTo(Remark other) {
        return ORDER.compare(this, other);
    }

    /** One line to read. */
    @Override
    public String toString() {
        return subject + (path.isEmpty() ? "" : " " + path) + ": " + text;
    }
}
