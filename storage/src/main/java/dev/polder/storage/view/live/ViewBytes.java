package dev.polder.storage.view.live;

/**
 * About how much memory a view takes.
 *
 * @param objects the records of the newest state with those of their values that are in memory, in bytes
 * @param history what history keeps alive beyond them, in bytes
 */
public record ViewBytes(long objects, long history) {}
