package dev.polder.machinery.policy;

/** A mutation that cannot be done, in upstream's words. */
public final class MutationException extends Exception {

    private static final long serialVersionUID = 1L;

    MutationException(String message) {
        super(message);
    }
}
