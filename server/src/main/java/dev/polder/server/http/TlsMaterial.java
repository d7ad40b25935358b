package dev.polder.server.http;

import java.util.List;

/**
 * What the listener needs for TLS, all in PEM.
 *
 * @param certificates the serving certificate, then those that it was signed with
 * @param key its private key, PKCS#8
 * @param clientAuthorities whom client certificates must be signed by
 */
public record TlsMaterial(String certificates, String key, List<String> clientAuthorities) {

    public TlsMaterial {
        clientAuthorities = List.copyOf(clientAuthorities);
    }

    /** Names nothing secret. */
    @Override
    public String toString() {
        return "TlsMaterial[" + clientAuthorities.size() + " client authorities]";
    }
}
