package dev.polder.server;

import dev.polder.server.config.ServerConfig;
import dev.polder.server.files.ServerFiles;
import dev.polder.server.files.UnusableFilesException;
import dev.polder.server.http.HttpListener;
import dev.polder.server.tenancy.NewWorkspaces;
import dev.polder.server.wakeup.ClockWakeups;
import dev.polder.server.wakeup.MovableClock;
import dev.polder.server.wakeup.Wakeups;
import dev.polder.storage.ObjectStore;
import java.net.BindException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server. Several may live in one JVM; they share nothing. */
public final class PolderServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PolderServer.class);

    private final ServerFiles files;
    private final Running running;
    private final Closeables closeables;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * What runs.
     *
     * @param listener takes requests
     * @param baseUrl where it is reached
     * @param drainMillis how long requests may still take when it is closed
     * @param stopping whether it is being closed
     * @param clock tells the time
     * @param inside what it has for its own JVM; null without a store
     */
    record Running(
            HttpListener listener,
            String baseUrl,
            long drainMillis,
            AtomicBoolean stopping,
            InstantSource clock,
            Assembly.@Nullable Inside inside) {}

    PolderServer(ServerFiles files, Running running, Closeables closeables) {
        this.files = files;
        this.running = running;
        this.closeables = closeables;
    }

    /**
     * Begins, on a thread of its own, what the first start of a process takes long over and what depends on nothing: loading
     * native TLS, and the types that are built in. Calling it is never needed.
     */
    public static void prefetch() {
        Thread.ofPlatform().daemon().name("polder-prefetch").start(() -> {
            HttpListener.prefetch();
            ControlPlane.prefetch();
        });
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where it is reached: scheme, host and port. */
    public String url() {
        return running.baseUrl();
    }

    public int port() {
        return running.listener().port();
    }

    /** The text of the admin kubeconfig. */
    public String kubeconfig() {
        return files.kubeconfig(url());
    }

    /** Where the admin kubeconfig is; empty when nothing is kept. */
    public Optional<Path> kubeconfigPath() {
        return files.kubeconfigPath();
    }

    /**
     * The text of a kubeconfig whose one context is a workspace, as its administrator.
     *
     * @param cluster the path or the id of the workspace
     */
    public String kubeconfig(String cluster) {
        return files.kubeconfigOf(url() + "/clusters/" + cluster);
    }

    /**
     * Makes a workspace and waits until it can be used.
     *
     * @param parent the path or the id of the workspace it is made in
     * @param name its name; one that ends with {@code -} is completed as {@code metadata.generateName} is
     * @return where it is
     * @throws IllegalArgumentException when there is no such parent
     * @throws dev.polder.api.status.ApiException when it is refused as a client's would be
     * @throws IllegalStateException when it is deleted, or the server closed, before it can be used
     */
    public NewWorkspaces.Place createWorkspace(String parent, String name) throws InterruptedException {
        return inside().workspaces().create(parent, name, null);
    }

    /** Makes workspaces, also of other types than the parent's default, and deletes them. */
    public NewWorkspaces workspaces() {
        return inside().workspaces();
    }

    /** What it keeps everything in. Reading it is fine; what is written beside the server's verbs is checked by nobody. */
    public ObjectStore store() {
        return inside().store();
    }

    /** What tells it the time. */
    public InstantSource clock() {
        return running.clock();
    }

    private Assembly.Inside inside() {
        Assembly.Inside known = running.inside();
        if (known == null) {
            throw new IllegalStateException("this server has no store");
        }
        return known;
    }

    /** Certificates and tokens, for clients in the same JVM. */
    public ServerFiles files() {
        return files;
    }

    /** Drains, then frees everything: no thread of this server is left. Further calls do nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        running.stopping().set(true);
        try {
            running.listener()
                    .drain()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(
                            running.drainMillis() + TimeUnit.SECONDS.toMillis(ServerStart.STOP_SECONDS),
                            TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("requests were cut off: {}", String.valueOf(e.getMessage()));
        }
        closeables.close();
    }

    /** What a server is made of. Every part has a default. */
    public static final class Builder {

        private ServerConfig config = ServerConfig.embedded();
        private InstantSource clock = InstantSource.system();
        private RandomGenerator random = new SecureRandom();
        private Assembly assembly = Assembly.controlPlane();
        private Function<InstantSource, Wakeups> wakeups = ClockWakeups::new;
        private Upkeep.Journal journal = Upkeep.Journal.log();
        private @Nullable ServerFiles known;

        private Builder() {}

        /** What it is told; by default a free port on loopback, everything in memory, and no files. */
        public Builder config(ServerConfig other) {
            this.config = other;
            return this;
        }

        /** What tells the time. */
        public Builder clock(InstantSource other) {
            this.clock = other;
            return this;
        }

        /** Makes the clock movable by whoever holds what is returned, from what it shows now. */
        public MovableClock movableClock() {
            MovableClock made = new MovableClock(clock);
            clock = made;
            return made;
        }

        /**
         * Goes on for a server that was closed: on its port, with its certificates and tokens, so that its clients find it again. What
         * the store held is another matter; {@link Assembly#controlPlane(ObjectStore)} takes one that was kept.
         */
        public Builder succeed(PolderServer ended) {
            if (!ended.closed.get()) {
                throw new IllegalStateException("the server on port " + ended.port() + " has not been closed");
            }
            config = config.with(config.listen().withPort(ended.port()));
            known = ended.files;
            return this;
        }

        /** Where tokens and uids come from; must be secure outside tests. */
        public Builder random(RandomGenerator other) {
            this.random = other;
            return this;
        }

        /** What answers requests, for tests of the edge alone; the control plane by default. */
        public Builder assembly(Assembly other) {
            this.assembly = other;
            return this;
        }

        /** What waits for points of time, for tests in which years pass. */
        Builder wakeups(Wakeups other) {
            this.wakeups = ignored -> other;
            return this;
        }

        /** Who is told of files that were read again and certificates that were renewed; the log by default. */
        Builder journal(Upkeep.Journal other) {
            this.journal = other;
            return this;
        }

        /**
         * Starts the server and returns when it answers.
         *
         * @throws BindException when the port cannot be bound
         * @throws UnusableFilesException when a file or the root directory cannot be used
         */
        public PolderServer start() throws BindException, InterruptedException {
            return new ServerStart(config, clock, random, assembly, wakeups, journal, known).run();
        }
    }
}
