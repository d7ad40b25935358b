package dev.polder.machinery.proto;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionKind;

/**
 * A decoded body.
 *
 * @param kind the type that the body says it has
 * @param object the object as JSON, {@code kind} and {@code apiVersion} first
 */
public record Decoded(GroupVersionKind kind, ObjectNode object) {}
