package dev.polder.storage.remote;

import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.mvcc.HistoryRetention;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is that several servers share, and how to speak to it.
 *
 * @param servers its members, at least one, e.g. {@code https://127.0.0.1:2379}; all of one scheme
 * @param prefix what every key starts with, e.g. {@code /registry}, without a slash at the end
 * @param credentials who this server is
 * @param limits what the store refuses
 * @param retention how much history a server's own writes may leave, whatever compaction its users ask for
 */
public record RemoteStoreConfig(
        List<URI> servers, String prefix, Credentials credentials, StoreLimits limits, HistoryRetention retention) {

    /** History is bounded by time; by number only so that it is bounded at all. */
    private static final int MOST_REVISIONS = 20_000_000;

    /** The part of the quota that history may take. */
    private static final int SHARE_OF_QUOTA = 4;

    /** Upstream's default for {@code --etcd-prefix}. */
    public static final String DEFAULT_PREFIX = "/registry";

    /**
     * Checks what can be checked without asking anybody.
     *
     * @throws IllegalArgumentException in one line that says what is wrong
     */
    public RemoteStoreConfig {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no server is named");
        }
        for (URI server : servers) {
            String scheme = server.getScheme();
            boolean known = "http".equals(scheme) || "https".equals(scheme);
            if (!known || server.getHost() == null || server.getPort() < 0) {
                throw new IllegalArgumentException(
                        server + " is not of the form http://HOST:PORT or https://HOST:PORT");
            }
            if (!scheme.equals(servers.get(0).getScheme())) {
                throw new IllegalArgumentException("http and https are mixed: " + servers);
            }
        }
        if (prefix.isEmpty() || prefix.endsWith("/")) {
            throw new IllegalArgumentException("the prefix \"" + prefix + "\" must not be empty, nor end with a slash");
        }
    }

    /** Servers without credentials, with the standard limits. */
    public static RemoteStoreConfig of(List<URI> servers, String prefix) {
        return new RemoteStoreConfig(
                servers, prefix, Credentials.NONE, StoreLimits.STANDARD, retention(StoreLimits.STANDARD.quota()));
    }

    public RemoteStoreConfig with(Credentials other) {
        return new RemoteStoreConfig(servers, prefix, other, limits, retention);
    }

    public RemoteStoreConfig with(StoreLimits other) {
        return new RemoteStoreConfig(servers, prefix, credentials, other, retention);
    }

    public RemoteStoreConfig with(HistoryRetention other) {
        return new RemoteStoreConfig(servers, prefix, credentials, limits, other);
    }

    /** The same with another quota, of which rows may take all and the history of a server's writes a quarter. */
    public RemoteStoreConfig withQuota(StoreQuota quota) {
        return with(limits.withQuota(quota)).with(retention(quota));
    }

    private static HistoryRetention retention(StoreQuota quota) {
        return new HistoryRetention(MOST_REVISIONS, Math.max(1, quota.bytes() / SHARE_OF_QUOTA));
    }

    /** Where it is, for messages: {@code below /registry in the etcd at http://127.0.0.1:2379}. */
    public String where() {
        return "below " + prefix + " in the etcd at "
                + servers.stream().map(URI::toString).collect(Collectors.joining(","));
    }

    /** Whether the servers are spoken to over TLS. */
    public boolean tls() {
        return "https".equals(servers.get(0).getScheme());
    }

    /**
     * Who this server is, and whom it believes.
     *
     * @param authority PEM certificates that sign those of the servers; null for those the JVM knows
     * @param certificate a PEM client certificate; null for none
     * @param key its PEM key, PKCS #8; null for none
     * @param user a user name; empty for none
     * @param password the password of the user
     */
    public record Credentials(
            @Nullable Path authority,
            @Nullable Path certificate,
            @Nullable Path key,
            String user,
            String password) {

        public static final Credentials NONE = new Credentials(null, null, null, "", "");

        public Credentials {
            if ((certificate == null) != (key == null)) {
                throw new IllegalArgumentException("a client certificate and its key go together");
            }
        }

        /** The password is not shown. */
        @Override
        public String toString() {
            return "Credentials[" + authority + ", " + certificate + ", " + key + ", " + user + "]";
        }
    }
}
