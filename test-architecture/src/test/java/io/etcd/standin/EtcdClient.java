package io.etcd.standin;

/** Stands for jetcd, which is not on this module's class path. */
public record EtcdClient() {}
