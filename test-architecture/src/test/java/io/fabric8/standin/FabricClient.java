package io.fabric8.standin;

/** Stands for the fabric8 client, which is not on this module's class path. */
public record FabricClient() {}
