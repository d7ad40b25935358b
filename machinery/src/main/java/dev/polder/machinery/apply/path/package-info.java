/**
 * In: {@code fieldsV1} and single steps into values.
 * Out: sets of paths, with the algebra and the spelling of structured-merge-diff's {@code fieldpath}.
 * Next: {@code dev.polder.machinery.apply.typed}.
 */
@NullMarked
package dev.polder.machinery.apply.path;

import org.jspecify.annotations.NullMarked;
