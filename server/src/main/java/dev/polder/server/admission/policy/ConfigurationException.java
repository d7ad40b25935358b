package dev.polder.server.admission.policy;

/** A policy or binding that cannot be told to match or not, in upstream's words. */
final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    ConfigurationException(String message) {
        super(message);
    }
}
