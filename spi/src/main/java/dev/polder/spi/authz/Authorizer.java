package dev.polder.spi.authz;

/** Decides whether a user may do something. Called on event loops: must not block. */
public interface Authorizer {

    Decision authorize(Attributes attributes);
}
