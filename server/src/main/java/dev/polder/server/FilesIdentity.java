package dev.polder.server;

import dev.polder.server.files.ServerFiles;
import dev.polder.storage.ObjectStore;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The identity that lies in files.
 *
 * @param files the files
 * @param random makes what all servers of a store are known by, where this one is the first
 */
record FilesIdentity(ServerFiles files, RandomGenerator random) implements ServerIdentity {

    @Override
    public String authority() {
        return files.authority();
    }

    @Override
    public List<PublicKey> serviceAccountKeys() {
        return files.serviceAccountKeys();
    }

    @Override
    public KeyPair serviceAccountSigningKeys() {
        return files.serviceAccountSigningKeys();
    }

    @Override
    public void join(ObjectStore store) {
        files.join(store, random);
    }
}
