/**
 * In: the model.
 * Out: TypeScript: interfaces of everything, and clients that need nothing but the platform's {@code fetch}.
 * Next: {@code dev.polder.codegen.output}.
 */
@NullMarked
package dev.polder.codegen.typescript;

import org.jspecify.annotations.NullMarked;
