package dev.polder.machinery.cel.library;

import dev.cel.common.types.SimpleType;

/** {@code jsonpatch.escapeKey} (apiserver 0.32 {@code pkg/cel/library/jsonpatch.go}). */
final class JsonPatchLibrary {

    private JsonPatchLibrary() {}

    static FunctionLibrary create() {
        return FunctionLibrary.builder()
                .global(
                        "jsonpatch.escapeKey",
                        "string_jsonpatch_escapeKey_string",
                        args -> ((String) args[0]).replace("~", "~0").replace("/", "~1"),
                        SimpleType.STRING,
                        SimpleType.STRING)
                .build();
    }
}
