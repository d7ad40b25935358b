package dev.polder.machinery.cel.runtime;

/** An expression that can never run, such as one that converts a constant to what it is not. */
public final class PlanException extends Exception {

    private static final long serialVersionUID = 1;

    PlanException(String message) {
        super(message);
    }
}
