/**
 * In: a rate, a number of requests, and what one request does.
 * Out: requests begun at their times whether or not others were answered, and how long each took from its time on.
 * Next: {@code dev.polder.bench.drive.site}.
 */
@NullMarked
package dev.polder.bench.drive.load;

import org.jspecify.annotations.NullMarked;
