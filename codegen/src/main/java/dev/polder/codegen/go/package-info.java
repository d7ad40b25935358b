/**
 * In: the model.
 * Out: Go: types with copies, clients, apply configurations, listers and informers on top of client-go and of kcp's libraries.
 * Next: {@code dev.polder.codegen.input}.
 */
@NullMarked
package dev.polder.codegen.go;

import org.jspecify.annotations.NullMarked;
