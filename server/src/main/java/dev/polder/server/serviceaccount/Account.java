package dev.polder.server.serviceaccount;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A service account (upstream {@code serviceaccount.ServiceAccountInfo}, in kcp with the cluster).
 *
 * @param cluster the logical cluster that it lives in, as its tokens name it
 * @param namespace its namespace
 * @param name its name
 * @param uid the uid of its object
 */
public record Account(String cluster, String namespace, String name, String uid) {

    /** Says which logical cluster a service account is of; elsewhere it is a stranger. */
    public static final String CLUSTER_NAME = "authentication.kcp.io/cluster-name";

    /** Says which credential a request came with. */
    public static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

    private static final String PREFIX = "system:serviceaccount:";
    private static final String GROUP = "system:serviceaccounts";

    /** What its user is called. */
    public String userName() {
        return PREFIX + namespace + ":" + name;
    }

    /** Where its object is; empty for one that names no logical cluster there could be. */
    Optional<ObjectKey> key() {
        return LogicalClusterName.parse(cluster)
                .map(name -> new ObjectKey(name, LiveAccounts.ACCOUNTS, namespace, this.name));
    }

    /** The groups of every account of its namespace. */
    static List<String> groups(String namespace) {
        return List.of(GROUP, GROUP + ":" + namespace);
    }

    /**
     * The user that it acts as.
     *
     * @param tokenId the {@code jti} of its token; empty when the token has none
     */
    public UserInfo user(String tokenId) {
        Map<String, List<String>> extra = new TreeMap<>();
        if (!cluster.isEmpty()) {
            extra.put(CLUSTER_NAME, List.of(cluster));
        }
        if (!tokenId.isEmpty()) {
            extra.put(CREDENTIAL_ID, List.of("JTI=" + tokenId));
        }
        return new UserInfo(userName(), uid, groups(namespace), extra).authenticated();
    }
}
