package dev.polder.machinery.cel.value;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A value of unknown type, which rules can only compare (apiserver {@code pkg/cel/common.unknownPreserved}).
 *
 * @param json the value as it was kept
 */
record OpaqueJson(JsonNode json) {}
