/**
 * In: request bodies in Kubernetes' protobuf encoding.
 * Out: the JSON that the same client would have sent.
 * Next: {@code dev.polder.machinery.table}.
 */
@NullMarked
package dev.polder.machinery.proto;

import org.jspecify.annotations.NullMarked;
