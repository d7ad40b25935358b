/**
 * In: requests to a test's workspace.
 * Out: the same requests, remembered, and by a plan failed, delayed or cut off.
 * Next: {@code server.request}, whose handler is wrapped here.
 */
@NullMarked
package dev.polder.junit.traffic;

import org.jspecify.annotations.NullMarked;
