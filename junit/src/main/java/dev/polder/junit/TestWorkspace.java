package dev.polder.junit;

import dev.polder.junit.traffic.FaultPlan;
import dev.polder.junit.traffic.Ledger;
import dev.polder.server.authn.AdminTokens;
import dev.polder.server.tenancy.NewWorkspaces.Place;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
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
    private String token = "";
    private @Nullable KubernetesClient spare;
    private @Nullable KubernetesSerialization serialization;

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

    /** The text of a kubeconfig, as the user that the test acts as ({@link AsUser}), or else as its administrator. */
    public String kubeconfig() {
        String text = adminKubeconfig();
        return user.isEmpty()
                ? text
                : text.replace(adminToken(text), token).replace(AdminTokens.KCP_ADMIN, "test-user");
    }

    /** The text of a kubeconfig, as its administrator. */
    public String adminKubeconfig() {
        return server.kubeconfig(place);
    }

    private static String adminToken(String kubeconfig) {
        return Config.fromKubeconfig(kubeconfig).getAutoOAuthToken();
    }

    /** For a client of its administrator, in the namespace {@code default}. */
    public Config adminConfig() {
        return Config.fromKubeconfig(adminKubeconfig());
    }

    /** For a client of the user that the test acts as ({@link AsUser}), or else of its administrator. */
    public Config config() {
        return Config.fromKubeconfig(kubeconfig());
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

    /** Has clients read and write objects as others do that are given the same: what they know of classes takes time to learn. */
    synchronized void serialize(KubernetesSerialization shared) {
        serialization = shared;
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
        KubernetesSerialization known = serialization == null ? new KubernetesSerialization() : serialization;
        serialization = known;
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(known)
                .build();
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
        token = ledger.admit(name, cluster(), adminToken(adminKubeconfig()));
        user = name;
    }

    @Override
    public synchronized void close() {
        clients.forEach(KubernetesClient::close);
        clients.clear();
        server.delete(place, ledger);
    }
}
