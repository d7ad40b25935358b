package dev.polder.storage;

import java.util.UUID;

/**
 * Which store this is.
 *
 * @param id random, made when the store was created (store rule S8)
 */
public record StoreIdentity(UUID id) {}
