package dev.polder.machinery.proto;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.FieldDescriptor;

/**
 * How a protobuf field looks in JSON.
 *
 * @param descriptor the field
 * @param name its JSON name
 * @param inline whether its own fields stand in its place, as with structs that Go embeds
 * @param keepsZero whether it is written when it is empty, zero or false
 */
record FieldShape(FieldDescriptor descriptor, String name, boolean inline, boolean keepsZero) {

    /** Whether Go would write this value. Nulls stand for times that are not set. */
    boolean keeps(JsonNode value) {
        if (value.isNull()) {
            return false;
        }
        boolean zero = (value.isTextual() && value.textValue().isEmpty())
                || (value.isNumber() && value.doubleValue() == 0)
                || (value.isBoolean() && !value.booleanValue());
        return keepsZero || !zero;
    }
}
