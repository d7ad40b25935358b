package dev.polder.junit;

import dev.polder.junit.traffic.Ledger;
import dev.polder.junit.traffic.Traffic;
import dev.polder.server.PolderServer;
import dev.polder.server.files.TrustedAuthority;
import dev.polder.server.tenancy.NewWorkspaces.Place;
import dev.polder.server.wakeup.MovableClock;
import dev.polder.storage.ObjectStore;
import io.fabric8.kubernetes.client.Config;
import java.net.BindException;
import javax.net.ssl.SSLContext;

/**
 * A server in this JVM: on a free port of loopback, everything in memory, no files. Several may run beside each other. Closing it
 * ends every thread and socket it has.
 */
public final class EmbeddedServer implements AutoCloseable {

    private final PolderServer.Builder builder;
    private final MovableClock clock;
    private final KeptStore kept = new KeptStore();
    private final Definitions definitions = new Definitions();
    private final Traffic traffic;
    /** Held by whoever starts or ends a server. */
    private final Object lifecycle = new Object();

    private volatile PolderServer server;
    private boolean closed;

    private EmbeddedServer(PolderServer.Builder builder) throws BindException, InterruptedException {
        this.builder = builder;
        this.clock = builder.movableClock();
        this.traffic = new Traffic(this::restartSoon);
        builder.assembly(parts -> traffic.before(kept.assembly(parts).assemble(parts)));
        this.server = builder.start();
    }

    /** Starts one and returns when it answers. */
    public static EmbeddedServer start() throws InterruptedException {
        return start(PolderServer.builder());
    }

    /**
     * Starts one and returns when it answers.
     *
     * @param builder what it is made of; its assembly is replaced, its clock made movable
     */
    public static EmbeddedServer start(PolderServer.Builder builder) throws InterruptedException {
        try {
            return new EmbeddedServer(builder);
        } catch (BindException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Ends the server and starts another one in its place: on the same port, with the same certificates, tokens and data, and nothing
     * else that the former knew. Connections end, watches as well; requests that are being answered are finished first. Returns when
     * it answers again. Every test that uses this server sees it.
     *
     * @throws IllegalStateException when it was closed, or its port is not free any more
     */
    public void restart() throws InterruptedException {
        synchronized (lifecycle) {
            if (closed) {
                throw new IllegalStateException("the server was closed");
            }
            PolderServer former = server;
            former.close();
            try {
                server = builder.succeed(former).start();
            } catch (BindException e) {
                throw new IllegalStateException("the port of the server was taken while it restarted", e);
            }
        }
    }

    /** As a fault does: while the server answers somebody, it cannot wait for its own end. */
    private void restartSoon() {
        Thread.ofVirtual().name("polder-restart").start(() -> {
            try {
                synchronized (lifecycle) {
                    if (!closed) {
                        restart();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Where it is reached: scheme, host and port. */
    public String url() {
        return server.url();
    }

    /** The text of the administrator's kubeconfig, for {@code root}. */
    public String kubeconfig() {
        return server.kubeconfig();
    }

    /** The administrator's, of {@code root}. */
    public Config config() {
        return Config.fromKubeconfig(kubeconfig());
    }

    /** Trusts the server, for clients that take no kubeconfig. */
    public SSLContext trust() {
        return TrustedAuthority.sslContext(server.files().authority());
    }

    /** Makes a workspace in {@code root}, with a name that nobody has, and waits until it can be used. */
    public TestWorkspace createWorkspace() throws InterruptedException {
        return createWorkspace("root", "test-");
    }

    /**
     * Makes a workspace and waits until it can be used.
     *
     * @param parent the path or the id of the workspace it is made in
     * @param name its name; one that ends with {@code -} is completed as {@code metadata.generateName} is
     * @throws IllegalArgumentException when there is no such parent
     * @throws dev.polder.api.status.ApiException when it is refused as a client's would be
     */
    public TestWorkspace createWorkspace(String parent, String name) throws InterruptedException {
        return createWorkspace(parent, name, "");
    }

    /**
     * The same, of a type.
     *
     * @param type the name of a WorkspaceType in {@code root}; empty for the parent's default
     */
    public TestWorkspace createWorkspace(String parent, String name, String type) throws InterruptedException {
        Place place = server.workspaces().create(parent, name, type.isEmpty() ? null : type);
        return new TestWorkspace(
                this, place, traffic.open(place.path(), place.cluster().value()));
    }

    /** What it keeps everything in. */
    public ObjectStore store() {
        return server.store();
    }

    /**
     * What tells it the time, and can be set forward: events and tokens come to their end then, history is forgotten, certificates
     * are renewed. Whoever should see the same time, as one who looks at Leases, is given this clock. How long requests, watches and
     * connections may take does not go by it.
     */
    public MovableClock clock() {
        return clock;
    }

    Definitions definitions() {
        return definitions;
    }

    String kubeconfig(Place place) {
        return server.kubeconfig(place.path());
    }

    void delete(Place place, Ledger ledger) {
        traffic.close(place.path(), place.cluster().value(), ledger);
        server.workspaces().delete(place);
    }

    /** Ends it, with all that is in it. */
    @Override
    public void close() {
        synchronized (lifecycle) {
            closed = true;
            server.close();
            kept.end();
        }
    }
}
