package dev.polder.server.store;

import dev.polder.server.config.ServerConfig;
import dev.polder.server.files.FileWatch;
import dev.polder.server.files.Given;
import dev.polder.server.files.SealKeyFile;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.seal.Envelope;
import dev.polder.storage.seal.SealKeys;
import dev.polder.storage.seal.SealRing;
import dev.polder.storage.seal.SealingStore;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens stores that are sealed as a configuration says. */
final class Sealing {

    private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);
    private static final String THE_STORE = "the store";

    private final ServerConfig config;
    private final RandomGenerator random;
    private final boolean mayMakeKey;
    private final @Nullable SealKeyFile file;

    /**
     * For one store.
     *
     * @param random where keys and seeds come from; must be secure
     * @param mayMakeKey whether a key file that is not there is made, when the store needs none yet
     */
    Sealing(ServerConfig config, RandomGenerator random, boolean mayMakeKey) {
        this.config = config;
        this.random = random;
        this.mayMakeKey = mayMakeKey;
        this.file = SealKeyFile.of(config.files()).orElse(null);
    }

    /**
     * Opens a store and puts over it what seals.
     *
     * @param limits what the store refuses, in plain bytes
     * @param open opens the store with limits of its own
     * @throws dev.polder.server.files.UnusableFilesException when the key file cannot be used, or lacks a key that the store is
     *     sealed with
     */
    ObjectStore open(StoreLimits limits, Function<StoreLimits, ObjectStore> open) {
        SealKeyFile keyFile = file;
        boolean seals = keyFile != null && (mayMakeKey || keyFile.exists());
        ObjectStore store = open.apply(seals ? limits.withEnvelope(Envelope.BYTES) : limits);
        boolean opened = false;
        try {
            ObjectStore result = seals && keyFile != null ? over(store, limits, keyFile) : plain(store);
            opened = true;
            return result;
        } finally {
            if (!opened) {
                store.close();
            }
        }
    }

    private ObjectStore plain(ObjectStore store) {
        for (String id : SealRing.needed(store)) {
            if (file != null) {
                throw file.lacking(THE_STORE, id);
            }
            throw new StoreException.Unusable("the store is sealed with key " + id
                    + ", and there is no root directory with a key file; name the one that has it with"
                    + " --store-seal-key-file");
        }
        if (mayMakeKey) {
            LOG.warn("nothing is sealed in the store: there is no root directory to make a key file in; name one with"
                    + " --store-seal-key-file");
        }
        return store;
    }

    private ObjectStore over(ObjectStore store, StoreLimits limits, SealKeyFile keyFile) {
        Set<String> needed = SealRing.needed(store);
        boolean made = !keyFile.exists();
        if (made) {
            needed.stream().findFirst().ifPresent(id -> {
                throw keyFile.lacking(THE_STORE, id);
            });
            keyFile.create(SealKeys.generate(random));
            LOG.info("{} was made: without a copy of it, what is sealed is lost when it is", keyFile);
        }
        boolean taken = false;
        try {
            Given<SealKeys> given = keyFile.given();
            needed.stream()
                    .filter(id -> given.current().find(id).isEmpty())
                    .findFirst()
                    .ifPresent(id -> {
                        throw keyFile.lacking(THE_STORE, id);
                    });
            SealRing ring = SealRing.open(store, given.current(), keyFile.toString(), random);
            taken = true;
            ring.fedBy(FileWatch.start(given.files(), new Feed(given, ring)));
            return new SealingStore(store, limits, config.store().sealed(), ring, random);
        } finally {
            if (made && !taken) {
                // Another server was first with a key of its own.
                keyFile.remove();
            }
        }
    }

    /** Hands over the keys when the file has changed. Keys that could not be taken over are handed over again. */
    private static final class Feed implements Runnable {
        private final Given<SealKeys> given;
        private final SealRing ring;
        private SealKeys taken;

        Feed(Given<SealKeys> given, SealRing ring) {
            this.given = given;
            this.ring = ring;
            this.taken = given.current();
        }

        @Override
        public void run() {
            if (given.look() instanceof Given.Look.Kept(String why)) {
                LOG.warn("{}; until then the keys that it had before count", why);
            }
            SealKeys now = given.current();
            if (!now.equals(taken)) {
                ring.take(now);
                taken = now;
                LOG.info("read again: {}", given);
            }
        }
    }
}
