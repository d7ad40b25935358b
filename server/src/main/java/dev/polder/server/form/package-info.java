/**
 * In: records of the view.
 * Out: the bytes a client asked for.
 * Next: {@code dev.polder.server.watch}.
 */
@NullMarked
package dev.polder.server.form;

import org.jspecify.annotations.NullMarked;
