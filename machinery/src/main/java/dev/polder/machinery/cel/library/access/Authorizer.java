package dev.polder.machinery.cel.library.access;

import dev.polder.machinery.schema.field.Names;
import org.jspecify.annotations.Nullable;

/**
 * The variable {@code authorizer} ({@code kubernetes.authorization.Authorizer}).
 *
 * @param asker answers
 * @param account the service account whose permissions are asked about; null for those of the user who makes the request
 */
public record Authorizer(AccessAsker asker, @Nullable ServiceAccount account) {

    /** A service account. */
    public record ServiceAccount(String namespace, String name) {}

    /** For the user who makes the request. */
    public static Authorizer ofUser(AccessAsker asker) {
        return new Authorizer(asker, null);
    }

    /**
     * The same for a service account.
     *
     * @throws IllegalArgumentException in upstream's words when there can be no such account
     */
    public Authorizer serviceAccount(String namespace, String name) {
        if (!Names.dnsSubdomain(name).isEmpty()) {
            throw new IllegalArgumentException("Invalid service account name");
        }
        if (!Names.dnsLabel(namespace).isEmpty()) {
            throw new IllegalArgumentException("Invalid service account namespace");
        }
        return new Authorizer(asker, new ServiceAccount(namespace, name));
    }
}
