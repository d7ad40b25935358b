package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.status.ApiException;
import dev.polder.server.form.Forms;
import dev.polder.server.request.ResourceCall;
import dev.polder.spi.admission.AdmissionRequest.Before;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.StoreKey;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes several objects of one type and logical cluster by one transaction: a group revision (store rule S1). Only <i>plain</i> objects:
 * nothing keeps them, nothing is written beside them, and no plugin, policy or webhook has to see them. Admission is asked about each of
 * them, but for the object itself: whoever wants that makes it one that is deleted alone, before anybody outside of this server
 * was asked.
 */
final class JointDelete {

    private final WriteEnvironment environment;

    JointDelete(WriteEnvironment environment) {
        this.environment = environment;
    }

    /**
     * An object that is to go.
     *
     * @param decided what it was decided on besides its own row and type
     */
    record Member(ResourceCall call, DeleteOptions options, ObjectRecord record, List<Guard> decided) {

        ObjectKey key() {
            return record.key();
        }
    }

    /** Whether an object may be deleted with others; admission has not refused it then. Returns at once. */
    boolean isPlain(Member member) {
        ObjectRecord record = member.record();
        ResourceCall call = member.call();
        if (Forms.asks(call.resource())
                || !Finalizers.keepsNothing(
                        record, call.resource().type().rules(), member.options().policy())
                || !environment.committer().goesAlone(member.key())) {
            return false;
        }
        Unseen before = new Unseen();
        try {
            environment.admitDelete(AdmissionRequests.delete(call, member.options(), member.key(), before));
            return !before.asked;
        } catch (Wanted | ApiException e) {
            // Whoever refuses it says so when it is deleted alone.
            return false;
        }
    }

    /**
     * Deletes those that are plain and as they were seen.
     *
     * @param members at most so many that a transaction holds them and what they were decided on
     * @return the objects that have gone
     * @throws ApiException 503 when the term of the leader has ended; what the store fails with
     */
    Set<ObjectKey> delete(List<Member> members, ViewSnapshot snapshot) {
        List<Member> plain = new ArrayList<>(members.size());
        for (Member member : members) {
            if (isPlain(member)) {
                plain.add(member);
            }
        }
        try {
            return commit(plain, snapshot);
        } catch (StaleTypeException stale) {
            return Set.of();
        }
    }

    /** What has moved is left out once: the others were decided without it. */
    private Set<ObjectKey> commit(List<Member> plain, ViewSnapshot snapshot) {
        List<Member> left = plain;
        for (int attempt = 0; attempt < 2 && left.size() > 1; attempt++) {
            Set<ObjectKey> keys = new LinkedHashSet<>();
            Set<Guard> guards = new LinkedHashSet<>();
            for (Member member : left) {
                keys.add(member.key());
                guards.addAll(guards(member, snapshot));
            }
            switch (environment.committer().deleteTogether(keys, List.copyOf(guards))) {
                case CommitOutcome.Committed committed -> {
                    return keys;
                }
                case CommitOutcome.GuardFailed failed -> {
                    Set<StoreKey> stale = new HashSet<>();
                    failed.stale().forEach(guard -> stale.add(guard.key()));
                    left = left.stream()
                            .filter(member ->
                                    guards(member, snapshot).stream().noneMatch(guard -> stale.contains(guard.key())))
                            .toList();
                }
            }
        }
        return Set.of();
    }

    private List<Guard> guards(Member member, ViewSnapshot snapshot) {
        List<Guard> guards = new ArrayList<>(Guards.of(
                environment.origin(member.call()), member.key(), member.record().revision(), snapshot, false));
        guards.addAll(member.decided());
        return guards;
    }

    /** An object that nobody may see. */
    private static final class Unseen implements Before {

        private boolean asked;

        @Override
        public @Nullable ObjectNode tree() {
            asked = true;
            throw new Wanted();
        }
    }

    /** Somebody wants to see an object. */
    private static final class Wanted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Wanted() {
            super("the object is wanted", null, false, false);
        }
    }
}
