package dev.polder.server.control;

import dev.polder.spi.control.queue.Failing;
import java.util.List;

/**
 * What a controller of a server is doing.
 *
 * @param controller its name
 * @param waiting objects in line
 * @param running objects that are being looked at
 * @param retrying objects that could not be dealt with, and are tried again
 * @param failures those of them that have been failing for the longest time
 */
public record ControllerStatus(String controller, int waiting, int running, int retrying, List<Failing> failures) {}
