/**
 * In: the definitions of the kinds of {@code apis.kcp.io}, and objects of their versions.
 * Out: resource types, and the same objects in other versions with nothing lost.
 * Next: {@code dev.polder.machinery.crd}.
 */
@NullMarked
package dev.polder.apiexport.kind;

import org.jspecify.annotations.NullMarked;
