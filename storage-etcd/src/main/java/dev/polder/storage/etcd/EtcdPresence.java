package dev.polder.storage.etcd;

import dev.polder.storage.Presence;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoredRow;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** What the sessions below a prefix say: the values of their rows, which end with their leases. */
final class EtcdPresence implements Presence {

    private static final int PAGE_ROWS = 500;

    /** How often the row is written until it says what it shall. More than one write in doubt in a row is not expected. */
    private static final int ATTEMPTS = 5;

    private final EtcdRanges ranges;
    private final Session session;
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();

    EtcdPresence(EtcdRanges ranges, Session session) {
        this.ranges = ranges;
        this.session = session;
    }

    @Override
    public CompletableFuture<Void> announce(String text) {
        session.say(text);
        return EtcdErrors.translated(write(text, ATTEMPTS));
    }

    private CompletableFuture<Void> write(String text, int attempts) {
        return session.rewrite().thenCompose(row -> all()).thenCompose(said -> {
            String there = said.get(session.id());
            // Another announcement may have come after this one.
            if (text.equals(there) || session.words().equals(there)) {
                return CompletableFuture.completedFuture(null);
            }
            return attempts > 1
                    ? write(text, attempts - 1)
                    : CompletableFuture.failedFuture(
                            new StoreException.Unavailable("the session of this server does not last"));
        });
    }

    @Override
    public CompletableFuture<Map<String, String>> everybody() {
        return EtcdErrors.translated(all());
    }

    private CompletableFuture<Map<String, String>> all() {
        Map<String, String> said = new HashMap<>();
        return page(EtcdKeys.SESSIONS, 0, said).thenApply(done -> Map.copyOf(said));
    }

    private CompletableFuture<Void> page(String from, long revision, Map<String, String> said) {
        return ranges.rows(new RangeQuery(from, EtcdKeys.SESSIONS_END, revision, PAGE_ROWS))
                .thenCompose(page -> {
                    page.rows().forEach(row -> said.put(name(row), new String(row.value(), StandardCharsets.UTF_8)));
                    return page.more()
                            ? page(behind(page), page.revision(), said)
                            : CompletableFuture.completedFuture(null);
                });
    }

    private static String name(StoredRow row) {
        return row.key().path().substring(EtcdKeys.SESSIONS.length());
    }

    private static String behind(RangePage page) {
        return page.rows().get(page.rows().size() - 1).key().path() + '\0';
    }

    @Override
    public String name() {
        return session.id();
    }

    @Override
    public StoreWatch onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** A watch has been told of a session's row. */
    void changed() {
        listeners.forEach(Runnable::run);
    }
}
