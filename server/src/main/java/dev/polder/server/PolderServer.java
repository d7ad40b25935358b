package dev.polder.server;

import dev.polder.server.audit.Auditing;
import dev.polder.server.authn.AuthenticatorChain;
import dev.polder.server.authn.ClientCertificates;
import dev.polder.server.authn.StaticTokens;
import dev.polder.server.config.ListenConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.files.Given;
import dev.polder.server.files.ServerFiles;
import dev.polder.server.files.UnusableFilesException;
import dev.polder.server.health.HealthCheck;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.health.ServerVersion;
import dev.polder.server.http.HttpListener;
import dev.polder.server.http.HttpsPeers;
import dev.polder.spi.authn.Authenticator;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server. Several may live in one JVM; they share nothing.
 *
 * <p>A start goes: read files, bind the port, lock the root directory, assemble, write files, open. Whatever refuses it
 * does so before anything is written.
 */
public final class PolderServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PolderServer.class);
    /** Beyond the drain time: how long stopping threads may take, in seconds. */
    private static final long STOP_SECONDS = 10;

    private final ServerFiles files;
    private final HttpListener listener;
    private final String baseUrl;
    private final long drainMillis;
    private final AtomicBoolean stopping;
    private final Deque<AutoCloseable> closeables;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PolderServer(
            ServerFiles files,
            HttpListener listener,
            String baseUrl,
            long drainMillis,
            AtomicBoolean stopping,
            Deque<AutoCloseable> closeables) {
        this.files = files;
        this.listener = listener;
        this.baseUrl = baseUrl;
        this.drainMillis = drainMillis;
        this.stopping = stopping;
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
        return baseUrl;
    }

    public int port() {
        return listener.port();
    }

    /** The text of the admin kubeconfig. */
    public String kubeconfig() {
        return files.kubeconfig(baseUrl);
    }

    /** Where the admin kubeconfig is; empty when nothing is kept. */
    public Optional<Path> kubeconfigPath() {
        return files.kubeconfigPath();
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
        stopping.set(true);
        try {
            listener.drain()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(drainMillis + TimeUnit.SECONDS.toMillis(STOP_SECONDS), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("requests were cut off: {}", String.valueOf(e.getMessage()));
        }
        closeAll(closeables);
    }

    private static void closeAll(Deque<AutoCloseable> closeables) {
        while (!closeables.isEmpty()) {
            try {
                closeables.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the server did not stop cleanly", e);
            }
        }
    }

    /** What a server is made of. Every part has a default. */
    public static final class Builder {

        private ServerConfig config = ServerConfig.defaults();
        private InstantSource clock = InstantSource.system();
        private RandomGenerator random = new SecureRandom();
        private Assembly assembly = Assembly.controlPlane();
        private Function<InstantSource, Wakeups> wakeups = ClockWakeups::new;
        private Upkeep.Journal journal = Upkeep.Journal.log();

        private Builder() {}

        public Builder config(ServerConfig other) {
            this.config = other;
            return this;
        }

        /** What tells the time. */
        public Builder clock(InstantSource other) {
            this.clock = other;
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
            ServerFiles files = ServerFiles.prepare(config, clock, new RandomUuids(random));
            Optional<Given<StaticTokens>> tokens =
                    Optional.ofNullable(config.authn().tokenFile()).map(Builder::tokens);
            Authenticator authenticator = authenticator(files, tokens);
            Deque<AutoCloseable> closeables = new ArrayDeque<>();
            boolean started = false;
            Auditing audit = AuditFiles.open(config.audit(), clock);
            closeables.push(audit);
            try {
                AtomicBoolean stopping = new AtomicBoolean();
                HealthChecks health = new HealthChecks();
                health.ready(new HealthCheck(
                        "shutdown", () -> stopping.get() ? Optional.of("process is shutting down") : Optional.empty()));
                StartGate gate = new StartGate();
                health.ready(new HealthCheck(
                        "start", () -> gate.isOpen() ? Optional.empty() : Optional.of("not yet assembled")));
                Vertx vertx = vertx();
                closeables.push(() -> stop(vertx));
                HttpListener listener = HttpListener.bind(
                        vertx,
                        config,
                        Upkeep.tls(files),
                        new HttpListener.Targets(
                                health, ServerVersion.ofThisBuild().reply(), gate),
                        clock,
                        new RequestIds(random));
                closeables.push(files.lock());
                String external = config.listen().externalUrl();
                String baseUrl =
                        external.isEmpty() ? "https://" + host(config.listen()) + ":" + listener.port() : external;
                Assembly.Assembled assembled = assemble(new ServerParts(
                        config,
                        authenticator,
                        health,
                        clock,
                        random,
                        identity(files),
                        baseUrl,
                        new HttpsPeers(vertx),
                        audit));
                closeables.push(assembled.stop());
                files.write(baseUrl);
                if (files.shared()) {
                    Upkeep.show(files, listener);
                }
                closeables.push(Upkeep.start(
                        files,
                        tokens.<List<Given<?>>>map(List::of).orElse(List.of()),
                        listener,
                        wakeups.apply(clock),
                        journal,
                        clock));
                gate.open(assembled.handler());
                started = true;
                long drain = config.transport().times().drain();
                return new PolderServer(files, listener, baseUrl, drain, stopping, closeables);
            } finally {
                if (!started) {
                    closeAll(closeables);
                }
            }
        }

        /** A store that refuses its folder is one more file that cannot be used. */
        private Assembly.Assembled assemble(ServerParts parts) {
            try {
                return assembly.assemble(parts);
            } catch (StoreException.Unusable | StoreException.Corrupt e) {
                throw new UnusableFilesException(String.valueOf(e.getMessage()), e);
            }
        }

        private ServerIdentity identity(ServerFiles files) {
            return new ServerIdentity() {
                @Override
                public String authority() {
                    return files.authority();
                }

                @Override
                public List<PublicKey> serviceAccountKeys() {
                    return files.serviceAccountKeys();
                }

                @Override
                public KeyPair serviceAccountSigningKeys() {
                    return files.serviceAccountSigningKeys();
                }

                @Override
                public void join(ObjectStore store) {
                    files.join(store, random);
                }
            };
        }

        /** kcp's order: admin tokens, then certificates, then static tokens. */
        private Authenticator authenticator(ServerFiles files, Optional<Given<StaticTokens>> tokens) {
            List<Authenticator> chain = new ArrayList<>();
            // Whose tokens these are is known once the store is.
            chain.add(credentials -> files.adminTokens().authenticate(credentials));
            chain.add(new ClientCertificates(clock));
            tokens.ifPresent(given -> chain.add(credentials -> given.current().authenticate(credentials)));
            return new AuthenticatorChain(chain);
        }

        private static Given<StaticTokens> tokens(Path file) {
            Given.Source source = new Given.Source(file, "--token-auth-file");
            return Given.of(List.of(source), texts -> {
                try {
                    return StaticTokens.parse(file.toString(), texts.get(0));
                } catch (IOException e) {
                    throw source.unusable(String.valueOf(e.getMessage()), e);
                }
            });
        }

        private Vertx vertx() {
            int loops = config.listen().eventLoops();
            VertxOptions options = new VertxOptions()
                    .setWorkerPoolSize(Runtime.getRuntime().availableProcessors())
                    .setInternalBlockingPoolSize(2)
                    .setFileSystemOptions(
                            new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
            return Vertx.vertx(options.setEventLoopPoolSize(
                    loops > 0 ? loops : Runtime.getRuntime().availableProcessors()));
        }

        private static void stop(Vertx vertx) throws Exception {
            vertx.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        }

        /** A server that listens everywhere is reached on loopback from here. */
        private static String host(ListenConfig listen) {
            String address = listen.bindAddress();
            if (address.isEmpty() || address.equals("0.0.0.0")) {
                return "127.0.0.1";
            }
            if (address.equals("::")) {
                return "[::1]";
            }
            return address.indexOf(':') >= 0 ? "[" + address + "]" : address;
        }
    }
}
