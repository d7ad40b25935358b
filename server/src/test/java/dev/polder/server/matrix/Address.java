package dev.polder.server.matrix;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a logical cluster in a URL.
 *
 * @param kind what it is
 * @param text what follows {@code /clusters/}
 * @param place where it leads; null when nowhere
 */
record Address(Kind kind, String text, @Nullable Place place) {

    enum Kind {
        PLACE,
        UNKNOWN,
        EVERYWHERE,
        NONE,
        MALFORMED
    }

    /** Every place by id and by path, and what leads nowhere. */
    static List<Address> all() {
        List<Address> all = new ArrayList<>();
        for (Place place : Place.ALL) {
            all.add(new Address(Kind.PLACE, place.id(), place));
            if (place.path().contains(":")) {
                all.add(new Address(Kind.PLACE, place.path(), place));
            }
        }
        all.add(new Address(Kind.PLACE, "tenant:child", Place.CHILD));
        for (String unknown : List.of(
                "tenant9",
                "root:nothing",
                "root:org:own:nothing",
                "root:foreign:nothing",
                "tenant0:nothing",
                "user:carl",
                "system:nothing")) {
            all.add(new Address(Kind.UNKNOWN, unknown, null));
        }
        for (String malformed : List.of("Tenant", "tenant:", ":tenant", "tenant::own", "tenant.", "-tenant", "**")) {
            all.add(new Address(Kind.MALFORMED, malformed, null));
        }
        all.add(new Address(Kind.EVERYWHERE, "*", null));
        all.add(new Address(Kind.NONE, "", null));
        return all;
    }

    String prefix() {
        return kind == Kind.NONE ? "" : "/clusters/" + text;
    }
}
