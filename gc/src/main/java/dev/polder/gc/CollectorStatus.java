package dev.polder.gc;

import dev.polder.spi.control.queue.Failing;
import java.util.List;

/**
 * What the collector of a server is doing.
 *
 * @param waiting objects in line
 * @param running objects that are being looked at
 * @param retrying objects that could not be dealt with, and are tried again
 * @param untyped those of them whose owner's type is not served
 * @param deleted how many objects it has deleted in this term
 * @param moved how often it had to decide again because something had moved
 * @param typeChanges how often types have changed
 * @param failures the objects that have been failing for the longest time
 */
public record CollectorStatus(
        int waiting,
        int running,
        int retrying,
        int untyped,
        long deleted,
        long moved,
        int typeChanges,
        List<Failing> failures) {}
