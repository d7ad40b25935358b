package dev.polder.machinery.cel.library.access;

/**
 * An API group to be asked about ({@code kubernetes.authorization.GroupCheck}).
 *
 * @param by whose permission it is about
 * @param group the group; empty for the core group
 */
public record GroupCheck(Authorizer by, String group) {}
