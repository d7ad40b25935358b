package dev.polder.machinery.cel.library.access;

/** Answers questions of expressions about who may do what. */
public interface AccessAsker {

    /**
     * Whether something may be done with a resource.
     *
     * @param check with what, and whose permission it is about
     * @param verb what
     */
    AccessDecision may(ResourceCheck check, String verb);

    /**
     * Whether a path that is no resource may be asked for.
     *
     * @param check which, and whose permission it is about
     * @param verb the method, in small letters
     */
    AccessDecision may(PathCheck check, String verb);
}
