package dev.polder.server.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.storage.Guard;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;

/** Shows everything as it is. */
final class PlainLens implements Lens {

    private static final Sight EVERYTHING = new Sight() {
        @Override
        public boolean reaches(LogicalClusterName cluster) {
            return true;
        }

        @Override
        public ObjectRecord see(ObjectRecord record) {
            return record;
        }
    };

    @Override
    public boolean isPlain() {
        return true;
    }

    @Override
    public Sight in(ViewSnapshot snapshot) {
        return EVERYTHING;
    }

    @Override
    public SightChanges changes() {
        return SightChanges.NONE;
    }

    @Override
    public void requireCreation(ViewSnapshot snapshot, LogicalClusterName cluster, String name) {
        // The authorizer has been asked.
    }

    @Override
    public void mutate(ViewSnapshot snapshot, LogicalClusterName cluster, ObjectNode object) {
        // It is seen however it is.
    }

    @Override
    public void validate(ViewSnapshot snapshot, LogicalClusterName cluster, ObjectNode object) {
        // It is seen however it is.
    }

    @Override
    public List<Guard> guards(ViewSnapshot snapshot, LogicalClusterName cluster) {
        return List.of();
    }

    @Override
    public boolean served() {
        return true;
    }
}
