package dev.polder.server.matrix;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who asks. */
enum Caller {
    ANONYMOUS("system:anonymous", "system:unauthenticated"),
    /** Administers {@link Place#OWN}, and reads a little of its parent. */
    ANN("ann", "system:authenticated"),
    /** Administers {@link Place#FOREIGN}. */
    BOB("bob", "system:authenticated"),
    /** The service account of {@link Place#OWN}. */
    ROBOT("system:serviceaccount:default:robot", Caller.ACCOUNTS),
    /** The one of the same name in {@link Place#FOREIGN}. */
    STRANGER("system:serviceaccount:default:robot", Caller.ACCOUNTS),
    MASTER("master", "system:masters,system:authenticated"),
    /** Asks as ann, which it may in {@link Place#OWN}. */
    IMPERSONATOR("imp", "system:authenticated"),
    /** An administrator of everything, who asks as ann. */
    MASTER_AS_ANN("master", "system:masters,system:authenticated"),
    /** An administrator of all workspaces. */
    KIM("kim", "system:kcp:admin,system:authenticated"),
    NOBODY("nobody", "system:authenticated"),
    /** Somebody whose token nobody knows. */
    FORGER("", "");

    private static final String AS = "ann";
    private static final String ACCOUNTS = "system:serviceaccounts,system:serviceaccounts:default,system:authenticated";

    private final String user;
    private final String groups;

    Caller(String user, String groups) {
        this.user = user;
        this.groups = groups;
    }

    /** Who the credential says it is. */
    String user() {
        return user;
    }

    List<String> groups() {
        return groups.isEmpty() ? List.of() : List.of(groups.split(","));
    }

    boolean isMaster() {
        return groups().contains("system:masters");
    }

    boolean impersonates() {
        return this == IMPERSONATOR || this == MASTER_AS_ANN;
    }

    /** Whose service account it is; null for none. */
    @Nullable
    Place home() {
        return this == ROBOT ? Place.OWN : this == STRANGER ? Place.FOREIGN : null;
    }

    /** Whom the caller asks as. */
    String actsAs() {
        return impersonates() ? AS : user;
    }

    Map<String, List<String>> headers() {
        return impersonates() ? Map.of("impersonate-user", List.of(AS)) : Map.of();
    }
}
