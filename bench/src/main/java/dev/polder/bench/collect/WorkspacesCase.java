package dev.polder.bench.collect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.bench.collect.CollectClient.Change;
import dev.polder.bench.collect.CollectClient.Events;
import java.util.ArrayList;
import java.util.List;

/** In each of many workspaces an owner of twenty dependents is deleted, in the background, all at about the same time. */
final class WorkspacesCase implements Case {

    private static final int EACH = 20;
    private static final String WORKSPACES = "/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final String EVERYWHERE = "/clusters/*/api/v1/configmaps";

    private final int count;
    private final List<String> clusters = new ArrayList<>();

    WorkspacesCase(int count) {
        this.count = count;
    }

    @Override
    public String title() {
        return "workspaces";
    }

    @Override
    public int objects() {
        return count * EACH;
    }

    @Override
    public int clusters() {
        return count;
    }

    /** Workspaces that are ready have their logical clusters in their spec. */
    @Override
    public void prepare(CollectClient client) throws Exception {
        client.all(
                count,
                number -> Change.create(
                        WORKSPACES,
                        "{\"apiVersion\":\"tenancy.kcp.io/v1alpha1\",\"kind\":\"Workspace\",\"metadata\":{\"name\":\""
                                + Bodies.name(number)
                                + "\"},\"spec\":{\"type\":{\"name\":\"universal\",\"path\":\"root\"}}}"));
        while (clusters.size() < count) {
            clusters.clear();
            for (JsonNode one : client.get(WORKSPACES).path("items")) {
                if (one.at("/status/phase").asText().equals("Ready")) {
                    clusters.add(one.at("/spec/cluster").asText());
                }
            }
        }
    }

    private static String maps(String cluster) {
        return "/clusters/" + cluster + "/api/v1/namespaces/default/configmaps";
    }

    @Override
    public int make(CollectClient client, int round) throws Exception {
        client.all(
                count,
                number -> Change.create(
                        maps(clusters.get(number)), Bodies.object("v1", "ConfigMap", "owner", "", false, "")));
        String[] owners = new String[count];
        for (int i = 0; i < count; i++) {
            owners[i] = Bodies.ownedBy("owner", client.uid(maps(clusters.get(i)) + "/owner"));
        }
        client.all(count * EACH, number -> {
            int cluster = number % count;
            int place = number / count;
            return Change.create(
                    maps(clusters.get(cluster)),
                    Bodies.configMap(Bodies.name(place), owners[cluster], place == EACH - 1));
        });
        return Bodies.bytes(client, maps(clusters.get(0)) + "/" + Bodies.name(0));
    }

    @Override
    public void end(CollectClient client, int round) throws Exception {
        try (Events events = client.watch(EVERYWHERE, Bodies.WATCHED)) {
            client.all(count, number -> Change.delete(maps(clusters.get(number)) + "/owner", "Background"));
            events.await(count, Bodies.DELETED);
            client.empty(EVERYWHERE, Bodies.ALL);
        }
    }
}
