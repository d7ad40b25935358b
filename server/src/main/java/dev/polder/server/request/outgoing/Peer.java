package dev.polder.server.request.outgoing;

import dev.polder.api.cluster.LogicalClusterName;
import java.net.URI;

/**
 * Who is called.
 *
 * @param namedBy who says so
 * @param url an https URL; its query is sent with what is got, not with what is posted
 * @param authorities PEM certificates that the peer's certificate must be signed by; empty for the system's roots
 * @param identity as whom it is called
 */
public record Peer(NamedBy namedBy, String url, String authorities, PeerIdentity identity) {

    /** A peer that an operator has named, and that need not know who calls. */
    public static Peer ofOperator(String url, String authorities) {
        return new Peer(new NamedBy.Operator(), url, authorities, PeerIdentity.NONE);
    }

    /** A peer that an object of a logical cluster names. It does not learn who calls. */
    public static Peer ofCluster(LogicalClusterName cluster, String url, String authorities) {
        return new Peer(new NamedBy.Cluster(cluster), url, authorities, PeerIdentity.NONE);
    }

    /** The URL that is posted to, as Go's {@code net/http} names it in errors. */
    public String posted(int seconds) {
        String path = URI.create(url).getRawPath();
        int query = url.indexOf('?');
        String plain = query < 0 ? url : url.substring(0, query);
        return plain + (path == null || path.isEmpty() ? "/" : "") + "?timeout=" + seconds + "s";
    }
}
