/**
 * In: the model.
 * Out: Java: immutable records of everything below an object, clients, apply configurations and informers on top of the
 * fabric8 client.
 * Next: {@code dev.polder.codegen.input}.
 */
@NullMarked
package dev.polder.codegen.java;

import org.jspecify.annotations.NullMarked;
