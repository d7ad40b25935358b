package dev.polder.gc.history;

import dev.polder.gc.CollectorParts;
import dev.polder.spi.control.queue.Delays;
import dev.polder.spi.control.queue.QueueBounds;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.live.ViewConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/** Three servers on one store, and what befalls them. */
final class Fleet implements AutoCloseable {

    private static final int SERVERS = 3;

    /** So little history that whoever sleeps for a while has lost some. */
    static final ViewConfig FORGETFUL = new ViewConfig(
            ViewConfig.Pages.STANDARD,
            0,
            12,
            64L << 20,
            4,
            4_096,
            512,
            Duration.ofMillis(1),
            ViewConfig.Memory.ALL,
            ExpiryRules.NONE);

    static final ViewConfig LASTING = new ViewConfig(
            ViewConfig.Pages.STANDARD,
            10_000,
            100_000,
            64L << 20,
            64,
            4_096,
            512,
            Duration.ofMillis(1),
            ViewConfig.Memory.ALL,
            ExpiryRules.NONE);

    /** What can happen. */
    enum Fault {
        /** Another server leads; the former leader is not told. */
        ELECTION,
        /** A server ends amid its work, and starts again. */
        RESTART,
        /** A server reaches the store no more, and is told nothing. */
        PARTITION,
        /** A server sees changes late. */
        DELAY,
        /** Answers to a server's writes are lost. */
        LOST_ANSWERS,
        /** A collector is told of changes only once its view has forgotten some. */
        SLEEP,
        /** The store forgets: whoever was cut off must read everything again. */
        COMPACTION,
        /** A former leader is told. */
        DEPOSITION
    }

    private final ObjectStore shared;
    private final Log log;
    /** So few places that objects stand one behind the other, and are deleted together. */
    private static final QueueBounds NARROW = new QueueBounds(512, 32, 1, 1, Delays.STANDARD);

    private final RandomGenerator random;
    private final ViewConfig config;
    private final QueueBounds bounds;
    private final ScheduledExecutorService retries;
    private final List<CollectingServer> servers = new ArrayList<>();
    private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
    private int leader;
    private int moved;
    private int losses;

    /** All start, and the first leads. */
    Fleet(ObjectStore shared, Log log, RandomGenerator random, ScheduledExecutorService retries) throws Exception {
        this.shared = shared;
        this.log = log;
        this.random = random;
        this.retries = retries;
        this.config = random.nextBoolean() ? FORGETFUL : LASTING;
        this.bounds = random.nextBoolean() ? NARROW : CollectorParts.BOUNDS;
        for (int i = 0; i < SERVERS; i++) {
            servers.add(start());
        }
        elect(0);
    }

    private CollectingServer start() throws Exception {
        return new CollectingServer(new FaultyStore(shared, log, random), config, bounds, retries);
    }

    private void elect(int number) throws InterruptedException {
        servers.get(number).lead();
        leader = number;
    }

    /** Does something to one server, or lets it be. */
    void strike(Fault fault) throws Exception {
        int number = random.nextInt(SERVERS);
        CollectingServer server = servers.get(number);
        FaultyStore line = server.store();
        switch (fault) {
            case ELECTION -> {
                line.heal(random.nextBoolean());
                elect(number);
            }
            case RESTART -> restart(number);
            case PARTITION -> line.cut();
            case DELAY -> line.delay();
            case LOST_ANSWERS -> line.loseAnswers();
            case SLEEP -> server.sleep(true);
            case COMPACTION -> {
                if (!remembers()) {
                    shared.compact(log.upTo()).toCompletableFuture().join();
                }
            }
            case DEPOSITION -> {
                if (number != leader) {
                    line.heal(random.nextBoolean());
                    server.depose();
                }
            }
        }
        struck.merge(fault, 1, Integer::sum);
    }

    private void restart(int number) throws Exception {
        end(servers.get(number));
        servers.set(number, start());
        if (number == leader) {
            elect(random.nextInt(SERVERS) == 0 ? number : healthy(number));
        }
    }

    /** Another server, the line of which is well from now on. */
    private int healthy(int number) {
        int other = (number + 1 + random.nextInt(SERVERS - 1)) % SERVERS;
        servers.get(other).store().heal(random.nextBoolean());
        return other;
    }

    private void end(CollectingServer server) throws InterruptedException {
        server.close();
        moved += server.moved();
        losses += server.losses();
    }

    /** Ends what has befallen one of them. */
    void heal() {
        heal(servers.get(random.nextInt(SERVERS)));
    }

    private void heal(CollectingServer server) {
        server.store().heal(random.nextBoolean());
        server.sleep(false);
    }

    /** Nothing hinders anybody any more. Former leaders still do not know. */
    void healAll() {
        servers.forEach(this::heal);
    }

    /** Whether the servers know all that has happened, also what was before their start. */
    boolean remembers() {
        return config.equals(LASTING);
    }

    /** How often each thing has happened. */
    Map<Fault, Integer> struck() {
        return struck;
    }

    /** How many decisions no longer held when they were written; after the end. */
    int moved() {
        return moved;
    }

    /** How often a collector came too late for its view's history; after the end. */
    int losses() {
        return losses;
    }

    @Override
    public void close() throws InterruptedException {
        for (CollectingServer server : servers) {
            end(server);
        }
    }
}
