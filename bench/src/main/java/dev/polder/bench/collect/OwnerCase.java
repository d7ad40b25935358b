package dev.polder.bench.collect;

import dev.polder.bench.collect.CollectClient.Change;
import dev.polder.bench.collect.CollectClient.Events;

/**
 * An owner with many dependents that block it is deleted.
 *
 * @param policy how
 * @param all whether somebody watches each of them go; else one in a hundred is watched
 */
record OwnerCase(int objects, String policy, boolean all) implements Case {

    private static final String MAPS = "/clusters/root/api/v1/namespaces/default/configmaps";
    private static final int EVERY = 100;

    @Override
    public String title() {
        return policy.equals("Foreground") ? "foreground" : all ? "background, each seen by a watcher" : "background";
    }

    @Override
    public int clusters() {
        return 1;
    }

    private boolean watched(int number) {
        return all || number % EVERY == EVERY - 1 || number == objects - 1;
    }

    @Override
    public int make(CollectClient client, int round) throws Exception {
        client.one(Change.create(MAPS, Bodies.object("v1", "ConfigMap", "owner", "", false, "")));
        String owner = Bodies.ownedBy("owner", client.uid(MAPS + "/owner"));
        client.all(
                objects, number -> Change.create(MAPS, Bodies.configMap(Bodies.name(number), owner, watched(number))));
        return Bodies.bytes(client, MAPS + "/" + Bodies.name(0));
    }

    @Override
    public void end(CollectClient client, int round) throws Exception {
        int watched = 0;
        for (int i = 0; i < objects; i++) {
            watched += watched(i) ? 1 : 0;
        }
        try (Events events = client.watch(MAPS, Bodies.WATCHED)) {
            client.one(Change.delete(MAPS + "/owner", policy));
            events.await(watched, Bodies.DELETED);
            client.empty(MAPS, Bodies.ALL);
        }
    }
}
