package dev.polder.storage.transfer;

/** An export or an import that cannot go on. The message is one line and says what to do. */
public class TransferException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TransferException(String message) {
        super(message);
    }

    TransferException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A file that ends before its last line: what there is of it is as it was written. */
    static final class CutOff extends TransferException {
        private static final long serialVersionUID = 1L;

        CutOff(String message) {
            super(message);
        }
    }
}
