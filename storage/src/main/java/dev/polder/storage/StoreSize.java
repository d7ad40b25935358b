package dev.polder.storage;

/**
 * What a store takes on its disk, history included.
 *
 * @param allocated bytes of its files
 * @param used those of them that hold something; the rest is reused, and goes when the files are written anew
 */
public record StoreSize(long allocated, long used) {}
