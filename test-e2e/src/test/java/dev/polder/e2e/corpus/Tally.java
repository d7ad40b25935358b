package dev.polder.e2e.corpus;

/** How many of what. */
final class Tally {

    private final String name;
    private int number;
    private int documents;
    private int installed;
    private int updated;
    private int refusedCrds;
    private int stored;
    private int refused;
    private int elsewhere;

    Tally(String name) {
        this.name = name;
    }

    int next() {
        return ++number;
    }

    void crds(int count, Installation installation) {
        documents += count;
        installed += installation.installed();
        updated += installation.updated().size();
        refusedCrds += installation.refused().size();
    }

    void sampleStored() {
        stored++;
    }

    void sampleRefused() {
        refused++;
    }

    void sampleOfAnotherSet() {
        elsewhere++;
    }

    void add(Tally other) {
        documents += other.documents;
        installed += other.installed;
        updated += other.updated;
        refusedCrds += other.refusedCrds;
        stored += other.stored;
        refused += other.refused;
        elsewhere += other.elsewhere;
    }

    @Override
    public String toString() {
        return ("corpus %-44s %3d CRD documents: %3d installed, %2d updated one of the same name, %2d refused;"
                        + " samples: %3d stored unchanged, %3d refused, %3d left to another set")
                .formatted(name, documents, installed, updated, refusedCrds, stored, refused, elsewhere);
    }
}
