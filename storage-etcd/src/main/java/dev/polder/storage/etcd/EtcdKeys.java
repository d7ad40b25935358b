package dev.polder.storage.etcd;

import com.google.protobuf.ByteString;
import dev.polder.storage.KeyOrder;
import dev.polder.storage.StoreKey;

/**
 * How rows are spelled in etcd: {@code <prefix>/<path>}. Rows of this module's own begin with two exclamation marks, which
 * no other internal row does, and are told to nobody.
 */
final class EtcdKeys {

    /** Which store this is. */
    static final String STORE = "!!store";

    /** Is never there; reading it tells the revision. */
    static final String NOTHING = "!!nothing";

    /** Is written when somebody waits for a revision that no event leads to. */
    static final String TICK = "!!tick";

    /** Where the rows of sessions begin. */
    static final String SESSIONS = "!!session/";

    /** Where the rows of sessions end. */
    static final String SESSIONS_END = "!!session0";

    /** Where the rows of leaders begin. */
    static final String LEADERS = "!!leader/";

    static final String OWN_START = "!!";
    static final String OWN_END = "!\"";

    private final String prefix;
    private final int skipped;
    private final ByteString start;
    private final ByteString end;

    /** Keys below a prefix without a slash at its end. */
    EtcdKeys(String prefix) {
        this.prefix = prefix + "/";
        this.start = ByteString.copyFromUtf8(this.prefix);
        this.end = ByteString.copyFromUtf8(prefix + (char) ('/' + 1));
        this.skipped = start.size();
    }

    ByteString of(StoreKey key) {
        return of(key.path());
    }

    ByteString of(String path) {
        return ByteString.copyFromUtf8(prefix + path);
    }

    String path(ByteString key) {
        return key.substring(skipped).toStringUtf8();
    }

    /** The first key of all rows. */
    ByteString start() {
        return start;
    }

    /** Behind the last key of all rows. */
    ByteString end() {
        return end;
    }

    static boolean isOwn(String path) {
        return path.startsWith(OWN_START);
    }

    /** Whether a range has room for rows of this module's own. */
    static boolean mayHoldOwn(String from, String to) {
        return KeyOrder.compare(from, OWN_END) < 0 && KeyOrder.compare(to, OWN_START) > 0;
    }
}
