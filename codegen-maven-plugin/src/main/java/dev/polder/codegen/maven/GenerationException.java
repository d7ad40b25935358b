package dev.polder.codegen.maven;

import org.jspecify.annotations.Nullable;

/** A project asks for something that cannot be generated, or its generated files are stale; the message says what. */
final class GenerationException extends Exception {

    private static final long serialVersionUID = 1;

    GenerationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
