package dev.polder.e2e.provider;

/** One thing that an informer has asked or was told, in that order. */
sealed interface Note {

    /** It was in a list. */
    record Listed(String key, Version version) implements Note {}

    /**
     * A watch was asked for.
     *
     * @param from after which version
     * @param listed whether that is the version of a list; otherwise a watch that broke is resumed
     */
    record Watched(long from, boolean listed) implements Note {}

    /** An event said that it is so now. */
    record Changed(String key, Version version, long nanos) implements Note {}

    /** An event said that it has gone, or a later list lacked it. */
    record Removed(String key) implements Note {}
}
