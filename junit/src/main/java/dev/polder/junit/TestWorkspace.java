package dev.polder.junit;

import dev.polder.junit.traffic.FaultPlan;
import dev.polder.junit.traffic.Ledger;
import dev.polder.server.tenancy.NewWorkspaces.Place;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A workspace that nobody else uses. Closing it closes the clients that were made here, and begins to delete it. */
public final class TestWorkspace implements AutoCloseable {

    private final EmbeddedServer server;
    private final Place place;
    private final Ledger ledger;
    private final List<KubernetesClient> clients = new ArrayList<>();
    private String user = "";
    private @Nullable KubernetesClient spare;

    TestWorkspace(EmbeddedServer server, Place place, Ledger ledger) {
        this.server = server;
        this.place = place;
        this.ledger = ledger;
    }

    /** The server that it is on. */
    public EmbeddedServer server() {
        return server;
    }

    /** Its path, {@code root:…}. */
    public String path() {
        return place.path();
    }

    /** The id of its logical cluster, which {@code kcp.io/cluster} says of each of its objects. */
    public String cluster() {
        return place.cluster().value();
    }

    /** Where it is reached. */
    public String url() {
        return server.url() + "/clusters/" + path();
    }

    /** The text of a kubeconfig, as its administrator. */
    public String kubeconfig() {
        return server.kubeconfig(place);
    }

    /** For a client of its administrator, in the namespace {@code default}, as kubectl has it where a kubeconfig names none. */
    public Config adminConfig() {
        return new ConfigBuilder(Config.fromKubeconfig(kubeconfig()))
                .withNamespace("default")
                .build();
    }

    /** For a client of the user that the test acts as ({@link AsUser}), or else of its administrator. */
    public Config config() {
        return user.isEmpty()
                ? adminConfig()
                : new ConfigBuilder(adminConfig()).withImpersonateUsername(user).build();
    }

    /** A client of the user that the test acts as, which is closed with the workspace. */
    public KubernetesClient client() {
        KubernetesClient prepared = user.isEmpty() ? takeSpare() : null;
        return prepared == null ? kept(config()) : prepared;
    }

    /** A client of its administrator, which is closed with the workspace. */
    public KubernetesClient adminClient() {
        return kept(adminConfig());
    }

    /** Has a client of its administrator given out that was of use already: most of what a client costs is its beginning. */
    synchronized void spare(KubernetesClient used) {
        spare = used;
    }

    private synchronized @Nullable KubernetesClient takeSpare() {
        KubernetesClient taken = spare;
        spare = null;
        return taken;
    }

    private synchronized KubernetesClient kept(Config config) {
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build();
        clients.add(client);
        return client;
    }

    /** Disturbs its requests from now on; null ends that. */
    public void disturb(@Nullable FaultPlan plan) {
        ledger.disturb(plan);
    }

    /** What it was asked. */
    public Ledger ledger() {
        return ledger;
    }

    /** Whom the test acts as; empty for the administrator. */
    String user() {
        return user;
    }

    void actAs(String name) {
        user = name;
    }

    @Override
    public synchronized void close() {
        clients.forEach(KubernetesClient::close);
        clients.clear();
        server.delete(place, ledger);
    }
}
