package dev.polder.storage.etcd;

import dev.polder.storage.KeyOrder;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoredRow;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/** Reads of consecutive rows, and of the newest revision. */
final class EtcdRanges {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final EtcdCalls calls;
    private final EtcdKeys keys;
    private final CompactedRevision compacted;
    private final LongConsumer seen;

    /**
     * Reads below a prefix.
     *
     * @param seen is told every revision that etcd answers with
     */
    EtcdRanges(EtcdCalls calls, EtcdKeys keys, CompactedRevision compacted, LongConsumer seen) {
        this.calls = calls;
        this.keys = keys;
        this.compacted = compacted;
        this.seen = seen;
    }

    /** The revision of everything that was acknowledged before: that of a linearizable read of nothing (store rule S3). */
    CompletableFuture<Long> newest() {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(keys.of(EtcdKeys.NOTHING))
                .setCountOnly(true)
                .build();
        return calls.again(KVGrpc.getRangeMethod(), request, PATIENCE).thenApply(this::revisionOf);
    }

    CompletableFuture<RangePage> page(RangeQuery query) {
        if (KeyOrder.compare(query.from(), query.to()) >= 0) {
            return rows(new RangeQuery(EtcdKeys.NOTHING, EtcdKeys.NOTHING + "\0", query.revision(), 1));
        }
        if (!EtcdKeys.mayHoldOwn(query.from(), query.to())) {
            return rows(query);
        }
        CompletableFuture<RangePage> before = KeyOrder.compare(query.from(), EtcdKeys.OWN_START) < 0
                ? rows(new RangeQuery(query.from(), EtcdKeys.OWN_START, query.revision(), query.limit()))
                : newest().thenApply(now -> new RangePage(List.of(), now, false));
        return before.thenCompose(first -> behindOwn(query, first));
    }

    /** What follows this module's own rows, of the same revision as the page before them. */
    private CompletableFuture<RangePage> behindOwn(RangeQuery query, RangePage first) {
        if (first.more() || KeyOrder.compare(query.to(), EtcdKeys.OWN_END) <= 0) {
            return CompletableFuture.completedFuture(first);
        }
        long revision = query.revision() == 0 ? first.revision() : query.revision();
        int left = query.limit() - first.rows().size();
        RangeQuery rest = new RangeQuery(EtcdKeys.OWN_END, query.to(), revision, Math.max(1, left));
        return rows(rest).thenApply(second -> {
            if (left == 0) {
                return new RangePage(
                        first.rows(), first.revision(), !second.rows().isEmpty());
            }
            List<StoredRow> both = new ArrayList<>(first.rows());
            both.addAll(second.rows());
            return new RangePage(both, first.revision(), second.more());
        });
    }

    /** A page of rows that may be of this module's own. */
    CompletableFuture<RangePage> rows(RangeQuery query) {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(keys.of(query.from()))
                .setRangeEnd(keys.of(query.to()))
                .setRevision(query.revision())
                .setLimit(query.limit())
                .build();
        return calls.again(KVGrpc.getRangeMethod(), request, PATIENCE)
                .thenApply(this::page)
                .exceptionallyCompose(failure -> instead(query, failure));
    }

    private CompletableFuture<RangePage> instead(RangeQuery query, Throwable failure) {
        if (EtcdErrors.isTooLargeAnswer(failure) && query.limit() > 1) {
            return rows(new RangeQuery(query.from(), query.to(), query.revision(), query.limit() / 2));
        }
        if (EtcdErrors.isFuture(failure)) {
            return newest().thenCompose(now ->
                    CompletableFuture.failedFuture(new StoreException.FutureRevision(query.revision(), now)));
        }
        if (EtcdErrors.isCompacted(failure)) {
            return compacted
                    .above(query.revision())
                    .thenCompose(oldest ->
                            CompletableFuture.failedFuture(new StoreException.Compacted(query.revision(), oldest)));
        }
        return CompletableFuture.failedFuture(failure);
    }

    private RangePage page(RangeResponse answer) {
        List<StoredRow> rows = new ArrayList<>(answer.getKvsCount());
        for (KeyValue row : answer.getKvsList()) {
            rows.add(row(keys, row));
        }
        return new RangePage(rows, revisionOf(answer), answer.getMore());
    }

    private long revisionOf(RangeResponse answer) {
        long revision = answer.getHeader().getRevision();
        seen.accept(revision);
        return revision;
    }

    static StoredRow row(EtcdKeys keys, KeyValue row) {
        return new StoredRow(
                new StoreKey(keys.path(row.getKey())),
                row.getValue().toByteArray(),
                row.getCreateRevision(),
                row.getModRevision());
    }
}
