/**
 * In: texts of addresses, networks, versions and format names.
 * Out: the values of Kubernetes' own CEL types, read, compared and written as upstream does.
 * Next: {@code dev.polder.machinery.cel.library}.
 */
@NullMarked
package dev.polder.machinery.cel.library.value;

import org.jspecify.annotations.NullMarked;
