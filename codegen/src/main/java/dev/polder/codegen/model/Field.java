package dev.polder.codegen.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A field of a struct.
 *
 * @param name as in JSON
 * @param description what the schema says of it; empty when it says nothing
 * @param required whether every object has it
 * @param nullable whether null is a value of its own, which is kept, and is not the same as a field that is left out
 * @param value what the server fills in when it is left out; null without a default
 * @param type what it holds
 */
public record Field(
        String name,
        String description,
        boolean required,
        boolean nullable,
        @Nullable JsonNode value,
        Type type) {}
