package dev.polder.e2e.provider;

/**
 * One state of one object.
 *
 * @param uid which object
 * @param number its resource version
 */
record Version(String uid, long number) {}
