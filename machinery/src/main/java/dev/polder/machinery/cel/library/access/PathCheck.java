package dev.polder.machinery.cel.library.access;

/**
 * A path to be asked about ({@code kubernetes.authorization.PathCheck}).
 *
 * @param by whose permission it is about
 * @param path the path
 */
public record PathCheck(Authorizer by, String path) {}
