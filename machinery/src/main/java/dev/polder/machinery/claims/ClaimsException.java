package dev.polder.machinery.claims;

/** Claims that stand for nobody. The message is the reason in upstream's words; it may hold values of claims. */
public final class ClaimsException extends Exception {

    private static final long serialVersionUID = 1L;

    public ClaimsException(String message) {
        super(message, null, false, false);
    }
}
