package dev.polder.machinery.cel;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;

/** The kind of error that a rule asks for with {@code reason}. */
final class Reasons {

    private Reasons() {}

    static FieldError error(String reason, String path, String type, String detail) {
        return switch (reason) {
            case "FieldValueForbidden" -> FieldError.forbidden(path, detail);
            case "FieldValueRequired" -> FieldError.required(path, detail);
            case "FieldValueDuplicate" -> FieldError.duplicate(path, TextNode.valueOf(type));
            default -> FieldError.invalid(path, type, detail);
        };
    }
}
