package dev.polder.cli.kubeconfig;

/** A kubeconfig cannot be read, used or written; the message is client-go's. */
public final class KubeconfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the words that the user gets. */
    public KubeconfigException(String message) {
        super(message);
    }
}
