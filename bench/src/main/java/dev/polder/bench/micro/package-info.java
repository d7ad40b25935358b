/**
 * In: objects as a store holds them.
 * Out: time and bytes allocated per operation of the read path, by JMH.
 * Next: {@code dev.polder.server.form}.
 */
@NullMarked
package dev.polder.bench.micro;

import org.jspecify.annotations.NullMarked;
