package dev.polder.machinery.schema.field;

import org.jspecify.annotations.Nullable;

/**
 * The way from the root of a JSON tree to one of its values (apimachinery {@code field.Path}). Steps are linked, so that
 * walking a valid tree builds no text.
 */
public final class FieldPath {

    /** The empty path. */
    public static final FieldPath ROOT = new FieldPath(null, "", "", "");

    private final @Nullable FieldPath parent;

    /** The step is written as these three in a row; a step into a list has its index instead of the middle one. */
    private final String before;

    private final @Nullable String name;
    private final int index;
    private final String after;

    private FieldPath(@Nullable FieldPath parent, String before, String name, String after) {
        this.parent = parent;
        this.before = before;
        this.name = name;
        this.index = 0;
        this.after = after;
    }

    private FieldPath(FieldPath parent, int index) {
        this.parent = parent;
        this.before = "[";
        this.name = null;
        this.index = index;
        this.after = "]";
    }

    /** A path that starts with the given text; the empty text is the root. */
    public static FieldPath of(String text) {
        return text.isEmpty() ? ROOT : new FieldPath(ROOT, "", text, "");
    }

    /** A field of an object: {@code .name}, without the dot at the root. */
    public FieldPath child(String name) {
        return parent == null ? new FieldPath(this, "", name, "") : dotted(name);
    }

    /** A field of an object, always with its dot. */
    public FieldPath dotted(String name) {
        return new FieldPath(this, ".", name, "");
    }

    /** A key of a map: {@code [key]}. */
    public FieldPath key(String key) {
        return new FieldPath(this, "[", key, "]");
    }

    /** An element of a list: {@code [0]}. */
    public FieldPath index(int index) {
        return new FieldPath(this, index);
    }

    public boolean isRoot() {
        return parent == null;
    }

    /** The path as errors show it: Go prints the empty path as {@code <nil>}. */
    public String display() {
        return parent == null ? "<nil>" : toString();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        append(out);
        return out.toString();
    }

    private void append(StringBuilder out) {
        if (parent != null) {
            parent.append(out);
        }
        out.append(before);
        if (name == null) {
            out.append(index);
        } else {
            out.append(name);
        }
        out.append(after);
    }
}
