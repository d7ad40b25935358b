package dev.polder.e2e.history;

import java.util.Map;

/** One thing that happened to a client which lists, watches and resumes. */
public sealed interface Note {

    /**
     * An object as it was shown.
     *
     * @param uid which one it is: another of the same name has another
     * @param value its first entry; empty when it has none
     * @param version its resourceVersion
     */
    record Shown(String uid, String value, long version) {}

    /**
     * A list was answered.
     *
     * @param version that of the list
     * @param objects what was in it, by name
     */
    record Listed(long version, Map<String, Shown> objects) implements Note {}

    /**
     * A watch was opened, and not refused.
     *
     * @param version after which
     */
    record Resumed(long version) implements Note {}

    /**
     * A watch has told of a change.
     *
     * @param type as on the wire: {@code ADDED}, {@code MODIFIED} or {@code DELETED}
     * @param name of which object
     * @param object as it is now, or was at its end; its version is that of the event
     */
    record Told(String type, String name, Shown object) implements Note {

        /** Whether it is the object's end. */
        boolean isEnd() {
            return type.equals("DELETED");
        }
    }

    /**
     * A watch has told that nothing happened up to a version.
     *
     * @param version which
     */
    record Bookmark(long version) implements Note {}

    /**
     * A watch was answered with 410.
     *
     * @param version after which it was to begin
     */
    record Expired(long version) implements Note {}
}
