/**
 * In: CustomResourceDefinitions and APIResourceSchemas, out of files or out of a server.
 * Out: the model of what they define, with a remark on everything that it cannot say.
 * Next: {@code dev.polder.codegen.model}.
 */
@NullMarked
package dev.polder.codegen.input;

import org.jspecify.annotations.NullMarked;
