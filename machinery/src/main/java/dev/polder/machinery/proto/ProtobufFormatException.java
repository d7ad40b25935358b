package dev.polder.machinery.proto;

/** A body that is not what it says it is. The message is for the client. */
public final class ProtobufFormatException extends Exception {

    private static final long serialVersionUID = 1L;

    ProtobufFormatException(String message) {
        super(message);
    }
}
