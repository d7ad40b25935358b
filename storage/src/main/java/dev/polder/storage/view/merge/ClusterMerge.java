package dev.polder.storage.view.merge;

import dev.polder.storage.view.ObjectRecord;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/** Runs that are each in the order of clusters, as one: in a cluster the first run comes first, then the second. */
final class ClusterMerge implements Iterator<ObjectRecord> {

    private final PriorityQueue<Head> heads;

    ClusterMerge(List<Iterator<ObjectRecord>> runs) {
        this.heads = new PriorityQueue<>(Math.max(1, runs.size()));
        for (int i = 0; i < runs.size(); i++) {
            push(runs.get(i), i);
        }
    }

    /** The next record of a run. Clusters are compared as they stand in keys, where a slash follows each. */
    private record Head(String cluster, int place, ObjectRecord record, Iterator<ObjectRecord> rest)
            implements Comparable<Head> {

        @Override
        public int compareTo(Head other) {
            int byCluster = cluster.compareTo(other.cluster);
            return byCluster != 0 ? byCluster : Integer.compare(place, other.place);
        }
    }

    private void push(Iterator<ObjectRecord> run, int place) {
        if (run.hasNext()) {
            ObjectRecord record = run.next();
            heads.add(new Head(record.key().cluster().value() + "/", place, record, run));
        }
    }

    @Override
    public boolean hasNext() {
        return !heads.isEmpty();
    }

    @Override
    public ObjectRecord next() {
        Head head = heads.poll();
        if (head == null) {
            throw new NoSuchElementException();
        }
        push(head.rest(), head.place());
        return head.record();
    }
}
