package dev.polder.machinery.quantity;

import java.util.Objects;

/** A text that is no quantity, or a quantity that nothing can be reckoned with; the message is in upstream's words. */
public final class QuantitySyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    QuantitySyntaxException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
