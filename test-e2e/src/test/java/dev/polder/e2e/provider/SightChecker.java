package dev.polder.e2e.provider;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether what the informer of a provider was told can follow from what consumers and the provider wrote: everything
 * once, in order, nothing else, and in the end what is there.
 *
 * <p>An ordinary revision is that of one object, so that its version is one that somebody wrote. A group revision is that of an
 * acceptance: it has the version of the acceptance for all objects that it brought, and none of them was written at it. A list
 * may tell again what is known, by its nature. An event may come again only if it is of a group revision, and a watch was resumed
 * at that very version (store rule S1); all others come once.
 */
final class SightChecker {

    private final Ledger ledger;
    private final Map<String, Version> present;
    private final Set<Version> own;
    private final Set<Long> resumed = new HashSet<>();
    private final Map<String, Version> known = new HashMap<>();
    private final Set<Version> told = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private long covered;
    private long newest;

    private SightChecker(Ledger ledger, Map<String, Version> present) {
        this.ledger = ledger;
        this.present = present;
        this.own = ledger.own(present);
    }

    /**
     * One line per promise that was broken.
     *
     * @param ledger what was written
     * @param present what consumers have in the end, by their own lists
     * @param notes what the informer was told until it knew that
     */
    static List<String> faults(Ledger ledger, Map<String, Version> present, List<Note> notes) {
        SightChecker checker = new SightChecker(ledger, present);
        for (Note note : notes) {
            if (note instanceof Note.Watched watched && !watched.listed()) {
                checker.resumed.add(watched.from());
            }
        }
        notes.forEach(checker::take);
        checker.checkEnd();
        checker.checkNothingLost();
        return checker.faults;
    }

    private void take(Note note) {
        switch (note) {
            case Note.Listed listed -> {
                known.put(listed.key(), listed.version());
                told.add(listed.version());
            }
            case Note.Watched watched -> {
                if (watched.listed()) {
                    covered = Math.max(covered, watched.from());
                    newest = Math.max(newest, watched.from());
                }
            }
            case Note.Changed changed -> {
                change(changed);
                known.put(changed.key(), changed.version());
            }
            case Note.Removed removed -> {
                if (known.remove(removed.key()) == null) {
                    faults.add(removed + " was not known, or was removed before");
                }
            }
        }
    }

    private void change(Note.Changed changed) {
        Version version = changed.version();
        boolean entry = isEntry(changed.key(), version);
        if (!told.add(version)) {
            if (!entry || !resumed.contains(version.number())) {
                faults.add(changed + " is told twice");
            }
            return;
        }
        if (version.number() < newest || (version.number() == newest && !entry)) {
            faults.add(changed + " is told after version " + newest);
        }
        newest = Math.max(newest, version.number());
        if (!entry && !own.contains(version) && !ledger.isDoubted(changed.key())) {
            faults.add(changed + " is told, but nobody wrote it");
        }
    }

    private boolean isEntry(String key, Version version) {
        return version.number() == ledger.entry(key) && !own.contains(version);
    }

    /** What is known is what is there; what entered by an acceptance has that version until it is written. */
    private void checkEnd() {
        present.forEach((key, is) -> {
            Version last = known.get(key);
            if (last == null) {
                faults.add(key + " is there, and not known");
            } else if (!last.equals(new Version(is.uid(), Math.max(is.number(), ledger.entry(key))))) {
                faults.add(key + " is known as " + last + ", and is " + is);
            }
        });
        known.keySet().stream()
                .filter(key -> !present.containsKey(key))
                .forEach(key -> faults.add(key + " is known, and not there"));
    }

    private void checkNothingLost() {
        ledger.writes().forEach((version, write) -> {
            long seenSince = Math.max(covered, ledger.entry(write.key()));
            if (version.number() > seenSince && !told.contains(version)) {
                faults.add(write.key() + " was written as " + version + ", which is not told");
            }
        });
    }
}
