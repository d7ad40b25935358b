/**
 * In: request bodies in Kubernetes' protobuf encoding, and answers as JSON.
 * Out: the JSON that the same client would have sent, and the answers in that encoding.
 * Next: {@code dev.polder.machinery.table}.
 */
@NullMarked
package dev.polder.machinery.proto;

import org.jspecify.annotations.NullMarked;
