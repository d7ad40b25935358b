package dev.polder.junit.traffic;

import dev.polder.server.request.RawRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one workspace was asked, and how its requests are disturbed. */
public final class Ledger {

    private static final int NEWEST = 50;
    private static final int MOST_KINDS = 10_000;

    private final List<Asked> newest = new ArrayList<>();
    /** Each for itself, however alike: streams that have begun and go on. */
    private final Set<Asked> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Set<Right> rights = new LinkedHashSet<>();
    private volatile @Nullable FaultPlan plan;
    private volatile @Nullable ActingUser acting;

    /**
     * What was needed, and whether it was allowed.
     *
     * @param user by whom
     * @param resource the plural name, with the subresource after a slash; empty when it is not about a resource
     * @param namespace the namespace; empty for all of them, and for what is in none
     * @param path the path when it is not about a resource, else empty
     */
    public record Right(
            String user, String verb, String group, String resource, String namespace, String path, boolean allowed) {}

    /** Disturbs requests from now on; null ends that. */
    public void disturb(@Nullable FaultPlan other) {
        plan = other;
    }

    /**
     * Has requests with a token taken for a user's from now on.
     *
     * @param user the user's name
     * @param place the id of the workspace, nowhere else is the token good
     * @param adminToken what the server knows an administrator by
     * @return the token
     */
    public String admit(String user, String place, String adminToken) {
        ActingUser made = ActingUser.of(user, place, adminToken);
        acting = made;
        return made.token();
    }

    /** The user whose token a request has; null when it has another one, or none. */
    @Nullable
    ActingUser user(RawRequest request) {
        ActingUser known = acting;
        return known != null && known.sent(request) ? known : null;
    }

    /** How requests are disturbed; null when they are not. */
    public @Nullable FaultPlan plan() {
        return plan;
    }

    /** A stream has begun: what it needed was allowed, however long it goes on. */
    synchronized void begun(Asked asked) {
        open.add(asked);
        note(asked, true);
    }

    /**
     * A request has ended.
     *
     * @param asked as it was when it came
     * @param code the HTTP status code
     * @param allowed whether its user may do it, whatever came of it
     */
    synchronized void answered(Asked asked, int code, boolean allowed) {
        open.remove(asked);
        newest.add(asked.answered(code));
        if (newest.size() > NEWEST) {
            newest.remove(0);
        }
        note(asked, allowed);
    }

    private void note(Asked asked, boolean allowed) {
        if (rights.size() < MOST_KINDS) {
            var info = asked.info();
            String resource =
                    info.subresource().isEmpty() ? info.resource() : info.resource() + "/" + info.subresource();
            String path = info.isResource() ? "" : info.path();
            rights.add(new Right(asked.user(), info.verb(), info.group(), resource, info.namespace(), path, allowed));
        }
    }

    /** The last fifty requests that were answered, the oldest first, then those whose answers go on. */
    public synchronized List<Asked> newest() {
        return Stream.concat(newest.stream(), open.stream()).toList();
    }

    /** Every kind of right that a user's requests needed, the first first. */
    public synchronized List<Right> rights(String user) {
        return rights.stream().filter(right -> right.user().equals(user)).toList();
    }
}
