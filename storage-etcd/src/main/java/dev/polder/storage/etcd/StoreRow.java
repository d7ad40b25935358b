package dev.polder.storage.etcd;

import com.google.protobuf.ByteString;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The row that says which store lies below a prefix, and in which format: {@code polder-store 1 <uuid>}. */
final class StoreRow {

    private static final String NAME = "polder-store";
    private static final String FORMAT = "1";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private StoreRow() {}

    /**
     * Reads the row, or writes it when there is none. Blocks.
     *
     * @throws java.util.concurrent.CompletionException when etcd does not answer
     * @throws StoreException.Unusable when the row is of a newer server, or of something else
     */
    static StoreIdentity readOrWrite(EtcdCalls calls, EtcdKeys keys, Supplier<UUID> newStoreId) {
        ByteString key = keys.of(EtcdKeys.STORE);
        // An etcd that is full refuses whatever might write, even if it would not.
        ByteString there = find(calls, key).orElseGet(() -> {
            ByteString mine = ByteString.copyFromUtf8(NAME + " " + FORMAT + " " + newStoreId.get());
            PutRequest row = PutRequest.newBuilder().setKey(key).setValue(mine).build();
            return FirstRow.write(calls, row, null, PATIENCE)
                    .join()
                    .orElseThrow()
                    .value();
        });
        return parse(there.toStringUtf8(), keys.path(key));
    }

    private static Optional<ByteString> find(EtcdCalls calls, ByteString key) {
        RangeRequest request = RangeRequest.newBuilder().setKey(key).build();
        RangeResponse answer =
                calls.again(KVGrpc.getRangeMethod(), request, PATIENCE).join();
        return answer.getKvsList().stream().map(KeyValue::getValue).findFirst();
    }

    /**
     * Reads the row. Blocks.
     *
     * @return which store it says; empty when there is no row
     * @throws java.util.concurrent.CompletionException when etcd does not answer
     * @throws StoreException.Unusable when it is of a newer server, or of something else
     */
    static Optional<StoreIdentity> read(EtcdCalls calls, EtcdKeys keys) {
        ByteString key = keys.of(EtcdKeys.STORE);
        return find(calls, key).map(there -> parse(there.toStringUtf8(), keys.path(key)));
    }

    private static StoreIdentity parse(String text, String where) {
        String[] words = text.split(" ", -1);
        if (words.length != 3 || !words[0].equals(NAME)) {
            throw new StoreException.Unusable("the row " + where + " in etcd is not of a store of objects (\"" + text
                    + "\"); choose another --etcd-prefix");
        }
        if (!words[1].equals(FORMAT)) {
            throw new StoreException.Unusable("the store in etcd was written by a newer server (format " + words[1]
                    + "); nothing was changed; start that version instead");
        }
        return new StoreIdentity(UUID.fromString(words[2]));
    }
}
