package dev.polder.server;

import dev.polder.api.object.RandomUuids;
import dev.polder.server.audit.Auditing;
import dev.polder.server.authn.StaticTokens;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.files.Given;
import dev.polder.server.files.ServerFiles;
import dev.polder.server.files.UnusableFilesException;
import dev.polder.server.health.HealthCheck;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.health.ServerVersion;
import dev.polder.server.http.HttpListener;
import dev.polder.server.http.peer.HttpsPeers;
import dev.polder.server.schema.SystemDefinitions;
import dev.polder.server.tenancy.SharedByRoot;
import dev.polder.server.wakeup.Wakeups;
import dev.polder.spi.authn.Authenticator;
import dev.polder.storage.StoreException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.BindException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One start of a server: read files, bind the port, lock the root directory, assemble, write files, open. Whatever
 * refuses it does so before anything is written.
 *
 * @param config the configuration
 * @param clock the time
 * @param random secure randomness
 * @param assembly builds what answers requests
 * @param wakeups waits for points of time
 * @param journal told of files that were read again and certificates that were renewed
 * @param known the files of the server that this one goes on for; null when it is nobody's successor
 */
record ServerStart(
        ServerConfig config,
        InstantSource clock,
        RandomGenerator random,
        Assembly assembly,
        Function<InstantSource, Wakeups> wakeups,
        Upkeep.Journal journal,
        @Nullable ServerFiles known) {

    /** How long stopping threads may take, in seconds. */
    static final long STOP_SECONDS = 10;

    /**
     * Starts the server and returns when it answers.
     *
     * @throws BindException when the port cannot be bound
     * @throws UnusableFilesException when a file or the root directory cannot be used
     */
    PolderServer run() throws BindException, InterruptedException {
        ServerFiles files = known == null ? ServerFiles.prepare(config, clock, new RandomUuids(random)) : known;
        Optional<Given<StaticTokens>> tokens = Authenticators.tokens(config.authn());
        IssuerFiles issuers = IssuerFiles.open(config.authn());
        Authenticator authenticator = Authenticators.withoutStore(files, tokens, clock);
        Closeables closeables = new Closeables();
        boolean started = false;
        Auditing audit = AuditFiles.open(config.audit(), clock);
        closeables.push(audit);
        try {
            AtomicBoolean stopping = new AtomicBoolean();
            StartGate gate = new StartGate();
            HealthChecks health = health(stopping, gate);
            Vertx vertx = vertx();
            closeables.push(() -> stop(vertx));
            HttpListener listener = HttpListener.bind(
                    vertx,
                    config,
                    Upkeep.tls(files),
                    new HttpListener.Targets(
                            health,
                            ServerVersion.ofThisBuild().reply(),
                            gate,
                            // While it starts there is nobody who could decide.
                            () -> !gate.isOpen() || config.authz().opensHealth()),
                    clock,
                    new RequestIds(random));
            closeables.push(files.lock());
            String baseUrl = config.listen().url(listener.port());
            Assembly.Assembled assembled = assemble(new ServerParts(
                    config,
                    authenticator,
                    issuers,
                    health,
                    clock,
                    random,
                    new FilesIdentity(files, random),
                    baseUrl,
                    new HttpsPeers(vertx, config.outbound(), config.listen().isLocal()),
                    listener::load,
                    audit,
                    new SharedByRoot(SystemDefinitions::of)));
            closeables.push(assembled.stop());
            files.write(baseUrl);
            if (files.shared()) {
                Upkeep.show(files, listener);
            }
            List<Given<?>> given = Stream.of(tokens, issuers.given())
                    .<Given<?>>flatMap(Optional::stream)
                    .toList();
            closeables.push(Upkeep.start(files, given, listener, wakeups.apply(clock), journal, clock));
            gate.open(assembled.handler());
            started = true;
            long drain = config.transport().times().drain();
            return new PolderServer(
                    files,
                    new PolderServer.Running(listener, baseUrl, drain, stopping, clock, assembled.inside()),
                    closeables);
        } finally {
            if (!started) {
                closeables.close();
            }
        }
    }

    private static HealthChecks health(AtomicBoolean stopping, StartGate gate) {
        HealthChecks health = new HealthChecks();
        health.ready(new HealthCheck(
                "shutdown", () -> stopping.get() ? Optional.of("process is shutting down") : Optional.empty()));
        health.ready(
                new HealthCheck("start", () -> gate.isOpen() ? Optional.empty() : Optional.of("not yet assembled")));
        return health;
    }

    /** A store that refuses its folder is one more file that cannot be used. */
    private Assembly.Assembled assemble(ServerParts parts) {
        try {
            return assembly.assemble(parts);
        } catch (StoreException.Unusable | StoreException.Corrupt e) {
            throw new UnusableFilesException(String.valueOf(e.getMessage()), e);
        }
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
}
