package dev.polder.junit;

import dev.polder.junit.traffic.Traffic;
import dev.polder.server.Assembly;
import dev.polder.server.PolderServer;
import dev.polder.server.files.TrustedAuthority;
import dev.polder.server.tenancy.NewWorkspaces.Place;
import dev.polder.storage.ObjectStore;
import io.fabric8.kubernetes.client.Config;
import java.net.BindException;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;

/**
 * A server in this JVM: on a free port of loopback, everything in memory, no files. Several may run beside each other. Closing it
 * ends every thread and socket it has.
 */
public final class EmbeddedServer implements AutoCloseable {

    private final PolderServer server;
    private final Traffic traffic;

    private EmbeddedServer(PolderServer server, Traffic traffic) {
        this.server = server;
        this.traffic = traffic;
    }

    /** Starts one and returns when it answers. */
    public static EmbeddedServer start() throws InterruptedException {
        return start(PolderServer.builder());
    }

    /**
     * Starts one and returns when it answers.
     *
     * @param builder what it is made of; its assembly is replaced
     */
    public static EmbeddedServer start(PolderServer.Builder builder) throws InterruptedException {
        Traffic traffic = new Traffic();
        Assembly whole = Assembly.controlPlane();
        builder.assembly(parts -> {
            Assembly.Assembled made = whole.assemble(parts);
            return new Assembly.Assembled(traffic.before(made.handler()), made.stop(), made.inside());
        });
        try {
            return new EmbeddedServer(builder.start(), traffic);
        } catch (BindException e) {
            throw new IllegalStateException(e);
        }
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
        Place place = server.createWorkspace(parent, name);
        return new TestWorkspace(
                this, place, traffic.open(place.path(), place.cluster().value()));
    }

    /** What it keeps everything in. */
    public ObjectStore store() {
        return server.store();
    }

    /** What tells it the time. */
    public InstantSource clock() {
        return server.clock();
    }

    String kubeconfig(Place place) {
        return server.kubeconfig(place.path());
    }

    void delete(Place place) {
        traffic.close(place.path(), place.cluster().value());
        server.workspaces().delete(place);
    }

    /** Ends it, with all that is in it. */
    @Override
    public void close() {
        server.close();
    }
}
