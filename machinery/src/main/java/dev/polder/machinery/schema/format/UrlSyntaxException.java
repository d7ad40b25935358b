package dev.polder.machinery.schema.format;

import java.util.Objects;

/** A text that is no URL; the message is in the words of Go's {@code net/url}. */
public final class UrlSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    public UrlSyntaxException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
