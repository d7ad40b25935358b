package dev.polder.api.status;

/** A request that failed, with the Status the client gets. The only exception that leaves a stage of the pipeline. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Status status;

    public ApiException(Status status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
