package dev.polder.machinery.meta;

import java.util.random.RandomGenerator;

/** Makes names from {@code metadata.generateName} (apiserver {@code storage/names}). */
public final class NameGenerator {

    /** Characters of the given prefix that are kept, so that a generated name is a DNS label. */
    public static final int MAX_BASE = 58;

    /** Characters that are added. */
    public static final int SUFFIX = 5;

    /** No vowels, and nothing that looks like another: no words by accident, no misreading. */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private final RandomGenerator random;

    public NameGenerator(RandomGenerator random) {
        this.random = random;
    }

    /** The prefix, cut to {@link #MAX_BASE}, and a random suffix. */
    public String generate(String base) {
        StringBuilder name = new StringBuilder(base.length() > MAX_BASE ? base.substring(0, MAX_BASE) : base);
        for (int i = 0; i < SUFFIX; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return name.toString();
    }
}
