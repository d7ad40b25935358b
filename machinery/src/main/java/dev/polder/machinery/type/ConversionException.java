package dev.polder.machinery.type;

/** Objects that could not be converted. The message is the whole reason, in upstream's words. */
public final class ConversionException extends Exception {

    private static final long serialVersionUID = 1L;

    public ConversionException(String message) {
        super(message, null, false, false);
    }
}
