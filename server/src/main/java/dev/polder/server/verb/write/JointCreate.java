package dev.polder.server.verb.write;

import dev.polder.api.object.ObjectKey;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.CreateSteps.Decided;
import dev.polder.server.verb.write.CreateSteps.Draft;
import dev.polder.storage.Guard;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Creates several objects of one logical cluster by one transaction: a group revision (store rule S1). Each goes through all that a create
 * goes through, in a state without the others.
 */
final class JointCreate {

    private final WriteEnvironment environment;
    private final CreateSteps steps;

    JointCreate(WriteEnvironment environment) {
        this.environment = environment;
        this.steps = new CreateSteps(environment);
    }

    /**
     * An object that shall be made.
     *
     * @param draft has a name
     */
    record Member(ResourceCall call, Draft draft) {}

    /**
     * Creates them all, or none.
     *
     * @param members at least one, and at most so many that a transaction holds them and what they were decided on
     * @throws dev.polder.api.status.ApiException what refuses any of them; 504 when what they depend on has outrun them each time
     */
    void create(List<Member> members) {
        ResourceCall first = members.get(0).call();
        for (int attempt = 0; attempt < CreateSequence.MAX_ATTEMPTS; attempt++) {
            if (attempt(members, environment.present(first))) {
                return;
            }
        }
        throw CreateSequence.outrun(first);
    }

    private boolean attempt(List<Member> members, ViewSnapshot snapshot) {
        List<Decided> all = new ArrayList<>(members.size());
        try {
            for (Member member : members) {
                Optional<Decided> decided = steps.decide(member.call(), SystemClient.OPTIONS, snapshot, member.draft());
                if (decided.isEmpty()) {
                    return false;
                }
                all.add(decided.get());
            }
            return put(all);
        } finally {
            all.forEach(Decided::close);
        }
    }

    private boolean put(List<Decided> all) {
        Map<ObjectKey, byte[]> objects = new LinkedHashMap<>();
        Set<Guard> guards = new LinkedHashSet<>();
        for (Decided decided : all) {
            objects.put(decided.key(), decided.json());
            guards.addAll(decided.guards());
            decided.charge().asking();
        }
        boolean written = environment.committer().putTogether(objects, List.copyOf(guards));
        all.forEach(decided -> decided.charge().answered(written));
        return written;
    }
}
