package dev.polder.bench.tenancy;

import java.util.concurrent.Semaphore;

/** One object of a workspace that owns very many others. */
final class Garbage {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String OWNER = "owner";

    /** How many creates are under way at a time. */
    private static final int CREATES = 64;

    private final TenancyClient client;
    private final String path;

    /**
     * Nothing yet.
     *
     * @param cluster the logical cluster of the workspace
     */
    Garbage(TenancyClient client, String cluster) {
        this.client = client;
        this.path = "/clusters/" + cluster + MAPS;
    }

    /** A config map with further fields of its metadata. */
    static String map(String name, String meta) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"" + meta
                + "},\"data\":{\"text\":\"" + "0123456789abcdef".repeat(16) + "\"}}";
    }

    /** The field of a dependent that blocks its owner. */
    static String ownedBy(String owner, String uid) {
        return ",\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"" + owner
                + "\",\"uid\":\"" + uid + "\",\"blockOwnerDeletion\":true}]";
    }

    /** Makes the owner and its dependents. */
    void make(int count) throws Exception {
        client.post(path, map(OWNER, "")).get();
        String owned = ownedBy(
                OWNER, client.json(path + "/" + OWNER).at("/metadata/uid").asText());
        Semaphore places = new Semaphore(CREATES);
        for (int i = 0; i < count; i++) {
            places.acquire();
            var unused = client.post(path, map("m-" + i, owned)).whenComplete((made, failure) -> places.release());
        }
        places.acquire(CREATES);
    }

    /** Deletes the owner, in the background: the dependents follow. */
    void end() throws Exception {
        client.deleteWith(path + "/" + OWNER, "{\"propagationPolicy\":\"Background\"}")
                .get();
    }

    /** Whether there are dependents left. Every namespace has a config map that nobody has made. */
    boolean isThere() throws Exception {
        return client.json(path + "?limit=2").path("items").size() > 1;
    }
}
